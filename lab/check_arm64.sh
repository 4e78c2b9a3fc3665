#!/usr/bin/env bash
# The program for Linux on arm64, under qemu-user: notebooks from top to bottom, and what they compute compared with what is stored.
# It was built by "make check-arm64". The process of the cells is started by the program itself, so Linux must know how to run
# arm64 programs (binfmt_misc): as root this script tells it, and takes that back at the end.
#
#   sudo apt-get install qemu-user
set -euo pipefail
cd "$(dirname "$0")/.."

program=${1:?the program}
shift
fail() { echo "check_arm64: $*" >&2; exit 1; }

qemu=$(command -v qemu-aarch64) || fail "qemu-aarch64 was not found: sudo apt-get install qemu-user"
misc=/proc/sys/fs/binfmt_misc
name=hipec-arm64
work=$(mktemp -d)
ours=
cleanup() {
  rm -rf "$work"
  if [ -n "$ours" ]; then echo -1 >"$misc/$name"; fi
}
trap cleanup EXIT

if ! "$program" version >/dev/null 2>&1; then
  [ -e "$misc/register" ] || mount -t binfmt_misc none "$misc" 2>/dev/null || fail "no binfmt_misc, and no right to mount it: run as root"
  [ -w "$misc/register" ] || fail "Linux does not run arm64 programs here, and no right to have it do so: run as root, or install qemu-user-static and binfmt-support"
  # The head of an ELF file for 64 bit, little-endian, machine 183.
  printf ':%s:M::\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\xb7\\x00:\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe\\xff\\xff\\xff:%s:\n' \
    "$name" "$qemu" >"$misc/register"
  ours=yes
fi
"$program" version
file=$(od -An -tx1 -j18 -N1 "$program" | tr -d ' ')
[ "$file" = b7 ] || fail "$program is not a program for arm64"

for book in "$@"; do
  begun=$SECONDS
  "$program" run -out "$work" "$book" >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "$book did not run"; }
  "$program" verify "$book" >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "$book computes something else than on the machine where it was stored"; }
  echo "$book: run, and again with each stored result compared, in $((SECONDS - begun)) s"
done

# Tests of what depends on the machine: calls between cells and compiled code, types made at run time.
if [ -n "${TESTS:-}" ]; then
  for test in $TESTS; do
    (cd "$work" && "$test" -test.short >"$work/log" 2>&1) || { tail -50 "$work/log" >&2; fail "$test"; }
    echo "$(basename "$test"): pass"
  done
fi
