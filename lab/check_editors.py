"""What editors do by their habits, replayed: VS Code over raw sockets, Quarto's and other tools' way by nbclient, clients
of Emacs and Neovim by "jupyter kernel", PyCharm and Notebook 7 by a server, Notebook 7 also in a browser.

Run by "make check-jupyter". The editors themselves are not here; what is replayed is what their sources and logs show
(microsoft/vscode-jupyter: rawKernelConnection, kernelSession; posit-dev/kallichore; quarto-dev/quarto-cli: share/jupyter/notebook.py).
"""

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import uuid
from pathlib import Path

import nbformat
import zmq
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.session import Session
from nbclient import NotebookClient
from over_http import Kernel, wait_for

KERNEL = "hipec"
BUSY = "for range 100 {\n\ttime.Sleep(20 * time.Millisecond)\n}"  # two seconds


def free_ports(n):
    sockets = [socket.socket() for _ in range(n)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


class VSCode(unittest.TestCase):
    """The extension picks ports, writes the file, starts the program of the kernelspec and speaks ZeroMQ itself. Its messages are of version
    5.2 with ids of its own, and it sends hovers and completions while cells run."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.key = str(uuid.uuid4())
        ports = free_ports(5)
        names = ("shell", "control", "iopub", "stdin", "hb")
        cls.info = {f"{n}_port": p for n, p in zip(names, ports)} | {
            "ip": "127.0.0.1", "key": cls.key, "signature_scheme": "hmac-sha256", "transport": "tcp", "kernel_name": KERNEL}
        file = Path(cls.folder.name, f"kernel-v3{uuid.uuid4()}.json")
        file.write_text(json.dumps(cls.info))
        cls.spec = KernelSpecManager().get_kernel_spec(KERNEL)
        cls.kernel = subprocess.Popen([a.replace("{connection_file}", str(file)) for a in cls.spec.argv], cwd=cls.folder.name, stderr=subprocess.PIPE, text=True)
        cls.context = zmq.Context()
        cls.session = Session(key=cls.key.encode(), username="", session=str(uuid.uuid4()))
        cls.sockets = {}
        for name, kind in (("shell", zmq.DEALER), ("control", zmq.DEALER), ("stdin", zmq.DEALER), ("iopub", zmq.SUB)):
            s = cls.context.socket(kind)
            if kind == zmq.DEALER:
                s.identity = cls.session.session.encode()
            else:
                s.subscribe(b"")
            s.connect(f"tcp://127.0.0.1:{cls.info[name + '_port']}")  # before the kernel listens
            cls.sockets[name] = s
        cls.published = []

    @classmethod
    def tearDownClass(cls):
        cls.kernel.kill()
        cls.kernel.wait()
        cls.kernel.stderr.close()
        cls.context.destroy(0)
        cls.folder.cleanup()

    def send(self, typ, content, channel="shell"):
        msg = self.session.msg(typ, content)
        msg["header"]["version"] = "5.2"
        msg["header"]["msg_id"] = str(uuid.uuid4())
        self.session.send(self.sockets[channel], msg)
        return msg["header"]["msg_id"]

    def receive(self, channel, limit=20):
        self.assertTrue(self.sockets[channel].poll(int(1000 * limit)), f"nothing on {channel} for {limit} s")
        _, frames = self.session.feed_identities(self.sockets[channel].recv_multipart())
        return self.session.deserialize(frames)

    def reply(self, msg_id, channel="shell", limit=20):
        while True:
            m = self.receive(channel, limit)
            if m["parent_header"].get("msg_id") == msg_id:
                return m

    def until_idle(self, msg_id, limit=20):
        out = []
        while True:
            m = self.receive("iopub", limit)
            if m["parent_header"].get("msg_id") != msg_id:
                continue
            out.append(m)
            if m["msg_type"] == "status" and m["content"]["execution_state"] == "idle":
                return out

    def test_1_it_connects_and_waits_for_idle(self):
        """The extension asks for the kernel's information, and again as long as it has not heard that the kernel is idle: what is published
        before its subscription has arrived is lost."""
        for attempt in range(20):
            asked = self.send("kernel_info_request", {})
            reply = self.reply(asked)
            try:
                states = [m["content"]["execution_state"] for m in self.until_idle(asked, limit=0.5) if m["msg_type"] == "status"]
                break
            except AssertionError:
                continue
        self.assertEqual(states, ["busy", "idle"])
        info = reply["content"]["language_info"]
        # By these it chooses the language of cells and how they are coloured, and whether it can debug.
        self.assertEqual((info["name"], info["mimetype"], info["file_extension"]), ("go", "text/x-go", ".go"))
        self.assertIn("codemirror_mode", info)
        self.assertIn("pygments_lexer", info)
        self.assertEqual(self.spec.language, "go")
        self.assertEqual(self.spec.interrupt_mode, "message")

    def execute(self, code, silent=False):
        return self.send("execute_request", {"code": code, "silent": silent, "store_history": not silent, "user_expressions": {},
                                             "allow_stdin": True, "stop_on_error": not silent})

    def test_2_silent_code_leaves_no_trace(self):
        first = self.execute("1 + 1")
        count = self.reply(first)["content"]["execution_count"]
        silent = self.execute('fmt.Println("by the extension")', silent=True)
        self.assertEqual(self.reply(silent)["content"]["status"], "ok")
        self.until_idle(silent)
        second = self.execute("2 + 2")
        self.assertEqual(self.reply(second)["content"]["execution_count"], count + 1)

    def test_3_hovers_and_completions_while_a_cell_runs(self):
        """Both are sent as one types, many at a time. They are answered right after the cell, all of them, and do not touch its states."""
        self.reply(self.execute("patients := 10"))
        cell = self.execute(BUSY)
        time.sleep(0.3)
        asked = {}
        for _ in range(10):
            asked[self.send("inspect_request", {"code": "strings.ToUpper", "cursor_pos": 12, "detail_level": 0})] = "inspect_reply"
            asked[self.send("complete_request", {"code": "pati", "cursor_pos": 4})] = "complete_reply"
        ended = None
        while asked:
            m = self.receive("shell")
            parent = m["parent_header"]["msg_id"]
            if parent == cell:
                ended = time.time()
            typ = asked.pop(parent, None)
            if typ is None:
                continue
            self.assertEqual((m["msg_type"], m["content"]["status"]), (typ, "ok"))
            if typ == "complete_reply":
                self.assertIn("patients", m["content"]["matches"])
            else:
                self.assertIn("text/plain", m["content"]["data"])
        took = time.time() - ended
        print(f"20 hovers and completions, after the cell: {1000 * took:.0f} ms", end=" ", flush=True)
        self.assertLess(took, 1)
        states = [m["content"]["execution_state"] for m in self.until_idle(cell) if m["msg_type"] == "status"]
        self.assertEqual(states, ["busy", "idle"])

    def test_4_input(self):
        cell = self.execute("var name string\nfmt.Scanln(&name)\nname")
        request = self.receive("stdin")
        self.assertEqual(request["msg_type"], "input_request")
        self.session.send(self.sockets["stdin"], self.session.msg("input_reply", {"value": "Ada", "status": "ok"}, parent=request["header"]))
        self.assertEqual(self.reply(cell)["content"]["status"], "ok")
        shown = [m["content"]["data"]["text/plain"] for m in self.until_idle(cell) if m["msg_type"] == "execute_result"]
        self.assertEqual(shown, ["Ada"])

    def test_5_interrupt(self):
        cell = self.execute("for {\n}")
        time.sleep(0.5)
        self.assertEqual(self.reply(self.send("interrupt_request", {}, "control"), "control")["content"]["status"], "ok")
        self.assertEqual(self.reply(cell)["content"]["status"], "error")
        again = self.execute("patients")
        self.assertEqual(self.reply(again)["content"]["status"], "ok")

    def test_6_it_ends(self):
        self.send("shutdown_request", {"restart": False}, "control")
        self.assertEqual(self.kernel.wait(10), 0)


class Quarto(unittest.TestCase):
    """Quarto makes a notebook of a document, keeps the options of cells as comments at their top, and runs it by nbclient, cell by cell."""

    SOURCES = ['//| label: fig-survival\n//| fig-cap: "Survival"\n//| echo: false\ncohort := must(hccpm.Paper())\nmust(plots.Survival(must(survival.KaplanMeier(must(cohort.OS2())))))',
               "//| label: time\n%time\ncohort.N()", "//| eval: true\n//| output: asis\nfmt.Println(\"**ten**\")"]

    def test_cells_with_options(self):
        nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in self.SOURCES])
        nb.metadata["kernelspec"] = {"name": KERNEL, "display_name": "Go (hipec)", "language": "go"}
        client = NotebookClient(nb, kernel_name=KERNEL, timeout=60)
        client.create_kernel_manager()
        with client.setup_kernel():
            info = client.wait_for_reply(client.kc.kernel_info())
            # A cell is run if its language is that of the kernelspec.
            self.assertEqual(info["content"]["language_info"]["name"], nb.metadata.kernelspec.language)
            for i, cell in enumerate(nb.cells):
                client.execute_cell(cell, i, execution_count=i + 1, store_history=True)
        self.assertEqual([c.source for c in nb.cells], self.SOURCES)
        self.assertIn("image/svg+xml", nb.cells[0].outputs[-1].data)
        self.assertIn("image/png", nb.cells[0].outputs[-1].data)  # for Word and PDF
        self.assertEqual([o.data["text/plain"] for o in nb.cells[1].outputs if "data" in o], ["10"])
        self.assertEqual(nb.cells[2].outputs[0].text, "**ten**\n")


class ClientsOfOtherEditors(unittest.TestCase):
    def test_a_kernel_by_its_connection_file(self):
        """Emacs and Neovim start "jupyter kernel", or a manager of jupyter_client, and connect to the file."""
        p = subprocess.Popen([sys.executable, "-m", "jupyter", "kernel", f"--kernel={KERNEL}"], stderr=subprocess.PIPE, text=True)
        try:
            file = None
            for line in p.stderr:
                if "Connection file:" in line:
                    file = line.split("Connection file:")[1].strip()
                    break
            kc = BlockingKernelClient(connection_file=file)
            kc.load_connection_file()
            kc.start_channels()
            kc.wait_for_ready(timeout=20)
            for code, state in (("1 +", "incomplete"), ("1 + 1", "complete"), ("}", "invalid")):
                asked = kc.is_complete(code)
                while (m := kc.get_shell_msg(timeout=10))["parent_header"]["msg_id"] != asked:
                    pass
                self.assertEqual(m["content"]["status"], state)
            out = []
            kc.execute_interactive("6 * 7", output_hook=out.append, timeout=20)
            self.assertEqual([m["content"]["data"]["text/plain"] for m in out if m["msg_type"] == "execute_result"], ["42"])
            kc.stop_channels()
        finally:
            p.terminate()
            p.wait(20)
            p.stderr.close()


class Servers(unittest.TestCase):
    """PyCharm and Notebook 7 speak to a Jupyter server, over HTTP and a websocket."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cells = [nbformat.v4.new_code_cell(s) for s in ("kept := 40", "kept + 2", "must(plots.Survival(must(survival.KaplanMeier(must(must(hccpm.Paper()).OS2())))))")]
        book = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": {"name": KERNEL, "display_name": "Go (hipec)", "language": "go"}})
        nbformat.write(book, Path(cls.folder.name, "book.ipynb"))
        cls.port, cls.token = free_ports(1)[0], secrets.token_hex(16)
        cls.log = open(Path(cls.folder.name, "log"), "w")
        cls.server = subprocess.Popen([sys.executable, "-m", "notebook", "--no-browser", f"--port={cls.port}", f"--ServerApp.root_dir={cls.folder.name}",
                                       "--JupyterNotebookApp.expose_app_in_browser=True", *(["--allow-root"] if os.getuid() == 0 else [])],
                                      env=os.environ | {"JUPYTER_TOKEN": cls.token}, stdout=cls.log, stderr=cls.log)
        cls.url = f"http://127.0.0.1:{cls.port}/"
        wait_for(cls.url, cls.token)

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        cls.server.wait(30)
        cls.log.close()
        cls.folder.cleanup()

    def test_a_kernel_over_a_websocket(self):
        k = Kernel(self.url, self.token, KERNEL)
        self.assertEqual(k.run("6 * 7")[1:], ([{"text/plain": "42"}], None))
        self.assertIn("deadlock", k.run("<-make(chan int)")[2])
        k.close()

    def test_notebook_7(self):
        from check_browser import FLAGS, SHOTS, chromium
        from playwright.sync_api import sync_playwright

        with sync_playwright() as p:
            browser = p.chromium.launch(executable_path=chromium(), args=FLAGS)
            page = browser.new_page(viewport={"width": 1200, "height": 1000})
            page.goto(f"{self.url}notebooks/book.ipynb?token={self.token}", timeout=60000)
            page.locator(".jp-Cell").first.wait_for(timeout=60000)
            page.wait_for_timeout(1500)
            page.locator(".jp-CodeCell .cm-content").first.click()
            for _ in range(3):
                page.keyboard.press("Shift+Enter")
            page.wait_for_function("() => document.querySelectorAll('.jp-CodeCell')[1].querySelector('.jp-OutputArea')?.innerText.includes('42')", timeout=30000)
            page.locator(".jp-CodeCell").nth(2).locator(".jp-OutputArea svg").first.wait_for(timeout=30000)
            SHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=SHOTS / "notebook-7.png")
            browser.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
