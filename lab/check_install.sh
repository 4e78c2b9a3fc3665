#!/usr/bin/env bash
# "go install …@latest", as somebody has it who has Go and no checkout. The module's path is that of the place where it will be
# published, which this repository does not know: here another path (MODULE) is put into a copy of all files, the copy becomes a module
# in a folder that serves as a module proxy, and go installs it from there, with an empty module cache. Then the program alone runs a
# notebook on the paper's data and writes out its own notebooks.
#
#   lab/check_install.sh [MODULE]       example.org/hipec
set -euo pipefail
cd "$(dirname "$0")/.."

module=${1:-example.org/hipec}
version=v0.1.0
fail() { echo "check_install: $*" >&2; exit 1; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

git ls-files -z | while IFS= read -r -d '' f; do if [ -f "$f" ]; then printf '%s\0' "$f"; fi; done |
  tar --null -T - -cf - | (mkdir "$dir/tree" && tar -xf - -C "$dir/tree")
cd "$dir/tree"
sed -i "s#^module hipec\$#module $module#" go.mod
# Imports only: what cells import keeps its name, in the tables of the bindings and in the notebooks.
find . -name '*.go' -print0 | xargs -0 sed -i -E "s#^((import )?[[:space:]]*([A-Za-z_.]+ )?)\"hipec/(hccpm|kernel|data|lab|notebooks)#\1\"$module/\4#"
proxy=$dir/proxy/$module/@v
mkdir -p "$proxy"
python3 - "$module@$version" "$proxy/$version.zip" <<'PY'
import os, sys, zipfile
prefix, out = sys.argv[1:]
with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
    for root, _, files in os.walk("."):
        for f in files:
            path = os.path.normpath(os.path.join(root, f))
            if os.path.isfile(path) and not os.path.islink(path):
                z.write(path, f"{prefix}/{path}")
PY
cp go.mod "$proxy/$version.mod"
echo "$version" >"$proxy/list"
echo "{\"Version\":\"$version\",\"Time\":\"2026-11-23T00:00:00Z\"}" >"$proxy/$version.info"
echo "the module: $(du -h "$proxy/$version.zip" | cut -f1) as go fetches it"

# Other modules come from the cache of this machine where they lie there.
mkdir "$dir/empty" && cd "$dir/empty"
GOFLAGS=-modcacherw GOBIN=$dir/bin GOMODCACHE=$dir/cache GONOSUMDB=$module GONOSUMCHECK=1 GOSUMDB=off \
  GOPROXY="file://$dir/proxy,file://$(go env GOMODCACHE)/cache/download,$(go env GOPROXY)" \
  go install -trimpath -ldflags='-s -w' "$module/kernel/hipec@latest" || fail "go install fails"
[ -x "$dir/bin/hipec" ] || fail "go install has made no hipec"
echo "installed: $("$dir/bin/hipec" version), $(du -h "$dir/bin/hipec" | cut -f1)"
if strings -n 8 "$dir/bin/hipec" 2>/dev/null | grep -q "$dir/tree"; then fail 'the program knows the folder it came from'; fi

cat >book.ipynb <<'BOOK'
{"cells": [
 {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": null, "outputs": [], "source": "cohort := must(hccpm.Paper())\ncohort.N()"},
 {"cell_type": "code", "id": "b", "metadata": {}, "execution_count": null, "outputs": [], "source": "import \"hipec/hccpm/survival\"\nmust(survival.KaplanMeier(must(cohort.OS2())))"}],
 "metadata": {"kernelspec": {"name": "hipec", "display_name": "Go (hipec)", "language": "go"}}, "nbformat": 4, "nbformat_minor": 5}
BOOK
mkdir home
env -i HOME="$dir/empty/home" PATH=/nowhere "$dir/bin/hipec" run -out out book.ipynb || fail 'the program does not run a notebook'
grep -q '"10"' out/book.ipynb || fail 'the embedded data are not there'
"$dir/bin/hipec" lab -dir books -env "$dir/lab" -- --version >lab.log 2>&1 || { cat lab.log >&2; fail 'hipec lab'; }
for book in 00-summary.ipynb workshop/08-reading-a-paper.ipynb workshop/patients.csv; do [ -e "books/$book" ] || fail "no $book"; done
"$dir/bin/hipec" verify books/02-survival.ipynb || fail 'an embedded notebook gives something else'
echo 'go install: a program under its name, with the data and the notebooks in it'
