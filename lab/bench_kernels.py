"""Times installed kernels over the protocol and prints them side by side.

    make bench-kernels                     all kernels whose language is known here
    make bench-kernels KERNELS="hipec python3"

What counts is what a front end sees: from the request to the reply and the idle status. Memory is that of all the kernel's processes, shared pages
divided among those that share them (PSS) where the system tells, else RSS.
"""

import math
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

CELLS = {
    "go": {
        "first": 'import "fmt"',
        "one": "1+1",
        "lines": "for i := 0; i < 20000; i++ {\n\tfmt.Println(i)\n}",
        "fib": "func fib(n int) int {\n\tif n < 2 {\n\t\treturn n\n\t}\n\treturn fib(n-1) + fib(n-2)\n}",
        "call": "fib(25)",
        "loop": "s := 0\nfor i := 0; i < 10000000; i++ {\n\ts += i\n}\ns",
    },
    "python": {
        "first": "",
        "one": "1+1",
        "lines": "for i in range(20000):\n    print(i)",
        "fib": "def fib(n):\n    return n if n < 2 else fib(n-1) + fib(n-2)",
        "call": "fib(25)",
        "loop": "s = 0\nfor i in range(10000000):\n    s += i\ns",
    },
}

# What testdata/programs.* compute: the function's name, and what a reader calls it.
PROGRAMS = [
    ("nbody", "n-body"), ("matrix", "matrix product 120"), ("mandelbrot", "Mandelbrot"), ("sieve", "sieve, 2 million"), ("sorted", "sort with a closure, 200,000"),
    ("counting", "counting in a map, 500,000"), ("building", "building a string, 1 million parts"), ("methods", "methods by an interface, 1 million"),
    ("container", "generic container, 500,000"), ("pingpong", "channel ping-pong, 50,000"), ("marshal", "JSON, 50,000"),
]
BENCH = Path(__file__).parent / "testdata"

ROWS = [
    ("start to kernel_info_reply", "ms"), ("memory after start", "MB"), ("1+1, median of 50", "ms"), ("20,000 printed lines", "ms"), ("fib(25)", "ms"),
    ("10 million additions", "ms"), ("1+1 after 500 cells", "ms"), ("memory after them", "MB"),
]


def processes(pid):
    """A process and all below it."""
    out = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            out += processes(int(child))
    return out


def memory(pid):
    total = 0
    for p in processes(pid):
        try:
            lines = Path(f"/proc/{p}/smaps_rollup").read_text().splitlines()
            total += int(next(line for line in lines if line.startswith("Pss:")).split()[1])
        except OSError:
            lines = Path(f"/proc/{p}/status").read_text().splitlines()
            total += int(next(line for line in lines if line.startswith("VmRSS")).split()[1])
    return total / 1024


class Kernel:
    def __init__(self, name):
        self.km = KernelManager(kernel_name=name)
        begun = time.perf_counter()
        self.km.start_kernel()
        self.kc = self.km.client()
        self.kc.start_channels()
        msg_id = self.kc.kernel_info()  # sent before the kernel listens, it waits in ZeroMQ
        while self.kc.get_shell_msg(timeout=60)["parent_header"].get("msg_id") != msg_id:
            pass
        self.start = 1000 * (time.perf_counter() - begun)
        time.sleep(1)
        self.pid = self.km.provisioner.pid
        self.memory = memory(self.pid)
        self.kc.wait_for_ready(timeout=60)

    def run(self, code):
        """Runs a cell and answers the milliseconds until reply and idle, and the text that was printed."""
        begun = time.perf_counter()
        msg_id = self.kc.execute(code, allow_stdin=False)
        text = []
        while True:
            msg = self.kc.get_iopub_msg(timeout=60)
            if msg["parent_header"].get("msg_id") != msg_id:
                continue
            if msg["msg_type"] == "stream":
                text.append(msg["content"]["text"])
            elif msg["msg_type"] == "error":
                raise RuntimeError(f"{code}: {msg['content']['evalue']}")
            elif msg["msg_type"] == "status" and msg["content"]["execution_state"] == "idle":
                break
        while self.kc.get_shell_msg(timeout=60)["parent_header"].get("msg_id") != msg_id:
            pass
        return 1000 * (time.perf_counter() - begun), "".join(text)

    def median(self, code, n):
        return statistics.median(self.run(code)[0] for _ in range(n))

    def close(self):
        self.kc.stop_channels()
        self.km.shutdown_kernel(now=True)


def start_time(name):
    k = Kernel(name)
    k.close()
    return k.start


def measure(name, cells):
    starts = [start_time(name) for _ in range(3)]
    k = Kernel(name)
    try:
        out = [statistics.median([*starts, k.start]), k.memory]
        if cells["first"]:
            k.run(cells["first"])
        k.median(cells["one"], 5)
        out.append(k.median(cells["one"], 50))
        lines = []
        for _ in range(3):
            took, text = k.run(cells["lines"])
            if text.count("\n") != 20000:
                raise RuntimeError(f"{name}: {text.count(chr(10))} of 20,000 lines came")
            lines.append(took)
        out.append(statistics.median(lines))
        k.run(cells["fib"])
        out.append(k.median(cells["call"], 5))
        out.append(k.median(cells["loop"], 3))
        for _ in range(430):
            k.run(cells["one"])
        out.append(k.median(cells["one"], 50))
        out.append(memory(k.pid))
        return out + programs(k, cells is CELLS["python"])
    finally:
        k.close()


def programs(k, python):
    """The milliseconds that each program takes as a cell; None where the kernel cannot run it."""
    text = (BENCH / ("programs.py" if python else "programs.go")).read_text()
    # A cell a declaration, so that a kernel that lacks something lacks only what needs it.
    for cell in [text] if python else re.split(r"\n(?=func |type )", text.split("package main\n", 1)[1]):
        try:
            k.run(cell)
        except RuntimeError:
            pass
    out = []
    for name, _ in PROGRAMS:
        call = "sorted_()" if python and name == "sorted" else f"{name}()"
        try:
            out.append(k.median(call, 3))
        except RuntimeError:
            out.append(None)
    return out


def compiled():
    """The same, compiled by Go and run as a program."""
    timed = "".join(f"\ttimed({name})\n" for name, _ in PROGRAMS)
    main = f"""package main

import (
	"fmt"
	"sort"
	"time"
)

func timed(f func() int) {{
	var took []float64
	for range 5 {{
		begun := time.Now()
		f()
		took = append(took, float64(time.Since(begun).Microseconds())/1000)
	}}
	sort.Float64s(took)
	fmt.Println(took[2])
}}

func main() {{
{timed}}}
"""
    with tempfile.TemporaryDirectory() as d:
        (Path(d) / "main.go").write_text(main)
        (Path(d) / "programs.go").write_text((BENCH / "programs.go").read_text())
        (Path(d) / "go.mod").write_text("module bench\n\ngo 1.26\n")
        subprocess.run(["go", "build", "-o", "bench", "."], cwd=d, check=True)
        return [float(x) for x in subprocess.run([f"{d}/bench"], check=True, capture_output=True, text=True).stdout.split()]


def main():
    specs = KernelSpecManager().get_all_specs()
    names = sys.argv[1:] or sorted(n for n, s in specs.items() if s["spec"]["language"].lower() in CELLS)
    columns = {}
    for name in names:
        if name not in specs:
            sys.exit(f"Jupyter does not know a kernel {name}; it knows {', '.join(sorted(specs))}")
        print(f"{name} ...", file=sys.stderr)
        columns[name] = measure(name, CELLS[specs[name]["spec"]["language"].lower()])
    native = [None] * len(ROWS) + compiled()
    columns["compiled Go"] = native
    print(f"{'':36}" + "".join(f"{n:>14}" for n in columns))
    for i, (row, unit) in enumerate(ROWS + [(label, "ms") for _, label in PROGRAMS]):
        print(f"{row:36}" + "".join(f"{c[i]:11.1f} {unit}" if c[i] is not None else f"{'-':>14}" for c in columns.values()))
    for n, c in columns.items():
        ratios = [x / y for x, y in zip(c[len(ROWS):], native[len(ROWS):]) if x is not None]
        if n != "compiled Go" and ratios:
            print(f"{n}: {math.exp(statistics.mean(map(math.log, ratios))):.1f} times compiled Go, the geometric mean of {len(ratios)} programs")


if __name__ == "__main__":
    main()
