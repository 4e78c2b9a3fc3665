"""JupyterLab's debugger, driven as a person does: switched on, a breakpoint set in the margin, a cell run to it, its variables looked at, a step,
on to the end. check_browser.py runs this."""

import json

from playwright.sync_api import TimeoutError as Late

LINES = ["func area(w, h int) int {\n\tsum := 0\n\tfor range h {\n\t\tsum += w\n\t}\n\treturn sum\n}", "size := 3\nr := area(4, size)\nr"]


def text(page, selector):
    return [t.strip() for t in page.locator(selector).all_inner_texts()]


def set_breakpoint(page, number):
    """Clicks in the margin of the first cell, beside a line, once the page stands still."""
    cell = page.locator(".jp-Cell").nth(0)
    cell.scroll_into_view_if_needed()
    before = None
    for _ in range(20):
        line = cell.locator(".cm-lineNumbers .cm-gutterElement", has_text=number).bounding_box()
        margin = cell.locator("div.cm-breakpoint-gutter").bounding_box()
        if line and margin and (line, margin) == before:
            break
        before = (line, margin)
        page.wait_for_timeout(250)
    page.mouse.click(margin["x"] + margin["width"] / 2, line["y"] + line["height"] / 2)


def check(page, server, tools):
    """tools is module check_browser."""
    cells = [{"cell_type": "code", "execution_count": None, "id": f"c{i}", "metadata": {}, "outputs": [], "source": s} for i, s in enumerate(LINES)]
    book = {"cells": cells, "metadata": {"kernelspec": {"name": "hipec", "display_name": tools.KERNEL_SHOWN, "language": "go"}},
            "nbformat": 4, "nbformat_minor": 5}
    (server.books / "debugger.ipynb").write_text(json.dumps(book))
    tools.open_book(page, server, "debugger.ipynb")
    page.wait_for_function("() => jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'", timeout=60000)
    run = "() => { jupyterapp.commands.execute('notebook:run-cell-and-select-next'); }"  # a cell that stops does not end
    page.evaluate("() => { jupyterapp.shell.currentWidget.content.activeCellIndex = 0; }")
    page.evaluate(run)
    page.wait_for_function("() => jupyterapp.shell.currentWidget.content.widgets[0].model.executionCount === 1", timeout=30000)
    for turn in range(5):
        # On a busy machine JupyterLab's panel sometimes comes up without the notebook; a person would switch it off and on.
        if turn > 0:
            page.locator(".jp-DebuggerBugButton").click()
            page.locator(".jp-DebuggerBugButton[aria-pressed=false]").wait_for(timeout=20000)
            page.wait_for_timeout(2000)
        page.locator(".jp-DebuggerBugButton").click()
        page.locator(".jp-DebuggerBugButton[aria-pressed=true]").wait_for(timeout=20000)
        page.wait_for_timeout(1500)
        set_breakpoint(page, "4")
        try:
            page.locator(".jp-DebuggerBreakpoint").first.wait_for(timeout=5000)
            break
        except Late:
            continue
    else:
        page.screenshot(path=tools.SHOTS / "debugger-no-breakpoint.png")
        raise tools.Wrong("a click in the margin sets no breakpoint")
    page.evaluate("() => { jupyterapp.shell.currentWidget.content.activeCellIndex = 1; }")
    page.evaluate(run)
    frames = page.locator(".jp-DebuggerCallstackFrame")
    frames.first.wait_for(timeout=30000)
    page.wait_for_function("() => document.querySelector('.jp-DebuggerVariables')?.innerText.includes('sum')", timeout=30000)
    stack = text(page, ".jp-DebuggerCallstackFrame")
    if len(stack) != 2 or "area" not in stack[0] or "the cell" not in stack[1]:
        raise tools.Wrong(f"the call stack is {stack}")
    page.screenshot(path=tools.SHOTS / "debugger-stopped.png")
    page.evaluate("() => { jupyterapp.commands.execute('debugger:next'); }")  # to the loop's next round
    page.wait_for_function("() => /sum\\s*:?\\s*\\n?\\s*4/.test(document.querySelector('.jp-DebuggerVariables').innerText)", timeout=20000)
    if not page.locator(".jp-DebuggerEditor-highlight, .jp-DebuggerEditor-line, .cm-line.jp-DebuggerEditor-highlight").count():
        raise tools.Wrong("the line at which it stands is not marked")
    page.screenshot(path=tools.SHOTS / "debugger-stepped.png")
    page.locator(".jp-DebuggerBreakpoint").first.wait_for()
    ended = "() => jupyterapp.shell.currentWidget.content.widgets[1].model.outputs.toJSON().some(o => o.data?.['text/plain'] === '12')"
    for _ in range(10):  # the other rounds stop, too
        if page.evaluate(ended):
            break
        if page.locator(".jp-DebuggerCallstackFrame").count():
            page.evaluate("() => { jupyterapp.commands.execute('debugger:continue'); }")
        page.wait_for_timeout(700)
    else:
        raise tools.Wrong("the cell does not end")
    page.screenshot(path=tools.SHOTS / "debugger-ended.png")
    print(f"{'debugger':28} stopped in a function of an earlier cell, looked, stepped, went on", flush=True)
