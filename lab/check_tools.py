"""Checks that the tools people use with notebooks work with these: papermill with parameters, nbconvert to HTML, LaTeX and, where xelatex is installed,
PDF; jupytext there and back, nbdime, nbgrader's release of an assignment, nbmake.

Run by "make check-tools", which prepares the environment.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
KERNEL = "hipec"
# nbconvert would ask Inkscape to convert each drawing; the pixels beside it make that unnecessary.
WITHOUT_INKSCAPE = "--SVG2PDFPreprocessor.enabled=False"
BOOK = ROOT / "notebooks" / "00-summary.ipynb"


def notebook(*cells):
    nb = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": KERNEL, "display_name": "Go (hipec)", "language": "go"},
                                            "language_info": {"name": "go", "file_extension": ".go"}})
    for source, tags in cells:
        nb.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": tags} if tags else {}))
    return nb


class Tools(unittest.TestCase):
    def setUp(self):
        self.dir = Path(tempfile.mkdtemp(prefix="hipec-tools-"))
        self.addCleanup(shutil.rmtree, self.dir)

    def run_(self, *args, fails=False):
        p = subprocess.run([sys.executable, "-m", *map(str, args)], cwd=self.dir, capture_output=True, text=True, timeout=600,
                           env={**os.environ, "PATH": str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]})
        if (p.returncode != 0) != fails:
            self.fail(f"{' '.join(map(str, args))}: exit {p.returncode}\n{p.stdout[-2000:]}\n{p.stderr[-2000:]}")
        return p.stdout + p.stderr

    def write(self, nb, name="book.ipynb"):
        path = self.dir / name
        nbformat.write(nb, path)
        return path

    def test_papermill_parameters(self):
        book = self.write(notebook(('width := 12.0\nname := "os1"\nyears := []int{1}', ["parameters"]), ("fmt.Println(width*2, name, years)", [])))
        out = self.dir / "out.ipynb"
        self.run_("papermill", book, out, "-k", KERNEL, "-p", "width", "6.5", "-p", "name", 'a "b"', "-y", "years: [1, 3]", "--no-progress-bar")
        nb = nbformat.read(out, as_version=4)
        text = "".join(o.get("text", "") for o in nb.cells[-1].outputs)
        self.assertEqual(text.strip(), '13 a "b" [1 3]')
        # The same by the program itself.
        exe = ROOT / "bin" / "hipec"
        subprocess.run([exe, "run", "-p", "width=6.5", "-out", self.dir / "own", book], check=True, capture_output=True, cwd=self.dir)
        own = nbformat.read(self.dir / "own" / "book.ipynb", as_version=4)
        self.assertEqual("".join(o.get("text", "") for o in own.cells[-1].outputs).strip(), "13 os1 [1]")

    def test_nbconvert(self):
        book = self.dir / BOOK.name
        shutil.copy(BOOK, book)
        self.run_("nbconvert", "--to", "html", book)
        page = book.with_suffix(".html").read_text()
        self.assertIn("<table", page)
        self.assertNotIn("&lt;!--=", page)
        if not shutil.which("pandoc"):
            self.fail("pandoc was not found: LaTeX could not be checked")
        self.run_("nbconvert", "--to", "latex", WITHOUT_INKSCAPE, book)
        tex = book.with_suffix(".tex").read_text()
        self.assertIn("\\includegraphics", tex, "the figure has no form that LaTeX takes")
        self.assertTrue(list(self.dir.glob("*_files/*.png")))
        if shutil.which("xelatex"):
            self.run_("nbconvert", "--to", "pdf", WITHOUT_INKSCAPE, book)
            self.assertTrue(book.with_suffix(".pdf").read_bytes().startswith(b"%PDF"))

    def test_jupytext(self):
        book = self.dir / BOOK.name
        shutil.copy(BOOK, book)
        self.run_("jupytext", "--to", "go:percent", book)
        text = book.with_suffix(".go").read_text()
        self.assertIn("// %%", text)
        self.run_("jupytext", "--to", "ipynb", "-o", self.dir / "back.ipynb", book.with_suffix(".go"))
        a, b = (nbformat.read(p, as_version=4) for p in (book, self.dir / "back.ipynb"))
        self.assertEqual([c.source for c in a.cells], [c.source for c in b.cells])

    def test_nbdime(self):
        one = self.write(notebook(("1 + 1", [])), "a.ipynb")
        two = self.write(notebook(("1 + 2", [])), "b.ipynb")
        self.assertIn("1 + 2", self.run_("nbdime", "diff", one, two))

    def test_nbmake(self):
        good = self.write(notebook(("x := 1", []), ("x + 1", [])), "good.ipynb")
        self.run_("pytest", "--nbmake", f"--nbmake-kernel={KERNEL}", "-q", "-p", "no:cacheprovider", good)
        bad = self.write(notebook(('panic("no")', [])), "bad.ipynb")
        self.run_("pytest", "--nbmake", f"--nbmake-kernel={KERNEL}", "-q", "-p", "no:cacheprovider", bad, fails=True)

    def test_nbgrader(self):
        nb = notebook(("// BEGIN SOLUTION\ny := 42\n// END SOLUTION", []))
        nb.cells[0].metadata["nbgrader"] = {"grade": False, "grade_id": "a", "locked": False, "schema_version": 3, "solution": True, "task": False}
        source = self.dir / "source" / "one"
        source.mkdir(parents=True)
        nbformat.write(nb, source / "one.ipynb")
        (self.dir / "nbgrader_config.py").write_text(
            'c = get_config()\nc.CourseDirectory.root = "."\nc.ClearSolutions.code_stub = {"go": "// Your code here."}\n'
            'c.ClearSolutions.begin_solution_delimeter = "BEGIN SOLUTION"\nc.ClearSolutions.end_solution_delimeter = "END SOLUTION"\n')
        self.run_("nbgrader", "generate_assignment", "one", "--create")
        released = nbformat.read(self.dir / "release" / "one" / "one.ipynb", as_version=4)
        self.assertEqual(released.cells[0].source, "// Your code here.")
        # The program's own command makes the same of it.
        subprocess.run([ROOT / "bin" / "hipec", "student", "-out", self.dir / "own", source / "one.ipynb"], check=True, capture_output=True)
        self.assertEqual(json.loads((self.dir / "own" / "one.ipynb").read_text())["cells"][0]["source"], ["// Your code here."])


if __name__ == "__main__":
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    unittest.main(verbosity=2)
