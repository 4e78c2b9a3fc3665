# Writes a cohort of 1,000,000 patients and 30 columns, and times other programs on it: python3 large.py FILE
import sys, time, subprocess, resource
path = sys.argv[1]
if len(sys.argv) == 2:
    import numpy as np, pandas as pd
    r, n = np.random.default_rng(7), int(1e6)
    d = {"id": ["P%07d" % i for i in range(n)]}
    for k in range(12):
        x = np.round(r.normal(50, 12, n), 2)
        d["lab%d" % k] = np.where(r.random(n) < 0.05, np.nan, x)
    for k in range(6):
        d["count%d" % k] = r.integers(0, 200, n)
    for k in range(8):
        d["code%d" % k] = r.choice(["alpha", "beta", "gamma", "delta", "epsilon"][: 2 + k % 4], n)
    d["time"] = np.round(r.exponential(40, n), 1)
    d["status"] = r.integers(0, 2, n)
    d["sex"] = r.choice(["male", "female"], n)
    pd.DataFrame(d).to_csv(path, index=False)
else:
    what = sys.argv[2]
    begun = time.time()
    if what == "polars":
        import polars
        t0 = time.time(); f = polars.read_csv(path, null_values=["NA"])
    elif what == "pandas":
        import pandas
        t0 = time.time(); f = pandas.read_csv(path)
    print(what, "%.2f s" % (time.time() - t0), "%d MB at most" % (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024), f.shape)
