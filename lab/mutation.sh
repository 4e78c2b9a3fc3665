#!/bin/sh
# Changes the code of packages in one place after the other and counts how many changes their own tests notice:
# mutation.sh [-all] PACKAGE… . Without -all only comparisons are moved by one (< for <=), where tests are most often blind.
# Needs the network once, for the program that does it (go-gremlins/gremlins, pinned). A package takes minutes to an hour.
set -eu
cd "$(dirname "$0")/.."
kinds="--arithmetic-base=false --conditionals-negation=false --increment-decrement=false --invert-negatives=false"
if [ "${1:-}" = -all ]; then
  kinds=""
  shift
fi
for package in ${*:-hccpm/survival hccpm/stats hccpm/models hccpm/cohort kernel/internal/zmtp kernel/internal/dispatch kernel/internal/source}; do
  echo "$package"
  # shellcheck disable=SC2086 # a list of options
  go run github.com/go-gremlins/gremlins/cmd/gremlins@v0.6.0 unleash "./$package" --workers 1 --timeout-coefficient 8 $kinds |
    grep -E '^ *(LIVED|NOT COVERED|TIMED OUT)|^Killed|^Test efficacy'
done
