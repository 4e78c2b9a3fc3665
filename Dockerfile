# syntax=docker/dockerfile:1
# JupyterLab with the kernel and the notebooks, for Docker, Binder and JupyterHub:
#   docker build -t hipec . && docker run --rm -p 127.0.0.1:8888:8888 hipec

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY data data
COPY hccpm hccpm
COPY kernel kernel
# notebooks/ too: a package there may be part of the module.
COPY notebooks notebooks
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -o /out/hipec ./kernel

FROM python:3.11-slim-bookworm
# What Binder and JupyterHub pass or expect.
ARG NB_USER=jovyan
ARG NB_UID=1000

LABEL org.opencontainers.image.title="hipec" \
      org.opencontainers.image.description="A Jupyter kernel for Go and the published analysis of a cohort, rerun in Go notebooks" \
      org.opencontainers.image.licenses="BSD-3-Clause" \
      org.opencontainers.image.documentation="README.md"

ENV LANG=C.UTF-8 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

RUN apt-get update \
 && apt-get install -y --no-install-recommends tini \
 && rm -rf /var/lib/apt/lists/*

COPY lab/requirements.txt lab/requirements-image.txt /tmp/lab/
RUN pip install --no-cache-dir -r /tmp/lab/requirements.txt -r /tmp/lab/requirements-image.txt \
 && rm -r /tmp/lab
COPY lab/overrides.json /usr/local/share/jupyter/lab/settings/overrides.json

# The kernel stands outside of HOME, over which a hub mounts a volume.
COPY --from=build /out/hipec /usr/local/bin/hipec
RUN hipec install -sys

ENV NB_USER=${NB_USER} \
    NB_UID=${NB_UID} \
    HOME=/home/${NB_USER}
RUN useradd --create-home --uid "${NB_UID}" --shell /bin/bash "${NB_USER}"
WORKDIR ${HOME}
COPY --chown=${NB_UID} LICENSE README.md ./
COPY --chown=${NB_UID} notebooks notebooks
COPY --chown=${NB_UID} data data

USER ${NB_UID}
# A notebook that is not trusted is opened without its figures; these are the image's own.
RUN jupyter trust notebooks/*.ipynb

EXPOSE 8888
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8888/api', timeout=4)"]
ENTRYPOINT ["tini", "-g", "--"]
CMD ["jupyter", "lab", "--no-browser", "--ip=0.0.0.0", "--port=8888", "--MultiKernelManager.default_kernel_name=hipec", "--LabApp.default_url=/lab/tree/notebooks/01-the-cohort.ipynb"]
