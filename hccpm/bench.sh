#!/bin/sh
# Times packages survival and models beside R's survival, cmprsk and glmnet on the same data on this machine, and prints a
# Markdown table; the README's comes from here.
#
#   hccpm/bench.sh [N ...]        default: 1e4 1e5 1e6 (1e7 takes R minutes and gigabytes); JOBS="coxph zph" chooses among the jobs
#   PYTHON=FOLDER hccpm/bench.sh  beside lifelines and scikit-survival in place of R, in the virtual environment of that folder, which is
#                                 made with both from the Python index if it is not there; each of their jobs runs once
#
# Needs Go and Rscript with survival, or Python. Each job is one process; CPU is that of the job alone, the
# best of three runs on both sides; memory is the peak of the process with its data.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/bench" ./survival/internal/bench
go build -o "$work/models" ./models/internal/bench
best() { for i in 1 2 3; do "$@"; done | sort -k2 -g | head -1; }
beside_python() {
  python="$PYTHON/bin/python"
  if [ ! -x "$python" ]; then
    python3 -m venv "$PYTHON"
    "$python" -m pip install --quiet lifelines scikit-survival
  fi
  "$python" -c 'import lifelines, sksurv, sys
print(f"Python {sys.version.split()[0]}, lifelines {lifelines.__version__}, scikit-survival {sksurv.__version__}")' | sed 's/$/, one thread./'
  echo
  echo "| rows | job | Go CPU s | lifelines CPU s | ratio | scikit-survival CPU s | ratio | Go MB | lifelines MB | scikit-survival MB | same result to |"
  echo "|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
  for n in ${*:-10000 100000 1000000}; do
    n=$(printf '%.0f' "$n")
    mkdir -p "$work/$n"
    for job in ${JOBS:-survfit survdiff concordance coxph coxph-tied}; do
      case $job in coxph*) program=models ;; *) program=bench ;; esac
      "$work/$program" make "$work/$n" "$n"
      go=$(best "$work/$program" run "$work/$n" "$job")
      ll=$("$python" testdata/bench.py "$work/$n" lifelines "$job" 2>/dev/null)
      sk=$("$python" testdata/bench.py "$work/$n" scikit-survival "$job" 2>/dev/null)
      echo "$n $go | $ll | $sk" | awk '{
        d = ($12 - $6) / $6; if (d < 0) d = -d; e = ($18 - $6) / $6; if (e < 0) e = -e; if (e > d) d = e
        printf "| %d | %s | %.4f | %.3f | %.0f | %.3f | %.0f | %d | %d | %d | %.0e |\n", $1, $2, $3, $9, $9 / $3, $15, $15 / $3, $5, $11, $17, d }'
    done
    rm -rf "${work:?}/$n"
  done
}
if [ -n "${PYTHON:-}" ]; then
  beside_python "$@"
  exit
fi
echo "| rows | job | R CPU s | Go CPU s | ratio | Go elapsed s | R MB | Go MB | memory | same answer to |"
echo "|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|"
# compare N ROWS JOB GO RSCRIPT: one line of the table
compare() {
  go=$(best "$4" run "$work/$1" "$3")
  r=""
  [ "$2" = alone ] || r=$(best Rscript "$5" "$work/$1" "$3")
  echo "$1 $go | $r" | awk '{
    n = $1; job = $2; gc = $3; ge = $4; gm = $5; ga = $6; rc = $9; rm = $11; ra = $12
    if (rc == "") { printf "| %d | %s | – | %.4f | – | %.4f | – | %d | – | – |\n", n, job, gc, ge, gm; next }
    d = (ga - ra) / ra; if (d < 0) d = -d
    printf "| %d | %s | %.3f | %.4f | %.0f | %.4f | %d | %d | 1/%.1f | %.0e |\n", n, job, rc, gc, (gc > 0 ? rc / gc : 0), ge, rm, gm, rm / gm, d }'
}
for n in ${*:-10000 100000 1000000}; do
  n=$(printf '%.0f' "$n")
  mkdir -p "$work/$n"
  beside=R
  [ "$n" -le 2000000 ] || beside=alone
  "$work/bench" make "$work/$n" "$n"
  for job in ${JOBS:-survfit survfit-tied survdiff survdiff-tied concordance}; do
    case $job in coxph*|zph|residuals|finegray|net|bootstrap|none) continue ;; esac
    compare "$n" $beside "$job" "$work/bench" survival/testdata/bench.R
  done
  "$work/models" make "$work/$n" "$n"
  for job in ${JOBS:-coxph coxph-tied zph residuals finegray net bootstrap}; do
    case $job in finegray) # cmprsk takes n² steps
      [ "$n" -lt 5000 ] && compare "$n" $beside "$job" "$work/models" models/testdata/bench.R || compare "$n" alone "$job" "$work/models" "" ;; esac
    case $job in net) [ "$n" -lt 1000000 ] && compare "$n" $beside "$job" "$work/models" models/testdata/bench.R ;; esac
    case $job in bootstrap) [ "$n" -lt 2000 ] && compare "$n" $beside "$job" "$work/models" models/testdata/bench.R ;; esac
    case $job in coxph*|zph) compare "$n" $beside "$job" "$work/models" models/testdata/bench.R ;; esac
    case $job in residuals) # R needs minutes from a million rows on
      [ "$n" -lt 1000000 ] && compare "$n" $beside "$job" "$work/models" models/testdata/bench.R || compare "$n" alone "$job" "$work/models" "" ;; esac
  done
  rm -rf "${work:?}/$n"
done
