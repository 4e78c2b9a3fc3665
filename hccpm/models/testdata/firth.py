"""Expected values for Firth's method, from firthmodels (Python) and, for Efron's ties, from firth.R.

   cd hccpm/models/testdata && python firth.py     # writes firth.json

Needs firthmodels and numpy. firthmodels takes ties by Breslow's method.
"""
import csv, json, math
import numpy as np
import firthmodels
from importlib.metadata import version
from firthmodels import FirthCoxPH, FirthLogisticRegression

VERSIONS = "firthmodels " + version("firthmodels")


def read(name, columns):
    rows = list(csv.DictReader(open(name + ".csv")))
    keep = [r for r in rows if all(r[c] != "NA" for c in columns)]
    return np.array([[float(r[c]) for c in columns] for r in keep])


def num(values):
    return ["NA" if math.isnan(v) else "Inf" if v == math.inf else "-Inf" if v == -math.inf else "%.17g" % v for v in np.ravel(values)]


entries = []


def add(kind, name, call, input, model, intercept):
    order = lambda v: np.roll(np.asarray(v), 1) if intercept else np.asarray(v)  # ours has the intercept first
    ci = model.conf_int(method="pl", tol=1e-10, max_iter=500)
    model.lrt()
    coef, se = np.asarray(model.coef_), np.asarray(model.bse_)
    if intercept:
        coef = np.append(coef, model.intercept_)
    entries.append({"kind": kind, "name": name, "call": call, "versions": VERSIONS, "input": input,
                    "value": {"coef": num(order(coef)), "se": num(order(se)), "p": num(order(model.lrt_pvalues_)), "loglik": num([model.loglik_]),
                              "lower": num(order(ci[:, 0])), "upper": num(order(ci[:, 1]))}})


def cox(name, data, time, event, columns):
    d = read(data, [time, event] + columns)
    y = np.array([(bool(e), t) for t, e in d[:, :2]], dtype=[("event", bool), ("time", float)])
    m = FirthCoxPH(gtol=1e-7, xtol=1e-8, max_iter=1000)
    m.fit(d[:, 2:], y)
    add("cox", name, "FirthCoxPH().fit, conf_int(method='pl'), lrt()",
        {"data": data, "surv": f"Surv({time}, {event})", "formula": " + ".join(columns), "ties": "breslow"}, m, False)


def logistic(name, data, outcome, columns):
    d = read(data, [outcome] + columns)
    m = FirthLogisticRegression(gtol=1e-7, xtol=1e-8, max_iter=1000)
    m.fit(d[:, 1:], d[:, 0].astype(int))
    add("logistic", name, "FirthLogisticRegression().fit, conf_int(method='pl'), lrt()",
        {"data": data, "outcome": outcome, "formula": " + ".join(columns)}, m, True)


def write(name, columns, rows):
    with open(name + ".csv", "w") as f:
        f.write("\n".join([",".join(columns)] + [",".join(map(str, r)) for r in rows]) + "\n")


write("monotone", ["time", "status", "x", "z"], [(t, int(t not in (3, 6, 8, 11)), int(t < 6 and t != 3), z)
      for t, z in zip(range(1, 13), [5, 3, 8, 1, 9, 2, 7, 4, 6, 5, 3, 8])])
cox("monotone", "monotone", "time", "status", ["x", "z"])
cox("lung", "lung", "time", "status", ["age", "sex", "ph.ecog"])
cox("veteran", "veteran", "time", "status", ["trt", "karno", "age", "prior"])
cox("kidney", "kidney", "time", "status", ["age", "sex"])
cox("pbc", "pbc", "time", "death", ["age", "edema", "bili", "albumin", "protime"])
write("separated", ["y", "x", "z"], [(0, 1, 4), (0, 2, 7), (0, 3, 1), (0, 4, 5), (1, 5, 3), (1, 6, 8), (1, 7, 2), (1, 8, 6)])
logistic("separated", "separated", "y", ["x", "z"])
logistic("lung", "lung", "status", ["age", "sex", "ph.ecog"])
logistic("kidney", "kidney", "status", ["age", "sex"])
logistic("pbc", "pbc", "death", ["age", "edema", "bili", "albumin"])
json.dump(entries, open("firth.json", "w"))
print(len(entries), "entries")
