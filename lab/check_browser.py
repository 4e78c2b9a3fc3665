"""Opens the notebooks in JupyterLab in a headless Chromium, restarts the kernel and runs all cells through the menu, and looks: is each
table and each figure there, does a click open a figure's data, is its lettering that of the theme, does it carry its font, and what is
left of it in a notebook that is not trusted.

Run by "make check-browser", which prepares the environment. Without arguments it takes all of notebooks/; others may be named.
It works on a copy; screenshots go to out/screenshots/. CHROMIUM names the browser where it is not found by itself.
"""

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import check_debugger
import check_person
from playwright.sync_api import TimeoutError as Late
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SHOTS = ROOT / "out" / "screenshots"
KERNEL_SHOWN = "Go (hipec)"
WIDTH, TALL = 1400, 12000  # a browser's picture cannot be much taller than 16000 pixels
RUN_LIMIT = 10  # seconds for a whole notebook, with a kernel that starts
CELL_LIMIT = 300  # seconds for one whole notebook

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]

# For the whole notebook to be on the page at once, and nothing asked of the network.
OVERRIDES = {
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}


def chromium():
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
             "/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"]
    for name in filter(None, names):
        if path := shutil.which(name):
            return path
    sys.exit("Chromium was not found (Debian, Ubuntu: sudo apt install chromium); or name it: make check CHROMIUM=/path/to/it")


class Server:
    """A JupyterLab of its own: on loopback, with its own token, folders and settings."""

    def __init__(self, books):
        self.dir = Path(tempfile.mkdtemp(prefix="hipec-browser-"))
        self.books = self.dir / "notebooks"
        self.books.mkdir()
        for b in books:
            shutil.copy(b, self.books)
            for data in b.parent.glob("*.csv"):
                shutil.copy(data, self.books)
        settings = self.dir / "app-settings"
        settings.mkdir()
        (settings / "overrides.json").write_text(json.dumps(OVERRIDES))
        env = dict(os.environ)
        for name in ("CONFIG", "DATA", "RUNTIME"):
            env[f"JUPYTER_{name}_DIR"] = str(self.dir / name.lower())
        env["IPYTHONDIR"] = str(self.dir / "ipython")
        # What "make lab" does too: the stored figures of a notebook that is not trusted are not shown.
        subprocess.run([sys.executable, "-m", "jupyter", "trust", *map(str, self.books.glob("*.ipynb"))],
                       env=env, check=True, capture_output=True)
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.token = secrets.token_hex(24)
        self.log = open(self.dir / "log", "w+")
        args = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={self.port}",
                "--ServerApp.port_retries=0", f"--IdentityProvider.token={self.token}", f"--ServerApp.root_dir={self.books}",
                f"--LabApp.app_settings_dir={settings}", "--LabApp.expose_app_in_browser=True"]
        if os.geteuid() == 0:
            args.append("--allow-root")
        self.process = subprocess.Popen(args, env=env, stdout=self.log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api?token={self.token}", timeout=2).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        self.tell()
        self.close()
        sys.exit("JupyterLab did not start")

    def tell(self):
        self.log.seek(0)
        print("--- the end of the server's log\n" + self.log.read()[-4000:], file=sys.stderr)

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()
        shutil.rmtree(self.dir, ignore_errors=True)


# What the page knows of the notebook: the cells' counts and outputs, the kernel's state, the runs begun since watch().
WATCH = """() => {
  const p = jupyterapp.shell.currentWidget;
  window.begun = 0;
  p.sessionContext.iopubMessage.connect((_, m) => { if (m.header.msg_type === 'execute_input') window.begun++; });
}"""
STATE = """() => {
  const p = jupyterapp.shell.currentWidget;
  const cells = p.content.widgets.filter(w => w.model.type === 'code' && w.model.sharedModel.getSource().trim() !== '');
  return {
    begun: window.begun, status: p.sessionContext.session?.kernel?.status, kernel: p.sessionContext.kernelDisplayName,
    counts: cells.map(w => w.model.executionCount),
    prompts: cells.map(w => w.node.querySelector('.jp-InputArea-prompt')?.innerText.trim() ?? null),
    folded: cells.map(w => w.inputHidden),
    errors: cells.flatMap(w => w.model.outputs.toJSON().filter(o => o.output_type === 'error').map(o => `[${w.model.executionCount}] ${o.ename}: ${o.evalue}`)),
  };
}"""
# What is to be seen of each code cell: tables, and figures that have a size and were drawn. A figure's data are folded away.
SEEN = """() => {
  const shown = e => { const r = e.getBoundingClientRect(); return r.width > 20 && r.height > 20; };
  const cells = jupyterapp.shell.currentWidget.content.widgets.filter(w => w.model.type === 'code');
  return cells.map(w => {
    const areas = [...w.node.querySelectorAll('.jp-OutputArea-output')];
    const all = s => areas.flatMap(a => [...a.querySelectorAll(s)]).filter(shown);
    return {
      tables: all('table').filter(t => !t.closest('details:not([open])')).length,
      folded: areas.flatMap(a => [...a.querySelectorAll('.hipec-figure details:not([open]) table')]).length,
      figures: all('svg').length + all('img').filter(i => i.complete && i.naturalWidth > 0).length,
      broken: areas.flatMap(a => [...a.querySelectorAll('img')]).filter(i => i.complete && i.naturalWidth === 0).length,
      wide: areas.filter(a => [a, ...a.querySelectorAll('*')].some(e => !e.closest('svg') && e.scrollWidth > e.clientWidth + 2 && getComputedStyle(e).display !== 'inline')).length,
      stderr: areas.filter(a => a.matches('[data-mime-type="application/vnd.jupyter.stderr"]')).length,
      text: areas.map(a => a.innerText).join('\\n'),
    };
  });
}"""


# The lettering of the figures that takes its colour from the page: how light it is at the darkest and the lightest, from 0 to 1; and their
# fonts that were not used.
LETTERING = """() => {
  const light = c => { const [r, g, b] = c.match(/[0-9.]+/g).map(Number); return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255; };
  const texts = [...document.querySelectorAll('.jp-OutputArea-output .hipec-figure svg text')].filter(t => t.style.fill === 'currentcolor');
  const all = texts.map(t => light(getComputedStyle(t).fill));
  const fonts = [...document.fonts].filter(f => f.family.startsWith('hipec-'));
  return { texts: all.length, darkest: Math.min(...all), lightest: Math.max(...all), fonts: fonts.length,
    unused: fonts.filter(f => f.status !== 'loaded').map(f => f.family) };
}"""


class Wrong(Exception):
    pass


def expected(path):
    """What the stored outputs of each code cell let one expect to see."""
    wanted = []
    for cell in json.loads(path.read_text())["cells"]:
        if cell["cell_type"] != "code":
            continue
        meta = cell["metadata"]
        want = {"tables": 0, "folded": 0, "figures": 0}
        if not (meta.get("collapsed") or meta.get("jupyter", {}).get("outputs_hidden")):
            for o in cell["outputs"]:
                data = o.get("data", {})
                html = "".join(data.get("text/html", ""))
                want["tables"] += html.count("<table") - html.count("<details")
                want["folded"] += html.count("<details")
                if 'class="hipec-figure"' in html:
                    want["figures"] += html.count('class="hipec-figure"')
                elif "<svg" in html or "<img" in html:
                    want["figures"] += 1
                elif not html and any(m.startswith("image/") for m in data):
                    want["figures"] += 1
        wanted.append(want)
    return wanted


def compare(wanted, seen, when):
    if len(wanted) != len(seen):
        raise Wrong(f"{when}: {len(seen)} code cells on the page, {len(wanted)} in the file")
    for i, (w, s) in enumerate(zip(wanted, seen), 1):
        for what in ("tables", "folded", "figures"):
            if s[what] < w[what]:
                raise Wrong(f"{when}: code cell {i} shows {s[what]} {what}, {w[what]} are stored")
        if s["broken"]:
            raise Wrong(f"{when}: code cell {i} has a picture that cannot be drawn")


def unfold(page):
    """Clicks at the data of each figure, which must show them, and again, which must fold them away."""
    summaries = page.locator(".jp-OutputArea-output .hipec-figure summary")
    n = summaries.count()
    for i in range(n):
        table = page.locator(".jp-OutputArea-output .hipec-figure").nth(i).locator("table")
        for visible in (True, False):
            summaries.nth(i).click()
            if table.is_visible() != visible:
                raise Wrong(f"a click at the data of figure {i + 1} {'shows nothing' if visible else 'does not hide them'}")
    return n


def lettering(page, dark):
    s = page.evaluate(LETTERING)
    if s["texts"] and not (s["darkest"] > 0.6 if dark else s["lightest"] < 0.4):
        raise Wrong(f"lettering in the {'dark' if dark else 'light'} theme is as light as {s['darkest']:.2f} to {s['lightest']:.2f}")
    if s["unused"] or bool(s["texts"]) != bool(s["fonts"]):
        raise Wrong(f"{len(s['unused'])} of the figures' {s['fonts']} fonts were not used: {s['unused'][:3]}")


def height(page):
    """The height of a window that shows the whole notebook; JupyterLab leaves room to scroll past its end, which is not counted."""
    return page.evaluate("""() => {
      const nodes = jupyterapp.shell.currentWidget.content.widgets.map(w => w.node);
      const first = nodes[0].getBoundingClientRect(), last = nodes[nodes.length - 1].getBoundingClientRect();
      const above = jupyterapp.shell.currentWidget.content.node.getBoundingClientRect().top;
      return Math.ceil(above + last.bottom - first.top + 80);
    }""")


def shoot(page, name):
    """Pictures of the whole notebook: of one, if it is not too tall."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for old in SHOTS.glob(name + "*.png"):
        if re.fullmatch(re.escape(name) + r"(-\d+)?\.png", old.name):
            old.unlink()
    page.set_viewport_size({"width": WIDTH, "height": 1000})
    total = height(page)
    page.set_viewport_size({"width": WIDTH, "height": min(total, TALL)})
    page.wait_for_timeout(700)
    parts = -(-total // TALL)
    for i in range(parts):
        page.evaluate("""([part, tall]) => {
          const n = jupyterapp.shell.currentWidget.content.node;
          (n.querySelector('.jp-WindowedPanel-outer') ?? n).scrollTop = part * (tall - 200);
        }""", [i, TALL])
        page.wait_for_timeout(300)
        page.screenshot(path=SHOTS / (f"{name}.png" if parts == 1 else f"{name}-{i + 1}.png"), timeout=120000)


def save_and_verify(page, server, book):
    """What "Run all" and "Save" wrote must be no difference to verify."""
    path = server.books / book.name
    before = path.stat().st_mtime_ns
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    for _ in range(100):
        if path.stat().st_mtime_ns != before:
            break
        page.wait_for_timeout(100)
    else:
        raise Wrong("the notebook was not saved")
    page.wait_for_timeout(500)
    p = subprocess.run([ROOT / "bin" / "hipec", "verify", path], capture_output=True, text=True)
    if p.returncode:
        raise Wrong(f"run and saved, it does not verify: {p.stderr[-1500:]}")


def check(page, server, book):
    start = time.time()
    wanted = expected(book)
    page.set_viewport_size({"width": WIDTH, "height": 1000})
    page.goto(f"http://127.0.0.1:{server.port}/lab/tree/{book.name}?token={server.token}&reset", timeout=60000)
    page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell", timeout=60000)
    page.wait_for_function("() => jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'", timeout=60000)
    page.evaluate("() => jupyterapp.commands.execute('application:toggle-left-area')")
    page.wait_for_timeout(1000)

    shown = page.locator(".jp-NotebookPanel .jp-KernelName").first.inner_text().strip()
    if shown != KERNEL_SHOWN:
        raise Wrong(f"the kernel is shown as {shown!r}, not {KERNEL_SHOWN!r}")
    stored = page.evaluate(SEEN)
    compare(wanted, stored, "as stored")

    page.evaluate(WATCH)
    page.locator(".lm-MenuBar-item", has_text=re.compile("^Run$")).click()
    page.locator(".lm-Menu-item", has_text=re.compile("Restart Kernel and Run All Cells")).click()
    page.locator(".jp-Dialog button.jp-mod-accept").click()

    n = len(page.evaluate(STATE)["counts"])
    begun = time.time()
    while True:
        page.wait_for_timeout(250)
        s = page.evaluate(STATE)
        if s["begun"] > 0 and s["errors"] and s["status"] == "idle":
            raise Wrong("; ".join(s["errors"]))
        if s["begun"] >= n and s["status"] == "idle" and s["counts"] == list(range(1, n + 1)):
            break
        if s["status"] in ("dead", "autorestarting"):
            raise Wrong(f"the kernel is {s['status']}")
        if time.time() - start > CELL_LIMIT:
            raise Wrong(f"not done after {CELL_LIMIT} s: {s}")
    ran = time.time() - begun
    if ran > RUN_LIMIT:
        raise Wrong(f"it ran for {ran:.1f} s, longer than {RUN_LIMIT} s")
    page.wait_for_timeout(700)
    s = page.evaluate(STATE)
    if s["errors"]:
        raise Wrong("; ".join(s["errors"]))
    # A folded cell shows no number.
    if s["prompts"] != [None if folded else f"[{i}]:" for i, folded in enumerate(s["folded"], 1)]:
        raise Wrong(f"the cells are numbered {s['prompts']}")
    folded = sum(c["metadata"].get("jupyter", {}).get("source_hidden", False) for c in json.loads(book.read_text())["cells"])
    if sum(s["folded"]) != folded:
        raise Wrong(f"{sum(s['folded'])} cells are folded, not {folded}")
    seen = page.evaluate(SEEN)
    compare(wanted, seen, "after the run")
    lettering(page, dark=False)
    unfold(page)

    save_and_verify(page, server, book)

    shoot(page, book.stem)
    tables, figures = (sum(c[k] for c in seen) for k in ("tables", "figures"))
    notes = []
    for key, word in (("wide", "wider than the page"), ("stderr", "on standard error")):
        if cells := [str(i) for i, c in enumerate(seen, 1) if c[key]]:
            notes.append(f"output {word} in code cell {', '.join(cells)}")
    print(f"{book.stem:28} {n:2} cells run, {tables} tables, {figures} figures, ran for {ran:3.1f} s  {time.time() - start:5.1f} s"
          + "".join(f"  ({x})" for x in notes), flush=True)
    return figures


def open_book(page, server, book):
    page.set_viewport_size({"width": WIDTH, "height": 1000})
    page.goto(f"http://127.0.0.1:{server.port}/lab/tree/{book}?token={server.token}&reset", timeout=60000)
    page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell", timeout=60000)
    page.evaluate("() => jupyterapp.commands.execute('application:toggle-left-area')")


def check_dark(page, server, book):
    """The stored figures in JupyterLab's dark theme."""
    open_book(page, server, book.name)
    page.evaluate("() => jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
    page.wait_for_function("() => document.body.dataset.jpThemeLight === 'false'", timeout=20000)
    page.wait_for_timeout(1500)
    lettering(page, dark=True)
    shoot(page, book.stem + "-dark")
    page.evaluate("() => jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Light'})")
    page.wait_for_function("() => document.body.dataset.jpThemeLight === 'true'", timeout=20000)
    print(f"{book.stem:28} in the dark theme", flush=True)


CONTROLS = """import "hipec/kernel/widgets"

cohort := must(hccpm.Paper())
os := must(cohort.OS2())
months := widgets.NewSlider(widgets.SliderOptions{Label: "landmark", Max: 36, Step: 6})
widgets.Interact(func() any {
	rest, err := os.Landmark(months.Value())
	if err != nil {
		return err.Error()
	}
	return must(plots.Survival(must(survival.KaplanMeier(rest)), plots.SurvivalOptions{Title: fmt.Sprintf("alive at %g months", months.Value())}))
}, months)"""


def check_widgets(page, server):
    """A slider that redraws a curve: moved in the page, and greyed when the process of the cells is dead."""
    cell = {"cell_type": "code", "execution_count": None, "id": "a", "metadata": {}, "outputs": [], "source": CONTROLS}
    dead = dict(cell, id="b", source='import "unsafe"\n*(*int)(unsafe.Pointer(uintptr(1 << 40))) = 1')
    book = {"cells": [cell, dead], "metadata": {"kernelspec": {"name": "hipec", "display_name": KERNEL_SHOWN, "language": "go"}}, "nbformat": 4, "nbformat_minor": 5}
    (server.books / "widgets.ipynb").write_text(json.dumps(book))
    open_book(page, server, "widgets.ipynb")
    page.wait_for_function("() => jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'", timeout=60000)
    run = "() => jupyterapp.commands.execute('notebook:run-cell-and-select-next')"
    page.evaluate("() => { jupyterapp.shell.currentWidget.content.activeCellIndex = 0; }")
    page.evaluate(run)
    handle = page.locator(".jp-OutputArea-output .widget-slider .noUi-handle")
    handle.wait_for(timeout=30000)
    drawn = page.locator(".jp-OutputArea-output svg")
    drawn.first.wait_for(timeout=30000)
    shoot(page, "widgets-before")
    handle.focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.jp-Notebook').innerText.includes('alive at 12 months') || "
                           "[...document.querySelectorAll('.jp-OutputArea-output svg text')].map(t => t.textContent).join(' ').includes('12 months')", timeout=30000)
    shoot(page, "widgets-moved")
    page.evaluate("() => { jupyterapp.shell.currentWidget.content.activeCellIndex = 1; }")
    page.evaluate(run)
    page.locator(".jp-OutputArea-output .widget-label", has_text="ended: run again").wait_for(timeout=30000)
    shoot(page, "widgets-dead")
    print(f"{'controls':28} a slider moved, a curve redrawn; greyed with its process", flush=True)


def check_untrusted(page, server, book):
    """What is left of figures in a notebook that is not trusted: their description in words, nothing of their lettering, and the data."""
    content = json.loads(book.read_text())
    content["metadata"]["title"] = "changed, so that its signature is not known"
    name = f"untrusted-{book.name}"
    (server.books / name).write_text(json.dumps(content))
    open_book(page, server, name)
    page.wait_for_timeout(1000)
    figures = page.locator(".jp-OutputArea-output .hipec-figure")
    if page.locator(".jp-OutputArea-output .hipec-figure svg").count():
        raise Wrong("a notebook that is not trusted shows drawings: is it trusted?")
    wanted = sum(c["figures"] for c in expected(book))
    if figures.count() != wanted:
        raise Wrong(f"not trusted: {figures.count()} figures, want {wanted}")
    for i in range(wanted):
        words = figures.nth(i).locator(":scope > div span")
        box = words.bounding_box()
        if not box or box["height"] < 10 or len(words.inner_text()) < 20:
            raise Wrong(f"not trusted: figure {i + 1} is not described")
        around = figures.nth(i).locator(":scope > div").bounding_box()
        if around["height"] > box["height"] + 30:
            raise Wrong(f"not trusted: figure {i + 1} shows more than its description")
    unfold(page)
    shoot(page, name.removesuffix(".ipynb"))
    print(f"{book.stem:28} not trusted: {wanted} figures in words", flush=True)


def main():
    books = [Path(a).resolve() for a in sys.argv[1:]] or sorted((ROOT / "notebooks").glob("*.ipynb")) + sorted((ROOT / "notebooks/workshop").glob("*.ipynb"))
    if not books:
        sys.exit("there is no notebook in notebooks/")
    executable = chromium()
    server = Server(books)
    failed = 0
    most, dark = 0, None
    try:
        with sync_playwright() as p:
            browser = p.chromium.launch(executable_path=executable, args=FLAGS)
            page = browser.new_page()
            for book in books:
                try:
                    figures = check(page, server, book)
                    if figures > most:
                        most, dark = figures, book
                except (Wrong, Late) as e:
                    failed += 1
                    SHOTS.mkdir(parents=True, exist_ok=True)
                    shot = SHOTS / f"failed-{book.stem}.png"
                    page.screenshot(path=shot, timeout=120000)
                    print(f"{book.stem:28} FAILED: {e}\n{'':28} see {shot}", flush=True)
                # A changed notebook asks before it is left.
                page.close(run_before_unload=False)
                page = browser.new_page()
            for look in (check_dark, check_untrusted) if dark and not failed else ():
                try:
                    look(page, server, dark)
                except (Wrong, Late) as e:
                    failed += 1
                    print(f"{dark.stem:28} FAILED: {e}", flush=True)
                page.close(run_before_unload=False)
                page = browser.new_page()
            tools = sys.modules[__name__]
            for name, look in (("controls", check_widgets), ("debugger", lambda p, s: check_debugger.check(p, s, tools)),
                               ("person", lambda p, s: check_person.check(p, s, tools))) if not sys.argv[1:] else ():
                try:
                    look(page, server)
                except (Wrong, Late) as e:
                    failed += 1
                    SHOTS.mkdir(parents=True, exist_ok=True)
                    page.screenshot(path=SHOTS / f"failed-{name}.png", timeout=120000)
                    print(f"{name:28} FAILED: {e}", flush=True)
                page.close(run_before_unload=False)
                page = browser.new_page()
            browser.close()
    finally:
        if failed:
            server.tell()
        server.close()
    print(f"screenshots: {SHOTS.relative_to(ROOT)}/")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
