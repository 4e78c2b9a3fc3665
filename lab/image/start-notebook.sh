#!/bin/bash
# Starts JupyterLab, or under a JupyterHub the server that the hub expects. Further arguments go to it.
# DOCKER_STACKS_JUPYTER_CMD chooses another: notebook, server, nbclassic.
set -e
options=(--MultiKernelManager.default_kernel_name=hipec)
if [ -n "${JUPYTERHUB_API_TOKEN:-}" ]; then
  exec jupyterhub-singleuser "${options[@]}" "$@"
fi
exec jupyter "${DOCKER_STACKS_JUPYTER_CMD:-lab}" --no-browser --ip="${JUPYTER_IP:-0.0.0.0}" --port="${JUPYTER_PORT:-8888}" "${options[@]}" "$@"
