#!/bin/sh
# Runs every fuzz target of the module for a while, one after the other: fuzz.sh [TIME], by default 60s. An input that fails is
# written to the package's testdata/fuzz, where every later "go test" tries it again: commit it with what mends it. Inputs that
# reach new code are kept in Go's build cache, so that the next run goes on from there.
set -eu
cd "$(dirname "$0")/.."
time=${1:-60s}
failed=""
for file in $(grep -rl '^func Fuzz' --include='*_test.go' data hccpm kernel); do
  for target in $(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$file"); do
    echo "$target in $(dirname "$file") ..."
    if ! go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "./$(dirname "$file")" >/tmp/fuzz.$$ 2>&1; then
      cat /tmp/fuzz.$$
      failed="$failed $target"
    fi
  done
done
rm -f /tmp/fuzz.$$
if [ -n "$failed" ]; then
  echo "failed:$failed; the inputs lie in testdata/fuzz" >&2
  exit 1
fi
