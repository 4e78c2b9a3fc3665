"""JupyterLab as a person uses it, by keyboard and mouse alone: types, completes, asks what a name is, interrupts, answers a prompt, loses the
process of the cells, restarts and runs all, loads the page again and loses the connection. check_browser.py runs this."""

import json
import os
import signal

CELL = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell"


class Person:
    def __init__(self, page, tools):
        self.page, self.tools = page, tools

    def wrong(self, what):
        raise self.tools.Wrong(f"a person: {what}")

    def cell(self, n):
        return self.page.locator(CELL).nth(n)

    def write(self, n, text):
        """Writes into a cell, in place of what is there, at once: line by line the editor would indent."""
        self.cell(n).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def output(self, n):
        return self.cell(n).locator(".jp-OutputArea").inner_text()

    def shows(self, n, text, limit=20000):
        try:
            self.page.wait_for_function("([s, n, t]) => document.querySelectorAll(s)[n]?.querySelector('.jp-OutputArea')?.innerText.includes(t)",
                                        arg=[CELL, n, text], timeout=limit)
        except self.tools.Late:
            self.wrong(f"cell {n + 1} does not show {text!r} but {self.output(n)!r}")

    def run(self, n, text, wanted, limit=20000):
        self.write(n, text)
        self.page.keyboard.press("Shift+Enter")
        self.shows(n, wanted, limit)

    def idle(self):
        self.page.wait_for_function("() => jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'", timeout=60000)

    def picture(self, name):
        self.tools.SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self.tools.SHOTS / f"person-{name}.png", clip={"x": 0, "y": 0, "width": 1200, "height": 560})


def completes_and_asks(p):
    p.cell(0).locator(".cm-content").click()
    p.page.keyboard.type("s := strings.ToUp", delay=30)
    p.page.keyboard.press("Tab")
    p.page.wait_for_timeout(300)
    source = p.cell(0).locator(".cm-content").inner_text()
    if "strings.ToUpper" not in source or "ToUpperSpecial" not in "".join(p.page.locator(".jp-Completer").all_inner_texts()):
        # A single match is put in at once; otherwise a list is shown.
        p.page.locator(".jp-Completer-item", has_text="ToUpper").first.wait_for(timeout=10000)
    p.picture("completes")
    if p.page.locator(".jp-Completer-item:visible").count():
        p.page.keyboard.press("Enter")
    source = p.cell(0).locator(".cm-content").inner_text()
    if source.strip() != "s := strings.ToUpper":
        p.wrong(f"completion made {source!r}")
    p.page.keyboard.press("Shift+Tab")
    tip = p.page.locator(".jp-Tooltip")
    tip.wait_for(timeout=10000)
    if "upper case" not in tip.inner_text() or "func strings.ToUpper(s string) string" not in tip.inner_text():
        p.wrong(f"the tooltip says {tip.inner_text()!r}")
    p.picture("asks")
    p.page.keyboard.press("Escape")
    p.cell(0).locator(".cm-content").click()
    p.page.keyboard.press("End")
    p.page.keyboard.type('("abc")', delay=30)
    p.page.keyboard.press("Enter")
    p.page.keyboard.type("s", delay=30)
    p.page.keyboard.press("Shift+Enter")
    p.shows(0, "ABC")


def interrupts(p):
    p.write(1, "for {\n}")
    p.page.keyboard.press("Shift+Enter")
    p.page.wait_for_function("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'busy'", timeout=10000)
    p.page.wait_for_timeout(500)
    p.page.keyboard.press("Escape")
    p.page.keyboard.press("i")
    p.page.keyboard.press("i")
    p.shows(1, "interrupted")
    p.picture("interrupts")
    p.run(1, "s + s", "ABCABC")


def answers(p):
    p.write(2, 'var name string\nfmt.Print("Who is there? ")\nfmt.Scanln(&name)\n"hello, " + name')
    p.page.keyboard.press("Shift+Enter")
    box = p.page.locator(".jp-Stdin-input")
    box.wait_for(timeout=10000)
    p.picture("answers")
    box.click()
    p.page.keyboard.type("Ada")
    p.page.keyboard.press("Enter")
    p.shows(2, "hello, Ada")


def loses_the_process(p):
    p.run(3, 'fmt.Println("pid", os.Getpid())', "pid")
    p.idle()
    pid = int(p.output(3).split("pid")[1].split()[0])
    p.write(3, "time.Sleep(time.Minute)")
    p.page.keyboard.press("Shift+Enter")
    p.page.wait_for_timeout(700)
    os.kill(pid, signal.SIGKILL)
    p.shows(3, "all variables are lost")
    p.picture("loses")
    p.run(3, "s", "undefined: s")
    p.run(3, "6 * 7", "42")


def restarts_and_runs_all(p):
    p.write(2, "len(s + s)")  # without a prompt
    p.page.keyboard.press("Escape")
    p.page.get_by_role("menuitem", name="Kernel", exact=True).first.click()
    p.page.locator(".lm-Menu-itemLabel", has_text="Restart Kernel and Run All Cells").first.click()
    p.page.locator(".jp-Dialog .jp-mod-accept").click()
    p.shows(3, "42")
    for n, wanted in enumerate(("ABC", "ABCABC", "6", "42")):
        p.shows(n, wanted)
    p.idle()
    prompts = [p.cell(n).locator(".jp-InputArea-prompt").inner_text() for n in range(4)]
    if prompts != ["[1]:", "[2]:", "[3]:", "[4]:"]:
        p.wrong(f"after Restart and Run All the cells are numbered {prompts}")


def loses_the_connection(p):
    """The page is loaded again while a cell runs; then its connection breaks. The kernel is the same, and so are its variables."""
    which = "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.id"
    before = p.page.evaluate(which)
    p.run(4, 'kept := "still here"\nkept', "still here")
    p.write(4, "for range 20 {\n\ttime.Sleep(100 * time.Millisecond)\n}\nkept + \", done\"")
    p.page.keyboard.press("Control+S")
    p.page.wait_for_timeout(700)
    p.page.keyboard.press("Shift+Enter")
    p.page.wait_for_timeout(500)
    p.page.keyboard.press("Control+S")
    p.page.wait_for_timeout(300)
    p.page.reload()
    p.page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel", timeout=60000)
    p.idle()
    if p.page.evaluate(which) != before:
        p.wrong("the page has another kernel after it was loaded again")
    p.run(3, "kept", "still here")
    p.page.evaluate("""async () => { const k = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
      k._ws?.close(); await k.reconnect(); }""")
    p.idle()
    p.run(3, "len(kept)", "10")
    p.picture("reconnects")


def check(page, server, tools):
    """tools is module check_browser."""
    cells = [{"cell_type": "code", "execution_count": None, "id": f"c{i}", "metadata": {}, "outputs": [], "source": ""} for i in range(6)]
    book = {"cells": cells, "metadata": {"kernelspec": {"name": "hipec", "display_name": tools.KERNEL_SHOWN, "language": "go"}},
            "nbformat": 4, "nbformat_minor": 5}
    (server.books / "person.ipynb").write_text(json.dumps(book))
    page.set_viewport_size({"width": 1200, "height": 1000})
    tools.open_book(page, server, "person.ipynb")
    p = Person(page, tools)
    p.idle()
    for step in (completes_and_asks, interrupts, answers, loses_the_process, restarts_and_runs_all, loses_the_connection):
        step(p)
    print(f"{'a person':28} types, completes, asks, interrupts, answers, loses the process, restarts and runs all, connects again", flush=True)
