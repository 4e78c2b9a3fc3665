"""Checks the documentation that "make docs" has made: no link and no anchor leads nowhere, every page has its way into the browser's
kernel, the search finds what it should, and in a browser no page is wider than a phone, in light and dark. Run by "make check-docs".

Links to other places on the web are listed, not followed. Pictures go to out/screenshots/docs-*.png; CHROMIUM names the browser.
"""

import functools
import http.server
import json
import sys
import threading
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent))
from check_browser import FLAGS, SHOTS, chromium  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
DOCS, GUIDES = ROOT / "out" / "docs", ROOT / ".lab" / "guides"
# What somebody types, and the page that must be among the first five.
SEARCHES = {"LogRank": "hccpm-survival.html", "log-rank test": "clinician.html", "Table 1": "table-1.html", "FitForest": "hccpm-plots.html", "%prof": "commands.html",
            "proportional hazards": "cox.html", "without a network": "offline.html", "LikeSAS": "hccpm-"}
PICTURES = ["index.html", "start/clinician.html", "guides/cox.html", "guides/table-1.html", "guides/figures.html", "gallery.html",
            "reference/hccpm-survival.html", "checked.html", "kernel.html"]


class Page(HTMLParser):
    """The links, the anchors and the pictures without words of a page."""

    def __init__(self, path):
        super().__init__()
        self.links, self.ids, self.wordless, self.tried = [], set(), [], False
        self.feed(path.read_text())

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if a.get("id"):
            self.ids.add(a["id"])
        for name in ("href", "src"):
            if a.get(name) and tag in ("a", "img", "link", "script", "iframe"):
                self.links.append(a[name])
        if tag == "a" and "try" in (a.get("class") or "").split():
            self.tried = True
        if tag == "img" and not a.get("alt") and a.get("alt") != "logo":
            self.wordless.append(a.get("src"))


def book(query):
    """Whether the notebook that a link into the browser's kernel names is there."""
    path = parse_qs(query).get("path", [""])[0]
    if path.startswith("guides/"):
        return (GUIDES / path.removeprefix("guides/")).exists()
    return path.endswith(".ipynb") and (ROOT / "notebooks" / path).exists()


def links(pages):
    wrong, outside, n = [], set(), 0
    for path, page in pages.items():
        name = path.relative_to(DOCS).as_posix()
        for link in page.links:
            to = urlsplit(link)
            n += 1
            if to.scheme in ("http", "https"):
                outside.add(to.netloc)
                continue
            if to.scheme:
                continue
            target = (path.parent / unquote(to.path)).resolve() if to.path else path
            if target == (DOCS / "try/lab/index.html").resolve():
                if not book(to.query):
                    wrong.append(f"{name}: {link}: there is no such notebook")
            elif target.is_dir() and (target / "index.html").exists() or target.is_file():
                if to.fragment and target in pages and unquote(to.fragment) not in pages[target].ids | {"__toc"} | {f"__{s}" for s in ("search", "drawer")}:
                    wrong.append(f"{name}: {link}: there is no such anchor")
            elif name != "404.html":  # its addresses begin at the root
                wrong.append(f"{name}: {link}: there is no such file")
        if not page.tried:
            wrong.append(f"{name}: no way into the browser's kernel")
        wrong += [f"{name}: {src}: a picture without words" for src in page.wordless]
    print(f"{len(pages)} pages, {n} links; links to {', '.join(sorted(outside))} were not followed")
    return wrong


def searches(page, url):
    wrong = []
    for words, want in SEARCHES.items():
        page.goto(url + "index.html")
        page.locator("[data-md-component=search-query]").first.click()
        page.keyboard.type(words)
        page.wait_for_timeout(300)
        try:
            page.wait_for_function("() => document.querySelectorAll('.md-search-result__link').length > 0", timeout=15000)
        except Exception:  # noqa: BLE001
            wrong.append(f"a search for {words!r} finds nothing")
            continue
        page.wait_for_timeout(700)
        found = page.evaluate("() => [...document.querySelectorAll('.md-search-result__list > li')].slice(0, 5).map(l => l.querySelector('a').getAttribute('href'))")
        if not any(want in f for f in found):
            wrong.append(f"a search for {words!r}: {want} is not among {found}")
    return wrong


def looks(browser, url, pages):
    wrong = []
    SHOTS.mkdir(parents=True, exist_ok=True)
    for kind, width, height, scheme in (("wide", 1400, 1000, "light"), ("phone", 390, 844, "light"), ("dark", 1400, 1000, "dark")):
        page = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme).new_page()
        page.on("pageerror", lambda e: wrong.append(f"{page.url}: {e}"))
        for path in sorted(pages) if kind == "phone" else [DOCS / p for p in PICTURES]:
            name = path.relative_to(DOCS).as_posix()
            page.goto(url + name)
            beyond = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if beyond > 0:
                wrong.append(f"{name}: {beyond} pixels wider than a {kind} window")
            broken = page.evaluate("() => [...document.images].filter(i => i.complete && !i.naturalWidth && i.loading !== 'lazy').map(i => i.src)")
            if broken:
                wrong.append(f"{name}: pictures that do not show: {broken}")
            if name in PICTURES:
                page.screenshot(path=SHOTS / f"docs-{kind}-{name.replace('/', '-').removesuffix('.html')}.png")
        page.context.close()
    return wrong


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def main():
    paths = sorted(DOCS.rglob("*.html"))
    if not paths:
        sys.exit("there is no documentation in out/docs: make docs")
    pages = {p: Page(p) for p in paths}
    wrong = links(pages)
    index = json.loads((DOCS / "search/search_index.json").read_text())
    print(f"the search knows {len(index['docs'])} sections")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(DOCS)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/"
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium(), args=FLAGS)
        wrong += searches(browser.new_page(), url)
        wrong += looks(browser, url, [p for p in paths if p.name != "404.html"])
        browser.close()
    server.shutdown()
    for w in wrong:
        print(w, file=sys.stderr)
    if wrong:
        sys.exit(f"{len(wrong)} things are wrong with the documentation")


if __name__ == "__main__":
    main()
