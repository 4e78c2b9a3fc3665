"""Runs the program for Windows under Wine: a notebook, and the kernel over tcp with a variable, an interrupt, a dead worker.

    python check_windows.py hipec.exe NOTEBOOK native.test.exe

Wine before 8.5 has no bcryptprimitives.dll, which Go needs; where it is missing, one is built with mingw that hands on to advapi32.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from jupyter_client import BlockingKernelClient
from jupyter_client.connect import write_connection_file

PRNG = """
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE p, SIZE_T n) { return SystemFunction036(p, (ULONG)n); }
"""


def prefix(folder):
    """Makes a Windows for this check alone."""
    env = dict(os.environ, WINEPREFIX=str(folder / "wine"), WINEDEBUG="-all", WINEDLLOVERRIDES="mscoree,mshtml=")
    subprocess.run(["wine", "wineboot", "-i"], env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
    system = folder / "wine" / "drive_c" / "windows" / "system32"
    if not (system / "bcryptprimitives.dll").exists():
        (folder / "prng.c").write_text(PRNG)
        subprocess.run(["x86_64-w64-mingw32-gcc", "-shared", "-o", str(system / "bcryptprimitives.dll"), str(folder / "prng.c"), "-ladvapi32"], check=True)
    return env


def expect(what, got, want):
    if want not in str(got):
        sys.exit(f"check_windows: {what}: got {got!r}, want {want!r}")
    print(f"ok   {what}")


def run(client, code, timeout=60):
    """Runs a cell, and returns what it shows: texts of its outputs, and its reply."""
    out = []

    def note(msg):
        c = msg["content"]
        out.append(c.get("text") or c.get("data", {}).get("text/plain") or " ".join(c.get("traceback", [])))

    reply = client.execute_interactive(code, output_hook=note, timeout=timeout)
    return " ".join(t for t in out if t), reply["content"]


def kernel(exe, env, folder):
    connection = folder / "connection.json"
    write_connection_file(str(connection), ip="127.0.0.1")
    process = subprocess.Popen(["wine", exe, "kernel", str(connection)], env=env, cwd=folder)
    client = BlockingKernelClient(connection_file=str(connection))
    client.load_connection_file()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        info = client.kernel_info(reply=True, timeout=30)["content"]
        expect("kernel_info over tcp", info["language_info"]["name"], "go")
        expect("a cell", run(client, "x := 40\nx + 2")[0], "42")
        expect("the system", run(client, "runtime.GOOS")[0], "windows")
        pending = client.execute("for i := 0; ; i++ {\n\tx = i\n}")
        time.sleep(1)
        client.control_channel.send(client.session.msg("interrupt_request"))
        while True:
            reply = client.get_shell_msg(timeout=60)
            if reply["parent_header"]["msg_id"] == pending:
                break
        expect("an interrupt", reply["content"].get("ename", reply["content"]["status"]), "interrupted")
        expect("variables after it", run(client, "x > 0")[0], "true")
        text, reply = run(client, "import \"unsafe\"\n*(*int)(unsafe.Pointer(uintptr(1 << 40))) = 1")
        expect("a dead worker", text + str(reply), "all variables are lost")
        expect("the cell after it", run(client, "6 * 7")[0], "42")
        client.shutdown(reply=True, timeout=30)
        process.wait(timeout=30)
        expect("the end", process.returncode, "0")
    finally:
        client.stop_channels()
        if process.poll() is None:
            process.kill()


def main():
    exe, book, tests = (str(pathlib.Path(a).resolve()) for a in sys.argv[1:4])
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        env = prefix(folder)
        version = subprocess.run(["wine", exe, "version"], env=env, capture_output=True, text=True, timeout=120)
        expect("version", version.stdout, "hipec")
        passed = subprocess.run(["wine", tests], env=env, capture_output=True, text=True, timeout=300)
        expect("calls between compiled and interpreted code", passed.stdout, "PASS")
        shutil.copy(book, folder)
        name = os.path.basename(book)
        done = subprocess.run(["wine", exe, "run", "-out", "out", name], env=env, cwd=folder, capture_output=True, text=True, timeout=300)
        expect("a notebook", done.stdout + done.stderr, "written:")
        expect("its outputs", json.loads((folder / "out" / name).read_text())["cells"][0]["cell_type"], "markdown")
        kernel(exe, env, folder)
        subprocess.run(["wineserver", "-k"], env=env, check=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
