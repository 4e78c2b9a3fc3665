#!/bin/sh
# Times package survival beside R's survival on the same data on this machine, and prints a
# Markdown table; the README's comes from here.
#
#   hccpm/bench.sh [N ...]        default: 1e4 1e5 1e6 (1e7 takes R minutes and gigabytes)
#
# Needs Go and Rscript with survival. Each job is one process; CPU is that of the job alone, the
# best of three runs on both sides; memory is the peak of the process with its data.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/bench" ./survival/internal/bench
best() { for i in 1 2 3; do "$@"; done | sort -k2 -g | head -1; }
echo "| rows | job | R CPU s | Go CPU s | ratio | Go elapsed s | R MB | Go MB | memory | same answer to |"
echo "|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|"
for n in ${*:-10000 100000 1000000}; do
  n=$(printf '%.0f' "$n")
  mkdir -p "$work/$n"
  "$work/bench" make "$work/$n" "$n"
  for job in survfit survfit-tied survdiff survdiff-tied concordance; do
    go=$(best "$work/bench" run "$work/$n" $job)
    r=""
    [ "$n" -gt 2000000 ] || r=$(best Rscript survival/testdata/bench.R "$work/$n" $job)
    echo "$n $go | $r" | awk '{
      n = $1; job = $2; gc = $3; ge = $4; gm = $5; ga = $6; rc = $9; rm = $11; ra = $12
      if (rc == "") { printf "| %d | %s | – | %.4f | – | %.4f | – | %d | – | – |\n", n, job, gc, ge, gm; next }
      d = (ga - ra) / ra; if (d < 0) d = -d
      printf "| %d | %s | %.3f | %.4f | %.0f | %.4f | %d | %d | 1/%.1f | %.0e |\n", n, job, rc, gc, (gc > 0 ? rc / gc : 0), ge, rm, gm, rm / gm, d }'
  done
  rm -rf "${work:?}/$n"
done
