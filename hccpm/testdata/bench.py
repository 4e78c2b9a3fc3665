# One job of lifelines or scikit-survival on the data that internal/bench made; hccpm/bench.sh calls it.
#   python bench.py FOLDER LIBRARY JOB
# prints job, CPU seconds, elapsed seconds, peak memory in MB, and a result that bench.R's differs from by rounding alone.
import os
import resource
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
import numpy as np

folder, library, job = sys.argv[1:]
kind = job.removesuffix("-tied")


def column(name):
    return np.fromfile(os.path.join(folder, name), "<f8")


t, event = column("time"), column("event") == 1
if job.endswith("-tied"):
    t = np.ceil(25 * t)
if kind == "coxph":
    x = np.column_stack([column(f"x{j}") for j in range(1, 11)])
elif kind == "concordance":
    score = column("score")
else:
    group = column("group")


def lifelines_job():
    import pandas as pd
    from lifelines import CoxPHFitter, KaplanMeierFitter
    from lifelines.statistics import multivariate_logrank_test
    from lifelines.utils import concordance_index

    if kind == "coxph":
        d = pd.DataFrame(x, columns=[f"x{j}" for j in range(1, 11)]).assign(time=t, event=event)

        def run():
            f = CoxPHFitter().fit(d, "time", "event")
            return f.params_["x3"] + f.concordance_index_

        return run
    if kind == "survfit":
        def run():
            fits = {g: KaplanMeierFitter().fit(t[group == g], event[group == g]) for g in np.unique(group)}
            return float(fits[min(fits)].predict(1.0))

        return run
    if kind == "survdiff":
        return lambda: multivariate_logrank_test(t, group, event).test_statistic
    if kind == "concordance":
        return lambda: concordance_index(t, -score, event)


def sksurv_job():
    from sksurv.compare import compare_survival
    from sksurv.linear_model import CoxPHSurvivalAnalysis
    from sksurv.metrics import concordance_index_censored
    from sksurv.nonparametric import kaplan_meier_estimator
    from sksurv.util import Surv

    y = Surv.from_arrays(event, t)
    if kind == "coxph":
        def run():
            f = CoxPHSurvivalAnalysis(ties="efron").fit(x, y)
            return f.coef_[2] + f.score(x, y)

        return run
    if kind == "survfit":
        def run():
            out = {}
            for g in np.unique(group):
                out[g] = kaplan_meier_estimator(event[group == g], t[group == g], conf_type="log-log")
            at, s = out[min(out)][:2]
            return s[np.searchsorted(at, 1.0, side="right") - 1]

        return run
    if kind == "survdiff":
        return lambda: compare_survival(y, group)[0]
    if kind == "concordance":
        return lambda: concordance_index_censored(event, t, score)[0]


run = {"lifelines": lifelines_job, "scikit-survival": sksurv_job}[library]()
cpu, wall = time.process_time(), time.perf_counter()
result = run()
cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
print(job, f"{cpu:.4f} {wall:.4f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} {result:.12g}")
