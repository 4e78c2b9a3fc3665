#!/usr/bin/env bash
# Builds the image of the Dockerfile where there is no Docker and no registry of images: with buildah, which needs neither a
# service nor a container's own namespaces (chroot isolation), on base images made here: Debian by debootstrap, and the same with the
# Go of this machine. Both carry this machine's certificates and settings for package indexes, so an image made so is for trying, not
# for handing out.
#
#   lab/image/build.sh [FOLDER]     as root; FOLDER (.lab/image) keeps the bases and buildah's storage
#   sudo apt-get install buildah debootstrap
set -euo pipefail
cd "$(dirname "$0")/../.."

dir=$(mkdir -p "${1:-.lab/image}" && cd "${1:-.lab/image}" && pwd)
fail() { echo "build.sh: $*" >&2; exit 1; }
for program in buildah debootstrap go; do
  command -v "$program" >/dev/null || fail "$program was not found: sudo apt-get install buildah debootstrap"
done
[ "$(id -u)" = 0 ] || fail "debootstrap and chroot isolation need root"

bud() { buildah --storage-driver vfs --root "$dir/storage" --runroot "$dir/run" "$@"; }

base() {
  if [ ! -e "$dir/debian/.made" ]; then
    echo 'making a Debian with debootstrap ...'
    rm -rf "$dir/debian"
    debootstrap --variant=minbase bookworm "$dir/debian" >"$dir/debootstrap.log" || { tail -5 "$dir/debootstrap.log" >&2; fail "debootstrap failed"; }
    mkdir -p "$dir/debian/etc/ssl/certs"
    cp /etc/ssl/certs/ca-certificates.crt "$dir/debian/etc/ssl/certs/"
    cp /etc/ssl/certs/ca-certificates.crt "$dir/debian/etc/ssl/this-machine.crt" # the package ca-certificates writes the other anew
    cp /etc/apt/apt.conf.d/99* "$dir/debian/etc/apt/apt.conf.d/" 2>/dev/null || true
    touch "$dir/debian/.made"
  fi
  local c
  c=$(bud from scratch)
  bud add -q "$c" "$dir/debian" / >/dev/null
  bud config --env PIP_CERT=/etc/ssl/this-machine.crt "$c"
  bud commit -q --rm "$c" localhost/hipec-base >/dev/null
  c=$(bud from localhost/hipec-base)
  bud add -q "$c" "$(go env GOROOT)" /usr/local/go >/dev/null
  bud config --env PATH=/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    --env GOPROXY="$(go env GOPROXY)" --env GOSUMDB="$(go env GOSUMDB)" --env GOTOOLCHAIN=local "$c"
  bud commit -q --rm "$c" localhost/hipec-go >/dev/null
}

bud rm --all >/dev/null 2>&1 || true
bud images -q localhost/hipec-go >/dev/null 2>&1 || base
echo 'building the image ...'
# A health check is not in the OCI's own format of images.
bud build --isolation chroot --format docker --pull-never \
  --build-arg GO_IMAGE=localhost/hipec-go --build-arg BASE_IMAGE=localhost/hipec-base \
  --build-arg REVISION="$(git rev-parse HEAD 2>/dev/null || echo unknown)" \
  -t localhost/hipec . >"$dir/build.log" 2>&1 || { tail -30 "$dir/build.log" >&2; fail "the Dockerfile does not build; all of it is in $dir/build.log"; }
bud images --format '{{.Name}} {{.Size}}'
