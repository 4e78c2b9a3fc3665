#!/usr/bin/env bash
# Builds the image (lab/image/build.sh) and uses it as people do: as its own user, as any other id, as root with another name; a notebook
# run, a server started and asked for its health; what a hub and Binder look for. Containers are buildah's, by chroot.
# With BUILT=1 it takes the image that is there. As root.
set -euo pipefail
cd "$(dirname "$0")/.."

dir=$PWD/.lab/image
fail() { echo "check_image: $*" >&2; exit 1; }
bud() { buildah --storage-driver vfs --root "$dir/storage" --runroot "$dir/run" "$@"; }
container=
fresh() {
  if [ -n "$container" ]; then bud rm "$container" >/dev/null; fi
  container=$(bud from --pull-never localhost/hipec)
}
trap 'if [ -n "$container" ]; then bud rm "$container" >/dev/null 2>&1 || true; fi' EXIT
# inside [-e NAME=VALUE]… USER COMMAND…: the command by the image's entry point, as a user.
inside() {
  local env=(--env TINI_SUBREAPER=yes) # it is not the first process here, as it is in a container
  while [ "$1" = -e ]; do env+=(--env "$2"); shift 2; done
  local user=$1
  shift
  bud run --isolation chroot "${env[@]}" --user "$user" "$container" -- tini -g -- start.sh "$@"
}
# has TEXT WHAT: the output that stands in $out has the text.
has() { case $out in *"$1"*) ;; *) fail "$2: no \"$1\" in: $out" ;; esac; }

[ -n "${BUILT:-}" ] || lab/image/build.sh

echo '--- what the image says of itself'
config=$(bud inspect --type image localhost/hipec)
python3 - "$config" <<'PY'
import json, sys
c = json.loads(sys.argv[1])["Docker"]["config"]
assert c["Entrypoint"] == ["tini", "-g", "--", "start.sh"], c["Entrypoint"]
assert c["Cmd"] == ["start-notebook.sh"], c["Cmd"]
assert c["User"] == "1000", c["User"]
assert c["Healthcheck"]["Test"][0] == "CMD", c["Healthcheck"]
env = dict(e.split("=", 1) for e in c["Env"])
assert env["NB_USER"] == "jovyan" and env["NB_UID"] == "1000" and env["NB_GID"] == "100" and env["HOME"] == "/home/jovyan", env
for label in "title", "description", "licenses", "version", "revision", "documentation":
    assert c["Labels"].get("org.opencontainers.image." + label), label
print("user 1000, tini, a health check, labels, NB_USER, NB_UID, NB_GID")
PY
fresh
size=$(du -sm "$(bud mount "$container")" | cut -f1)
[ "$size" -lt 1000 ] || fail "the image has $size MB, which is not less than 1,000"
echo "$size MB"

echo '--- as its own user'
out=$(inside 1000 bash -c 'whoami; id -g; pwd; jupyter kernelspec list 2>&1; jupyterhub-singleuser --version; jupyter notebook --version; ls')
for want in jovyan 100 /home/jovyan '/usr/local/share/jupyter/kernels/hipec' notebooks data; do has "$want" 'jovyan'; done
out=$(inside 1000 bash -c 'hipec verify notebooks/02-survival.ipynb 2>&1 && jupyter nbconvert --to notebook --execute --output-dir /tmp/o notebooks/workshop/07-cox.ipynb 2>&1 && grep -c "exp(coef)" /tmp/o/07-cox.ipynb')
has 'as stored' 'a notebook'
echo 'a notebook verified, and one by nbconvert'

echo '--- the server, and its health'
port=$((20000 + RANDOM % 20000))
if inside 1000 python3 /usr/local/bin/healthcheck.py >/dev/null 2>&1; then fail 'a container without a server is healthy'; fi
inside -e JUPYTER_PORT=$port 1000 start-notebook.sh --IdentityProvider.token=check >"$dir/server.log" 2>&1 &
server=$!
for _ in $(seq 60); do
  if out=$(bud run --isolation chroot --user 1000 "$container" -- python3 /usr/local/bin/healthcheck.py 2>/dev/null); then break; fi
  kill -0 $server 2>/dev/null || { cat "$dir/server.log" >&2; fail 'the server ended'; }
  sleep 1
done
has version 'the health check'
ask() { curl -sf -H 'Authorization: token check' "$@"; }
out=$(ask "http://127.0.0.1:$port/api/kernelspecs")
has '"default": "hipec"' 'the kernels of the server'
ask -X POST "http://127.0.0.1:$port/api/kernels" >/dev/null || fail 'no kernel starts'
ask -X POST "http://127.0.0.1:$port/api/shutdown" >/dev/null || true
wait $server || true
echo 'healthy, with the kernel as its default, and one started'

echo '--- as any other id'
fresh
out=$(inside 12345:0 bash -c 'whoami; id -u; touch made && pwd; hipec verify /opt/hipec/notebooks/02-survival.ipynb 2>&1' 2>&1)
for want in jovyan 12345 'cannot write to /home/jovyan' 'as stored'; do has "$want" 'id 12345 of group 0'; done
fresh
out=$(bud run --isolation chroot --user 0 "$container" -- setpriv --reuid 12345 --regid 0 --groups 100 -- tini -g -- start.sh bash -c \
  'whoami; id -u; cd; touch made && pwd; hipec verify notebooks/02-survival.ipynb 2>&1; jupyter nbconvert --to notebook --execute --output-dir /tmp/o notebooks/workshop/01-first-cells.ipynb 2>&1' 2>&1)
for want in jovyan 12345 /home/jovyan 'as stored' 'Writing'; do has "$want" 'id 12345 with group users'; done
echo 'id 12345: with the group users in the home folder, without it in a folder of its own, which is said'

echo '--- as root, with another name and id, and scripts before the start'
fresh
root=$(bud mount "$container")
echo 'echo "first: $(id -un)"' >"$root/usr/local/bin/start-notebook.d/own.sh"
printf '#!/bin/sh\necho "last: $(id -un)"\n' >"$root/usr/local/bin/before-notebook.d/own"
chmod +x "$root/usr/local/bin/before-notebook.d/own"
out=$(inside -e NB_USER=ada -e NB_UID=2001 -e NB_GID=2002 -e CHOWN_HOME=yes 0 bash -c 'id; pwd; echo $HOME; touch made; ls -n; hipec verify notebooks/02-survival.ipynb 2>&1' 2>&1)
for want in 'uid=2001(ada)' 'gid=2002' '/home/ada' 'first: root' 'last: ada' 'as stored'; do has "$want" 'root with NB_USER=ada'; done
echo 'ada, 2001, 2002, the home folder hers; both scripts ran'

echo '--- an empty volume over the home folder, as a hub mounts it'
fresh
root=$(bud mount "$container")
rm -rf "$root/home/jovyan"
mkdir "$root/home/jovyan" && chown 1000:100 "$root/home/jovyan"
out=$(inside 1000 bash -c 'ls notebooks/00-summary.ipynb .local/share/jupyter/nbsignatures.db && echo mine >>notebooks/00-summary.ipynb')
out=$(inside 1000 tail -n 1 notebooks/00-summary.ipynb)
[ "$out" = mine ] || fail "what somebody has written is gone: $out"
echo 'the notebooks are put there, trusted, and left alone afterwards'

echo '--- under a hub'
out=$(inside -e JUPYTERHUB_API_TOKEN=t -e JUPYTERHUB_API_URL=http://127.0.0.1:1/hub/api -e JUPYTERHUB_SERVICE_URL=http://127.0.0.1:$port/ -e JUPYTERHUB_CLIENT_ID=c -e JUPYTERHUB_SERVICE_PREFIX=/user/ada/ -e JUPYTERHUB_USER=ada \
  1000 timeout 30 start-notebook.sh 2>&1 || true)
has 'JupyterHub' 'the server for a hub'
echo 'jupyterhub-singleuser is started'

echo '--- a hub for a workshop, lab/hub'
if [ -z "${BUILT:-}" ] || ! bud images -q localhost/hipec-hub >/dev/null 2>&1; then
  here=$(bud from --pull-never localhost/hipec) # with this machine's certificates
  bud config --env NODE_EXTRA_CA_CERTS=/etc/ssl/this-machine.crt "$here"
  bud commit -q --rm "$here" localhost/hipec-here >/dev/null
  bud build --isolation chroot --format docker --pull-never \
    --build-arg IMAGE=localhost/hipec-here -f lab/hub/Dockerfile -t localhost/hipec-hub . >"$dir/hub.log" 2>&1 || { tail -20 "$dir/hub.log" >&2; fail 'lab/hub/Dockerfile does not build'; }
fi
bud rm "$container" >/dev/null
container=$(bud from --pull-never localhost/hipec-hub)
bud run --isolation chroot --user 2000 --env TINI_SUBREAPER=yes --env WORKSHOP_PASSWORD=check --env WORKSHOP_ADDRESS=127.0.0.1 --env WORKSHOP_HOMES=/home/workshop/homes \
  --env WORKSHOP_PORT=$port --env WORKSHOP_INNER_PORT=$((port + 1)) "$container" -- \
  sh -c 'echo $$ >/tmp/pid; exec tini -g -- jupyterhub -f /opt/hub/jupyterhub_config.py' >"$dir/hub-run.log" 2>&1 &
hub=$!
for _ in $(seq 60); do
  if curl -sf "http://127.0.0.1:$port/hub/health" >/dev/null; then break; fi
  kill -0 $hub 2>/dev/null || { tail -20 "$dir/hub-run.log" >&2; fail 'the hub ended'; }
  sleep 1
done
root=$(bud mount "$container")
done=0
.lab/hub/bin/python lab/check_hub.py "http://127.0.0.1:$port/" check /home/workshop/homes "$root" || done=$?
kill -INT "$(cat "$root/tmp/pid")" || true
wait $hub || true
[ "$done" = 0 ] || { tail -20 "$dir/hub-run.log" >&2; fail 'the hub of the image'; }

echo '--- for arm64'
[ -x .lab/bin/python ] || fail 'make check-image makes .lab'
.lab/bin/python -m pip install -q --disable-pip-version-check --dry-run --ignore-installed --target "$dir/none" --only-binary :all: \
  --python-version "$(.lab/bin/python -c 'import platform; print(platform.python_version())')" \
  --platform manylinux2014_aarch64 --platform manylinux_2_28_aarch64 --platform manylinux_2_17_aarch64 --platform linux_aarch64 \
  -r lab/requirements.txt -r lab/requirements-image.txt >"$dir/arm.log" 2>&1 || { tail -3 "$dir/arm.log" >&2; fail 'not all packages exist for arm64'; }
echo 'every Python package of the image exists for arm64; the program is built for it by "make check-arm64"'
echo 'the image: as told'
