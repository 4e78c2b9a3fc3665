#!/bin/sh
# Installs the workshop in this folder, without a network, and opens it. Again: it only opens.
set -eu
cd "$(dirname "$0")"
python=${PYTHON:-python3}
if [ ! -x lab/bin/jupyter ]; then
  echo 'installing into lab/ ...'
  "$python" -m venv lab
  lab/bin/python -m pip install -q --disable-pip-version-check --no-index --find-links wheels jupyterlab jupyterlab_widgets
  ./hipec install -prefix lab >/dev/null
fi
[ "${1:-}" = install ] && exit 0
exec lab/bin/jupyter lab --ServerApp.root_dir="$PWD/notebooks" --MultiKernelManager.default_kernel_name=hipec
