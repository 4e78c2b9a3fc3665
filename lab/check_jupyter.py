"""Checks a kernel under Jupyter's own clients: its conformance suite, nbclient, nbconvert, papermill, a console.

Run by "make check", which prepares the environment. KERNEL names the kernel, by default hipec. Without arguments it takes the first of
notebooks/ that has figures; another may be named.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import jupyter_kernel_test
import nbformat
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_client.manager import KernelManager, start_new_kernel
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
KERNEL = os.environ.get("KERNEL", "hipec")

class Conformance(jupyter_kernel_test.KernelTests):
    kernel_name = KERNEL
    language_name = "go"
    file_extension = ".go"

    code_hello_world = 'fmt.Println("hello, world")'
    code_stderr = 'fmt.Fprintln(os.Stderr, "a warning")'

    completion_samples = [
        {"text": "strings.ToTit", "matches": {"ToTitle", "ToTitleSpecial"}},
        {"text": "fallth", "matches": {"fallthrough"}},
        {"text": "math.MaxUint6", "matches": {"MaxUint64"}},
        {"text": "noSuchNameAnywhere", "matches": set()},
    ]

    complete_code_samples = [
        "1 + 1",
        'fmt.Println("x")',
        "for i := 0; i < 3; i++ {\n\tfmt.Println(i)\n}",
        "func double(x int) int { return 2 * x }",
        "type point struct{ x, y float64 }",
        "",
    ]
    incomplete_code_samples = [
        "for i := 0; i < 3; i++ {",
        "func double(x int) int {",
        "x := []int{1,",
        "y := 1 +",
        "s := `not yet",
        "fmt.Println(",
    ]
    invalid_code_samples = ["}", "x := := 1", "func 1() {}", ")"]

    code_generate_error = 'panic("x")'

    code_execute_result = [
        {"code": "1 + 1", "result": "2"},
        {"code": '"a" + "b"', "result": "ab"},  # a string shows as it is, without quotes
        {"code": "kept := 20\nkept + 1", "result": "21"},
        {"code": "kept * 2", "result": "40"},
        {"code": "[]int{1, 2}"},
    ]

    code_display_data = [
        {"code": "Display(42)", "mime": "text/plain"},
        {"code": "type page struct{}\nfunc (page) HTML() string { return \"<b>bold</b>\" }\nDisplay(page{})", "mime": "text/html"},
        {"code": "type drawing struct{}\nfunc (drawing) SVG() string { return \"<svg xmlns='http://www.w3.org/2000/svg'/>\" }\nDisplay(drawing{})", "mime": "image/svg+xml"},
    ]

    code_inspect_sample = "strings.ToUpper"

    code_page_something = 'display.Page("a text to read beside the notebook")'

    code_clear_output = "display.ClearOutput(false)"

    code_history_pattern = "1 ?*1"
    supported_history_operations = ("tail", "range", "search")

    # Kinds of error that the suite, which takes one sample, leaves open.
    def test_errors_of_every_kind(self):
        for code, word in [
            ("undefinedName + 1", "undefinedName"),
            ("x := :=", "syntax"),
            ('var n int = "text"', "int"),
            ("var m map[string]int\nm[\"a\"] = 1", "nil map"),
            ("[]int{1}[len(os.Args)+5]", "out of range"),
        ]:
            with self.subTest(code=code):
                self.flush_channels()
                reply, outputs = self.execute_helper(code)
                self.assertEqual(reply["content"]["status"], "error")
                self.assertEqual([o["msg_type"] for o in outputs], ["error"])
                self.assertIn(word, outputs[0]["content"]["evalue"])
                self.assertIsInstance(outputs[0]["content"]["traceback"], list)
                self.assertTrue(outputs[0]["content"]["ename"])


class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = KERNEL
    support_iopub_welcome = True


class Living(unittest.TestCase):
    """What the suite does not ask: interrupts, crashes, restarts, the queue after an error."""

    @classmethod
    def setUpClass(cls):
        cls.km, cls.kc = start_new_kernel(kernel_name=KERNEL)

    @classmethod
    def tearDownClass(cls):
        cls.kc.stop_channels()
        cls.km.shutdown_kernel()

    def run_cell(self, code, timeout=30):
        outputs = []
        reply = self.kc.execute_interactive(code, timeout=timeout, output_hook=outputs.append, allow_stdin=False)
        texts = [m["content"].get("text") or m["content"].get("data", {}).get("text/plain") or m["content"].get("evalue")
                 for m in outputs if m["msg_type"] in ("stream", "execute_result", "display_data", "error")]
        return reply["content"], texts

    def test_the_start_takes_less_than_300_ms(self):
        for what, env in (("with Go on PATH", os.environ), ("without", {**os.environ, "PATH": "", "GOROOT": ""})):
            took = min(self.first_cell(env) for _ in range(5))
            print(f"{what}: {1000 * took:.0f} ms", end=" ", flush=True)
            self.assertLess(took, 0.3)

    def first_cell(self, env):
        """Seconds from the start of the kernel to the end of its first cell."""
        km = KernelManager(kernel_name=KERNEL)
        begin = time.perf_counter()
        km.start_kernel(env=dict(env))
        kc = km.blocking_client()
        try:
            kc.start_channels(hb=False, stdin=False)
            msg_id = kc.execute("1 + 1")
            while kc.get_shell_msg(timeout=20)["parent_header"]["msg_id"] != msg_id:
                pass
            return time.perf_counter() - begin
        finally:
            kc.stop_channels()
            km.shutdown_kernel(now=True)

    def test_an_interrupt_stops_the_cell_and_keeps_the_variables(self):
        self.run_cell("before := 7")
        msg_id = self.kc.execute("for i := 0; ; i++ {\n\tif i%1000000 == 0 {\n\t\ttime.Sleep(time.Millisecond)\n\t}\n}")
        time.sleep(1)
        self.km.interrupt_kernel()
        while True:
            reply = self.kc.get_shell_msg(timeout=20)
            if reply["parent_header"]["msg_id"] == msg_id:
                break
        self.assertEqual(reply["content"]["status"], "error")
        reply, texts = self.run_cell("before")
        self.assertEqual((reply["status"], texts), ("ok", ["7"]))

    def test_a_cell_that_ends_its_process_does_not_end_the_kernel(self):
        reply, _ = self.run_cell("os.Exit(3)")
        self.assertEqual(reply["status"], "error")
        reply, texts = self.run_cell("40 + 2")
        self.assertEqual((reply["status"], texts), ("ok", ["42"]))
        self.assertTrue(self.km.is_alive())

    def test_a_stack_overflow_does_not_end_the_kernel(self):
        self.run_cell("func deep(n int) int { return deep(n+1) + 1 }")
        reply, _ = self.run_cell("deep(0)", timeout=90)
        self.assertEqual(reply["status"], "error")
        reply, texts = self.run_cell("40 + 2", timeout=90)
        self.assertEqual((reply["status"], texts), ("ok", ["42"]))

    def test_cells_queued_after_an_error_are_not_run(self):
        first = self.kc.execute('time.Sleep(300 * time.Millisecond)\npanic("stop here")')  # long enough for the second to be sent
        second = self.kc.execute('ranAfterError := 1; _ = ranAfterError')
        status = {}
        while len(status) < 2:
            reply = self.kc.get_shell_msg(timeout=20)
            status[reply["parent_header"].get("msg_id")] = reply["content"]["status"]
        self.assertEqual((status[first], status[second]), ("error", "aborted"))

    def test_a_restart_forgets_and_counts_anew(self):
        self.run_cell("gone := 1")
        self.km.restart_kernel()
        self.kc.wait_for_ready(timeout=30)
        reply, _ = self.run_cell("gone")
        self.assertEqual((reply["status"], reply["execution_count"]), ("error", 1))

    def test_a_silent_cell_counts_nothing(self):
        count = self.run_cell("1")[0]["execution_count"]
        self.kc.execute_interactive("2", silent=True, timeout=20, output_hook=lambda m: None)
        self.assertEqual(self.run_cell("3")[0]["execution_count"], count + 1)


class Tools(unittest.TestCase):
    """A whole notebook through the programs that people run notebooks with."""

    @classmethod
    def setUpClass(cls):
        cls.dir = Path(tempfile.mkdtemp(prefix="hipec-check-"))
        cls.book = cls.dir / BOOK.name
        shutil.copy(BOOK, cls.book)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.dir, ignore_errors=True)

    def program(self, *args, stdin=""):
        p = subprocess.run([sys.executable, "-m", *args], input=stdin, capture_output=True, text=True, timeout=300, cwd=self.dir)
        self.assertEqual(p.returncode, 0, f"{' '.join(map(str, args))}:\n{p.stdout[-2000:]}\n{p.stderr[-4000:]}")
        return p.stdout

    def assert_executed(self, nb):
        cells = [c for c in nb.cells if c.cell_type == "code" and c.source.strip()]
        self.assertEqual([c.execution_count for c in cells], list(range(1, len(cells) + 1)))
        for c in cells:
            for o in c.outputs:
                self.assertNotEqual(o.output_type, "error", o)
        nbformat.validate(nb)

    def test_nbclient(self):
        nb = nbformat.read(self.book, as_version=4)
        NotebookClient(nb, kernel_name=KERNEL, timeout=300, resources={"metadata": {"path": str(self.dir)}}).execute()
        self.assert_executed(nb)

    def test_nbconvert(self):
        out = self.dir / "converted"
        self.program("jupyter", "nbconvert", "--execute", "--to", "html", "--output-dir", out, self.book)
        page = (out / (self.book.stem + ".html")).read_text()
        stored = BOOK.read_text()
        if "image/svg+xml" in stored:
            self.assertTrue("<svg" in page or "data:image/svg+xml" in page, "the page has no figure")
        if "text/html" in stored:
            self.assertIn("<table", page)

    def test_papermill(self):
        # Without parameters: papermill has no translator for Go.
        out = self.dir / "papermill.ipynb"
        self.program("papermill", self.book, out, "-k", KERNEL, "--no-progress-bar", "--log-level", "ERROR")
        nb = nbformat.read(out, as_version=4)
        self.assert_executed(nb)

    def test_jupyter_run(self):
        path = self.dir / "hello.go"
        path.write_text('fmt.Println("hello from a file")')
        self.assertIn("hello from a file", self.program("jupyter", "run", f"--kernel={KERNEL}", path))

    def test_console(self):
        out = self.program("jupyter_console", "--kernel", KERNEL, "--simple-prompt", stdin="a := 6\na * 7\nexit\n")
        self.assertIn("42", out)


def main():
    global BOOK
    try:
        KernelSpecManager().get_kernel_spec(KERNEL)
    except NoSuchKernel:
        sys.exit(f'Jupyter does not know the kernel {KERNEL}: run "make check-jupyter", which installs it')
    books = [Path(a).resolve() for a in sys.argv[1:]] or sorted((ROOT / "notebooks").glob("*.ipynb"))
    if not books:
        sys.exit("there is no notebook in notebooks/")
    # One with figures tells most.
    BOOK = next((b for b in books if "image/svg+xml" in b.read_text()), books[0])
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    # What is skipped was not checked: that is a failure too.
    done = unittest.main(argv=sys.argv[:1], verbosity=2, exit=False).result
    for test, reason in done.skipped:
        print(f"skipped: {test}: {reason}")
    sys.exit(not done.wasSuccessful() or bool(done.skipped))


if __name__ == "__main__":
    main()
