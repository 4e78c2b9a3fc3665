"""Makes the site, a folder that any static server serves: the documentation, and in try/ JupyterLite with the Go kernel, the
notebooks and their data, among them the documentation's own cells (guides/).

    python lab/site/build.py OUT DOCS GUIDES

It is run by "make site", which builds the program, the extension and the documentation (DOCS, and GUIDES, its cells as notebooks)
before. It needs jupyterlite-core (lab/requirements-site.txt).
"""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
GO = HERE / "labextension" / "static" / "go"

# Not for readers.
LEFT = {"CHANGELOG.md", "survival.svg"}


def program(goroot):
    """The program and its scripts, beside the extension."""
    shutil.rmtree(GO, ignore_errors=True)
    GO.mkdir(parents=True)
    for name in ("worker.js", "host.js", "files.js"):
        shutil.copy(HERE / "host" / name, GO)
    shutil.copy(goroot / "lib" / "wasm" / "wasm_exec.js", GO)
    logos = ROOT / "kernel" / "internal" / "program" / "logos"
    for kept, name in (("hipec.svg", "logo-svg.svg"), ("hipec-64.png", "logo-64x64.png"), ("hipec-32.png", "logo-32x32.png")):
        shutil.copy(logos / kept, GO / name)
    plain = (ROOT / "bin" / "hipec.wasm").read_bytes()
    with open(GO / "hipec.wasm.gz", "wb") as f, gzip.GzipFile("", "wb", 9, f, mtime=0) as packed:
        packed.write(plain)
    return len(plain), (GO / "hipec.wasm.gz").stat().st_size


def contents(to, guides):
    """The notebooks and the files that they read."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(ROOT / "notebooks", to, ignore=lambda _, names: LEFT.intersection(names) | {n for n in names if n.startswith(".") or n.endswith(".go")})
    shutil.copytree(guides, to / "guides")


def site(out, work, guides):
    contents(work / "contents", guides)
    widgets = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / "@jupyter-widgets" / "jupyterlab-manager"
    config = {"LiteBuildConfig": {"contents": [str(work / "contents")], "output_dir": str(out), "federated_extensions": [str(widgets)], "ignore_sys_prefix": ["federated_extensions"], "cache_dir": str(work / "cache"),
                                  "apps": ["lab", "notebooks", "tree", "edit", "consoles"]}}
    (work / "jupyter_lite_config.json").write_text(json.dumps(config))
    shutil.copy(HERE / "jupyter-lite.json", work)
    shutil.copy(HERE / "overrides.json", work)
    done = subprocess.run([sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(work), "--output-dir", str(out), "--no-sourcemaps",
                           "--no-unused-shared-packages", "--force"], cwd=work, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"jupyterlite_core failed:\n{done.stdout}\n{done.stderr}")
    for leftover in ("package.json", *(f.name for f in out.glob("rspack.config*.js"))):
        (out / leftover).unlink(missing_ok=True)


def extension(out):
    """Our extension, as JupyterLite wants those that come with a site."""
    built = json.loads((HERE / "labextension" / "package.json").read_text())
    shutil.copytree(HERE / "labextension", out / "extensions" / built["name"], ignore=shutil.ignore_patterns("*.map"))
    for file in (out / "jupyter-lite.json", *out.glob("*/jupyter-lite.json")):
        config = json.loads(file.read_text())
        data = config.setdefault("jupyter-config-data", {})
        if file.parent == out:
            data.setdefault("federated_extensions", []).append({"name": built["name"], **built["jupyterlab"]["_build"]})
        file.write_text(json.dumps(config, indent=2) + "\n")


def worker(out):
    """The service worker, with the list of all files and a version that changes with any of them."""
    digest = hashlib.sha256()
    files = []
    for f in sorted(p for p in out.rglob("*") if p.is_file() and p.suffix != ".map"):
        name = f.relative_to(out).as_posix()
        if name == "service-worker.js":
            continue
        files.append(name)
        digest.update(name.encode() + b"\0" + hashlib.sha256(f.read_bytes()).digest())
    text = (HERE / "service-worker.js").read_text()
    text = text.replace("@VERSION@", digest.hexdigest()[:16]).replace("[/*FILES*/]", json.dumps(files))
    (out / "service-worker.js").write_text(text)
    return sum((out / f).stat().st_size for f in files), len(files)


def landing(out):
    """The first page leads into the notebooks."""
    page = (out / "index.html").read_text()
    (out / "index.html").write_text(re.sub(r"<title>[^<]*</title>", "<title>hipec in the browser</title>", page))


def main():
    whole, docs, guides = (Path(a).resolve() for a in sys.argv[1:])
    shutil.rmtree(whole, ignore_errors=True)
    shutil.copytree(docs, whole)
    out = whole / "try"
    goroot = Path(subprocess.run(["go", "env", "GOROOT"], check=True, capture_output=True, text=True).stdout.strip())
    plain, packed = program(goroot)
    work = whole.parent / (whole.name + ".work")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    site(out, work, guides)
    extension(out)
    landing(out)
    size, n = worker(out)
    shutil.rmtree(work, ignore_errors=True)
    print(f"{out}: {size / 1e6:.1f} MB in {n} files; the kernel {packed / 1e6:.1f} MB to download, {plain / 1e6:.1f} MB unpacked")


main()
