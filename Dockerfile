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
