"""A workshop on one machine: thirty kernels of one Jupyter server at once, each with its learner. Measured: how long they take to start
together and to draw a figure, how long a figure takes while everybody works, what memory they hold, and what culling gives back.

    make thirty-kernels          or: python lab/thirty_kernels.py [NUMBER]

It fails where a workshop would: a cell that fails, more than 150 MB a kernel, a figure that takes longer than 5 s (the 95th percentile) while all
work, or a kernel that does not come back after it was culled.
"""

import os
import random
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from over_http import Kernel, wait_for

MEMORY, LATENCY = 150, 5  # MB a kernel, seconds
IDLE = 20  # seconds after which a kernel is culled here
WORK, THINK = 60, 10  # seconds of work, and on average between two cells of a learner
OPEN = "cohort := must(hccpm.Paper())\nkm := must(survival.KaplanMeier(must(cohort.OS2By(hccpm.CCGroup))))"
FIGURE = 'must(plots.Survival(km, plots.SurvivalOptions{Title: "learner %d", Medians: true}))'


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def below(pid):
    """A process and all below it."""
    out, rest = [], [pid]
    while rest:
        p = rest.pop()
        out.append(p)
        for task in Path(f"/proc/{p}/task").glob("*/children"):
            try:
                rest += [int(c) for c in task.read_text().split()]
            except FileNotFoundError:
                pass
    return out


def memory(pids):
    """Megabytes: what is shared counts in parts (Pss)."""
    total = 0
    for p in pids:
        try:
            for line in Path(f"/proc/{p}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except (FileNotFoundError, ProcessLookupError):
            pass
    return total / 1024


def start(url, token, n):
    """One learner: a kernel, the cohort, a figure. Returns the kernel and the seconds until the figure was there."""
    begun = time.perf_counter()
    k = Kernel(url, token)
    for code in (OPEN, FIGURE % n):
        _, shown, error = k.run(code)
        if error:
            raise RuntimeError(error)
    if not any("image/svg+xml" in s for s in shown if isinstance(s, dict)):
        raise RuntimeError("no figure")
    return k, time.perf_counter() - begun


def work(k, n):
    """A learner works: a figure now and then. Returns the seconds that each took."""
    chance = random.Random(n)
    took, end = [], time.time() + WORK
    time.sleep(chance.uniform(0, THINK))
    while time.time() < end:
        t, _, error = k.run(FIGURE % n)
        if error:
            raise RuntimeError(error)
        took.append(t)
        time.sleep(chance.expovariate(1 / THINK))
    return took


def spread(times):
    q = statistics.quantiles(times, n=20, method="inclusive")
    return f"median {1000 * statistics.median(times):.0f} ms, 95 % within {1000 * q[18]:.0f} ms, slowest {1000 * max(times):.0f} ms"


def measure(server, url, token, count, wrong):
    alone, _ = start(url, token, 0)
    times = [alone.run(FIGURE % 0)[0] for _ in range(20)]
    print(f"one kernel alone: a figure {spread(times)}", flush=True)
    alone.http.delete(url + f"api/kernels/{alone.id}", timeout=30).raise_for_status()
    empty = memory(below(server.pid))
    with ThreadPoolExecutor(count) as pool:
        begun = time.perf_counter()
        learners = list(pool.map(lambda n: start(url, token, n), range(count)))
        print(f"{count} kernels started at once: all have their first figure after {time.perf_counter() - begun:.1f} s, {spread([t for _, t in learners])}", flush=True)
        kernels = [k for k, _ in learners]
        whole = memory(below(server.pid))
        each = (whole - empty) / count
        print(f"memory: the server {empty:.0f} MB, {count} kernels with a figure each {whole - empty:.0f} MB, {each:.1f} MB a kernel", flush=True)
        if each > MEMORY:
            wrong.append(f"{each:.0f} MB a kernel")
        times = sum(pool.map(lambda p: work(p[1], p[0]), enumerate(kernels)), [])
        print(f"{count} learners, a figure every {THINK} s each, for {WORK} s: {len(times)} figures, {spread(times)}", flush=True)
        if statistics.quantiles(times, n=20, method="inclusive")[18] > LATENCY:
            wrong.append("figures take too long")
        whole = memory(below(server.pid)) - empty
        print(f"memory afterwards: {whole / count:.1f} MB a kernel", flush=True)
        culled(server, url, token, kernels, empty, wrong)
        begun = time.perf_counter()
        again = list(pool.map(lambda n: start(url, token, n), range(count)))
        print(f"all come back at once: {time.perf_counter() - begun:.1f} s, {spread([t for _, t in again])}", flush=True)


def culled(server, url, token, kernels, empty, wrong):
    for k in kernels:
        k.close()  # the page was closed
    begun, http = time.time(), kernels[0].http
    while n := len(http.get(url + "api/kernels", timeout=30).json()):
        if time.time() - begun > 4 * IDLE:
            wrong.append(f"{n} kernels were not culled")
            return
        time.sleep(1)
    print(f"culled: none is left {time.time() - begun:.0f} s after the pages were closed (idle for {IDLE} s), {memory(below(server.pid)) - empty:.0f} MB more than before they came", flush=True)


def main():
    count = int(sys.argv[1]) if sys.argv[1:] else 30
    port, token = free_port(), secrets.token_hex(16)
    url = f"http://127.0.0.1:{port}/"
    wrong = []
    with tempfile.TemporaryDirectory(prefix="hipec-thirty-") as folder:
        log = open(Path(folder, "log"), "w+")
        server = subprocess.Popen([sys.executable, "-m", "jupyter_server", f"--port={port}", "--no-browser", f"--ServerApp.root_dir={folder}",
                                   f"--MappingKernelManager.cull_idle_timeout={IDLE}", "--MappingKernelManager.cull_interval=5",
                                   *(["--allow-root"] if os.getuid() == 0 else [])],
                                  env=os.environ | {"JUPYTER_TOKEN": token}, stdout=log, stderr=log)
        try:
            wait_for(url, token)
            measure(server, url, token, count, wrong)
        except Exception:
            log.seek(0)
            print(log.read()[-3000:], file=sys.stderr)
            raise
        finally:
            server.terminate()
            server.wait(30)
    if wrong:
        sys.exit("; ".join(wrong))


if __name__ == "__main__":
    main()
