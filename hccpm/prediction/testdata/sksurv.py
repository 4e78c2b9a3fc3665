# Expected values by scikit-survival (PyPI): python sksurv.py, in this folder, writes sksurv.json. Ties are broken by the row, since
# scikit-survival takes G at the time of an event, not just before it.
import csv, json, sksurv, numpy as np
from sksurv.metrics import brier_score, integrated_brier_score, cumulative_dynamic_auc
from sksurv.util import Surv
entries = []
for data, time, event, x, c, s, times in (("gbsg", "rfstime", "status", "nodes", 5, 5, [365.5, 730.5, 1095.5, 1460.5]),
                                          ("rotterdam", "dtime", "death", "nodes", 5, 5, [1000.5, 2000.5, 3000.5])):
    rows = list(csv.DictReader(open(f"../../models/testdata/{data}.csv")))
    col = lambda n: np.array([float(r[n]) for r in rows])
    t = col(time) + np.arange(len(rows)) * 1e-4
    risk = 1 / (1 + np.exp(-(col(x) - c) / s))
    y = Surv.from_arrays(col(event) == 1, t)
    est = np.repeat((1 - risk)[:, None], len(times), axis=1)
    auc, _ = cumulative_dynamic_auc(y, y, risk, times)
    n = lambda v: ["%.17g" % z for z in np.atleast_1d(v)]
    entries.append(dict(kind="sksurv", name=data, call="brier_score, integrated_brier_score, cumulative_dynamic_auc",
        versions="scikit-survival " + sksurv.__version__, input=dict(data=data, time=time, event=event, x=x, y=x, centre=c, scale=s, at=0),
        value=dict(times=n(times), auc=n(auc), score=n(brier_score(y, y, est, times)[1]), integrated=n(integrated_brier_score(y, y, est, times)))))
json.dump(entries, open("sksurv.json", "w"))
