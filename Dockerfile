# syntax=docker/dockerfile:1
# JupyterLab with the kernel and the notebooks, for Docker, Binder and JupyterHub:
#   docker build -t hipec . && docker run --rm -p 127.0.0.1:8888:8888 hipec
# For another kind of machine: docker buildx build --platform linux/arm64 -t hipec .
# To build from bases that cannot change, give them with their digests (docker buildx imagetools inspect tells them):
#   --build-arg GO_IMAGE=golang:1.26-bookworm@sha256:… --build-arg BASE_IMAGE=debian:bookworm-slim@sha256:…
ARG GO_IMAGE=golang:1.26-bookworm
ARG BASE_IMAGE=debian:bookworm-slim

FROM ${GO_IMAGE} AS build
ARG TARGETARCH
WORKDIR /src
ENV GOMODCACHE=/go/pkg/mod GOCACHE=/go/build CGO_ENABLED=0
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go go mod download
COPY data data
COPY hccpm hccpm
COPY kernel kernel
# These carry packages of the module, too: what "hipec lab" writes out.
COPY notebooks notebooks
COPY lab/lab.go lab/requirements.txt lab/overrides.json lab/
RUN --mount=type=cache,target=/go GOARCH=${TARGETARCH} go build -trimpath -buildvcs=false -ldflags='-s -w' -o /out/hipec ./kernel

FROM ${BASE_IMAGE}
# What Binder and JupyterHub pass or expect.
ARG NB_USER=jovyan
ARG NB_UID=1000
ARG NB_GID=100
ARG VERSION=0.1.0
ARG REVISION=unknown

LABEL org.opencontainers.image.title="hipec" \
      org.opencontainers.image.description="A Jupyter kernel for Go, and a published cohort rerun in Go notebooks" \
      org.opencontainers.image.licenses="BSD-3-Clause" \
      org.opencontainers.image.documentation="README.md" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

ENV LANG=C.UTF-8 \
    SHELL=/bin/bash \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PATH=/opt/jupyter/bin:${PATH}

RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv tini \
 && rm -rf /var/lib/apt/lists/*

# In an environment outside of HOME, over which a hub mounts a volume. Plain copies of Python's compiler and installer
# are not needed afterwards by anybody but who adds packages: pip stays.
COPY lab/requirements.txt lab/requirements-image.txt /tmp/lab/
RUN python3 -m venv /opt/jupyter \
 && pip install --no-cache-dir -r /tmp/lab/requirements.txt -r /tmp/lab/requirements-image.txt \
 && rm -r /tmp/lab
COPY lab/overrides.json /opt/jupyter/share/jupyter/lab/settings/overrides.json

# The kernel and its kernelspec are everybody's, whoever the user is.
COPY --from=build /out/hipec /usr/local/bin/hipec
RUN hipec install -sys

# A home that the group can write to, as docker-stacks has it: whoever runs with another id and this group can work there.
# The group can add a line for itself to /etc/passwd, too.
ENV NB_USER=${NB_USER} \
    NB_UID=${NB_UID} \
    NB_GID=${NB_GID} \
    HOME=/home/${NB_USER}
RUN useradd --no-log-init --create-home --uid "${NB_UID}" --gid "${NB_GID}" --shell /bin/bash "${NB_USER}" \
 && chmod g+w /etc/passwd \
 && mkdir -p /usr/local/bin/start-notebook.d /usr/local/bin/before-notebook.d /opt/hipec

COPY LICENSE README.md /opt/hipec/
COPY notebooks /opt/hipec/notebooks
COPY data /opt/hipec/data
COPY lab/image/start.sh lab/image/start-notebook.sh lab/image/healthcheck.py /usr/local/bin/
COPY lab/image/before-notebook.d /usr/local/bin/before-notebook.d
WORKDIR ${HOME}
RUN cp -r /opt/hipec/notebooks /opt/hipec/data . \
 && rm -f notebooks/*.go data/*.go \
 && chown -R "${NB_UID}:${NB_GID}" . \
 && chmod -R g+rwX . \
 && find . -type d -exec chmod g+s {} +

USER ${NB_UID}
EXPOSE 8888
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 \
  CMD ["python3", "/usr/local/bin/healthcheck.py"]
ENTRYPOINT ["tini", "-g", "--", "start.sh"]
CMD ["start-notebook.sh"]
