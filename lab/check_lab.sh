#!/bin/sh
# "hipec lab" with nothing but the program: it makes an environment, writes the notebooks, and starts a JupyterLab that knows the kernel.
set -eu
cd "$(dirname "$0")/.."
dir=$(mktemp -d)
cp bin/hipec "$dir/hipec"
cd "$dir"
port=$((20000 + $$ % 20000))
HOME=$dir XDG_CACHE_HOME=$dir/cache ./hipec lab -dir books -- --no-browser --port=$port --IdentityProvider.token=check >log 2>&1 &
lab=$!
trap 'kill -INT $lab 2>/dev/null || true; wait $lab 2>/dev/null || true; rm -rf "$dir"' EXIT
get() { python3 -c 'import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1], timeout=5).read().decode())' "http://127.0.0.1:$port/$1?token=check"; }
for _ in $(seq 150); do
  if specs=$(get api/kernelspecs 2>/dev/null); then break; fi
  kill -0 $lab 2>/dev/null || { cat log >&2; exit 1; }
  sleep 2
done
case ${specs:-} in *'"default": "hipec"'*) ;; *) cat log >&2; echo "check_lab: JupyterLab does not know the kernel: ${specs:-it did not start}" >&2; exit 1 ;; esac
for book in 00-summary.ipynb workshop/08-reading-a-paper.ipynb; do
  get "api/contents/$book" | grep -q '"type": "notebook"' || { echo "check_lab: no $book" >&2; exit 1; }
done
./hipec run -out ran books/workshop/02-your-patients.ipynb >/dev/null
kill -INT $lab
wait $lab || { echo "check_lab: JupyterLab does not end in order" >&2; exit 1; }
echo 'hipec lab: an environment made, notebooks written, JupyterLab with the kernel, ended by Ctrl-C'
