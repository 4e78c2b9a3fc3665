# "make help" tells what there is. Nothing here writes outside the checkout, but for Go's and pip's own caches.

# Go needs no C compiler for this, and the same flags everywhere let every target share what was once compiled.
CGO_ENABLED ?= 0
export CGO_ENABLED
GOFLAGS += -trimpath -buildvcs=false
export GOFLAGS

GO        ?= go
PYTHON    ?= python3
LAB       := .lab
LABPY     := $(LAB)/bin/python
BOOKS     := $(wildcard notebooks/*.ipynb)

# Jupyter's own files stay in .lab, whatever this user has elsewhere.
LABENV = JUPYTER_CONFIG_DIR="$(CURDIR)/$(LAB)/config" JUPYTER_DATA_DIR="$(CURDIR)/$(LAB)/data" \
	JUPYTER_RUNTIME_DIR="$(CURDIR)/$(LAB)/runtime" IPYTHONDIR="$(CURDIR)/$(LAB)/ipython" \
	XDG_STATE_HOME="$(CURDIR)/$(LAB)/state" JUPYTER_PLATFORM_DIRS=0 PYTHONNOUSERSITE=1 PYTHONPATH= JUPYTER_PATH= JUPYTER_CONFIG_PATH=

# Jupyter refuses to serve as root unless it is told that this is meant.
ROOTFLAG = $$(test "$$(id -u)" = 0 && echo --allow-root)

.PHONY: check-fuzz mutation check-tools check-lab notebooks check-race check-next-go help build build-gophernotes run verify test bench lab lab-setup lab-pins check check-setup check-jupyter check-browser check-dockerfile check-latex check-language check-difference check-long bench-kernels clean require-go

help:
	@echo 'With Go alone:'
	@echo '  make run        run the notebooks; results go to out/, one page with all of them to out/report.html'
	@echo '  make notebooks  run them and store the results in them, and in README.md'
	@echo '  make verify     run them again and name whatever differs from what is stored in them'
	@echo '  make test       vet, formatting, all tests, verify'
	@echo '  make bench      benchmarks'
	@echo '  make build      bin/hipec, the kernel and its commands (make build-gophernotes: bin/gophernotes, the same on gomacro)'
	@echo 'With Python 3.10 or later as well:'
	@echo '  make lab        JupyterLab with the kernel, on notebooks/ (in .lab/, nothing outside is touched)'
	@echo '  make lab-setup  all of that but the opening'
	@echo '  make check      the kernel under Jupyter, the notebooks in a browser (needs Chromium), the Dockerfile, LaTeX'
	@echo '  make check-language  Go\047s own test programs, each as a cell (Go alone is enough)'
	@echo '  make workshop          bundles with the lessons for laptops without a network, in out/'
	@echo '  make release           archives of the program for six systems, in dist/'
	@echo '  make docs              the documentation, in out/docs (needs Python)'
	@echo '  make site              the same with the notebooks in the browser: a folder, out/site, for any static server (needs npm)'
	@echo '  make check-site        that in Chromium, each notebook run whole'
	@echo '  make check-wasm        the kernel for browsers, in Node'
	@echo '  make check-windows     the program for Windows, under Wine'
	@echo '  make check-arm64       the program for Linux on arm64, under qemu-user'
	@echo '  make check-install     the program by "go install", from a module in a folder'
	@echo '  make check-hub         JupyterHub with two users (needs npm); make thirty-kernels: a workshop on this machine, measured'
	@echo '  make check-image       the container image, built and used, without a container engine (needs root)'
	@echo '  make check-modules     programs with modules that notebooks use: in cells, and compiled; asks the module proxies'
	@echo '  make check-difference  written and generated programs, in cells and compiled: what they print must be the same'
	@echo '  make check-race  the tests of the kernel under the race detector (needs a C compiler)'
	@echo '  make check-fuzz  every fuzz target for a minute; make mutation: how many changes of the code the tests notice'
	@echo '  make check-next-go  builds and tests with the next Go, which the go command fetches'
	@echo '  make bench-kernels  the kernel and others that Jupyter knows, timed over the protocol, side by side'
	@echo 'Else:'
	@echo '  make clean      remove bin/, out/ and .lab/'

require-go:
	@command -v $(GO) >/dev/null 2>&1 || { \
	  echo 'Go is needed and was not found: install Go 1.26 or later from https://go.dev/dl/ and try again.' >&2; exit 1; }

build: require-go
	@if test -x bin/hipec; then echo 'building bin/hipec ...'; else echo 'building bin/hipec (the first time takes a minute or two) ...'; fi
	@mkdir -p bin
	@$(GO) build -ldflags='-s -w' -o bin/hipec ./kernel

# The second interpreter, a program of its own.
build-gophernotes: require-go
	@mkdir -p bin
	@$(GO) build -ldflags='-s -w' -o bin/gophernotes ./kernel/gophernotes

run: build
	@test -n "$(BOOKS)" || { echo 'there is no notebook in notebooks/' >&2; exit 1; }
	@mkdir -p out
	@bin/hipec run -out out -report out/report.html $(BOOKS)

# Runs the notebooks and writes their results into them and into README.md.
notebooks: build
	@bin/hipec run -in-place -text README.md $(BOOKS)

verify: build
	@bin/hipec verify

# kernel/bindings is generated.
test: build
	@echo 'go vet ...'
	@$(GO) vet ./...
	@echo 'gofmt ...'
	@bad=$$(find . -name '*.go' -not -path './.*' -not -path './kernel/bindings/*' | xargs gofmt -l); \
	  test -z "$$bad" || { echo "not as gofmt writes it:" >&2; echo "$$bad" >&2; exit 1; }
	@echo 'go test ...'
	@$(GO) test ./...
	@echo 'hipec verify ...'
	@bin/hipec verify

bench: require-go
	@$(GO) test -run '^$$' -bench . -benchmem ./...

# --- Jupyter ---

# The stamps are named in the rules that make them, so that a second time does nothing.
$(LAB)/.made:
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	  echo '$(PYTHON) was not found. JupyterLab is a Python program: install Python 3.10 or later' >&2; \
	  echo '  Debian, Ubuntu: sudo apt install python3 python3-venv     macOS: brew install python' >&2; \
	  echo '(without Python, "make run" shows the notebooks all the same).' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { \
	  echo "$$($(PYTHON) --version) is too old for JupyterLab: 3.10 or later is needed. If there is one: make lab PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "$(PYTHON) is here, but not its module venv. Install it: sudo apt install python3-venv" >&2; exit 1; }
	@echo 'making a Python environment in $(LAB)/ ...'
	@rm -rf $(LAB)
	@$(PYTHON) -m venv $(LAB)
	@touch $@

$(LAB)/.lab: lab/requirements.txt $(LAB)/.made
	@echo 'installing JupyterLab into $(LAB)/ (the first time takes a minute) ...'
	@$(LABPY) -m pip install -q --disable-pip-version-check -r lab/requirements.txt
	@touch $@

$(LAB)/.check: lab/requirements-check.txt $(LAB)/.lab
	@echo 'installing what the checks need into $(LAB)/ ...'
	@$(LABPY) -m pip install -q --disable-pip-version-check -r lab/requirements-check.txt
	@cp -r lab/papermill $(LAB)/papermill-hipec && $(LABPY) -m pip install -q --disable-pip-version-check --no-deps $(LAB)/papermill-hipec
	@touch $@

# A notebook that is not trusted is opened without its figures; here they are this checkout's own.
lab-setup: build build-gophernotes $(LAB)/.lab
	@mkdir -p $(LAB)/share/jupyter/lab/settings
	@cp lab/overrides.json $(LAB)/share/jupyter/lab/settings/overrides.json
	@$(LABENV) bin/hipec install -prefix $(LAB)
	@$(LABENV) bin/hipec install -prefix $(LAB) -engine gophernotes
	@test -z "$(BOOKS)" || $(LABENV) $(LABPY) -m jupyter trust $(BOOKS) >$(LAB)/trust.log 2>&1 || { cat $(LAB)/trust.log >&2; exit 1; }

lab: lab-setup
	@echo 'JupyterLab opens in the browser; stop it here with Ctrl-C, twice.'
	@$(LABENV) $(LABPY) -m jupyterlab $(ROOTFLAG) --ServerApp.root_dir="$(CURDIR)/notebooks" \
	  --MultiKernelManager.default_kernel_name=hipec --LanguageServerManager.autodetect=False

check: check-race check-next-go check-wasm check-jupyter check-tools check-lab check-docs check-browser check-dockerfile check-latex check-language check-difference check-modules check-long

check-setup: lab-setup $(LAB)/.check

check-jupyter: check-setup
	@echo 'the kernel under Jupyter ...'
	@$(LABENV) $(LABPY) lab/check_jupyter.py
	@echo 'the protocol, as far as that leaves it out ...'
	@$(LABENV) $(LABPY) lab/check_protocol.py
	@echo 'what editors do by their habits ...'
	@$(LABENV) $(LABPY) lab/check_editors.py
	@echo 'both, of the kernel on gophernotes'"'"' interpreter ...'
	@$(LABENV) KERNEL=gophernotes $(LABPY) lab/check_jupyter.py
	@$(LABENV) KERNEL=gophernotes $(LABPY) lab/check_protocol.py

# What people do with notebooks besides.
check-tools: check-setup
	@echo 'papermill, nbconvert, jupytext, nbdime, nbgrader, nbmake ...'
	@$(LABENV) $(LABPY) lab/check_tools.py

# Go's own test programs, each run as a cell.
check-language: require-go
	@echo "Go's own test programs in cells ..."
	@$(GO) run ./kernel/gotests -min 94

# Programs in cells, and compiled: SEED=7 tries others.
SEED ?= 1
check-difference: require-go
	@echo 'programs in cells, and compiled ...'
	@$(GO) run ./kernel/difftest -n 500 -seed $(SEED)

# Archives for those who have no Go: for each system the program, licences, a list of its parts, and checksums.
release: require-go
	@$(GO) run ./kernel/release -o dist

# Bundles for laptops of this kind without a network: the program, the lessons with or without their solutions, JupyterLab as wheels.
LESSONS := $(wildcard notebooks/workshop/*.ipynb)
workshop: build $(LAB)/.lab
	@rm -rf out/workshop && mkdir -p out/workshop
	@for kind in student instructor; do d=out/workshop/hipec-workshop-$$kind; mkdir -p $$d/notebooks || exit 1; \
	  cp bin/hipec LICENSE lab/workshop/start.sh lab/workshop/START.md $$d; done
	@bin/hipec student -out out/workshop/hipec-workshop-student/notebooks $(LESSONS)
	@cp $(LESSONS) notebooks/workshop/README.md out/workshop/hipec-workshop-instructor/notebooks
	@for kind in student instructor; do cp notebooks/workshop/*.csv out/workshop/hipec-workshop-$$kind/notebooks || exit 1; done
	@echo 'fetching JupyterLab as wheels ...'
	@$(LABPY) -m pip download -q --disable-pip-version-check --only-binary :all: -r lab/requirements.txt -d out/workshop/wheels
	@for kind in student instructor; do cp -r out/workshop/wheels out/workshop/hipec-workshop-$$kind/ && rm -f out/hipec-workshop-$$kind.zip && \
	  (cd out/workshop && $(abspath $(LABPY)) -m zipfile -c ../hipec-workshop-$$kind.zip hipec-workshop-$$kind) || exit 1; done
	@ls -l out/hipec-workshop-*.zip

# Both bundles, installed and run where there is no network (Linux, as root: a network namespace without a route).
check-workshop: workshop
	@lab/check_workshop.sh $(abspath $(LABPY))

# The program for Windows, under Wine: sudo apt-get install wine gcc-mingw-w64-x86-64
check-windows: check-setup
	@echo 'the program for Windows, under Wine ...'
	@GOOS=windows GOARCH=amd64 CGO_ENABLED=0 $(GO) build -trimpath -ldflags='-s -w' -o bin/hipec.exe ./kernel
	@GOOS=windows GOARCH=amd64 CGO_ENABLED=0 $(GO) test -c -o bin/native.test.exe ./kernel/internal/native
	@$(LABENV) $(LABPY) lab/check_windows.py bin/hipec.exe notebooks/02-survival.ipynb bin/native.test.exe

# The program for arm64, under qemu-user: sudo apt-get install qemu-user. Building for another machine takes some minutes the first time.
.PHONY: check-arm64
check-arm64: require-go
	@echo 'the program for arm64, under qemu-user ...'
	@mkdir -p bin
	@GOOS=linux GOARCH=arm64 $(GO) build -ldflags='-s -w' -o bin/hipec-arm64 ./kernel
	@for p in native rtype; do GOOS=linux GOARCH=arm64 $(GO) test -c -o bin/$$p.arm64.test ./kernel/internal/$$p || exit 1; done
	@TESTS="$(CURDIR)/bin/native.arm64.test $(CURDIR)/bin/rtype.arm64.test" lab/check_arm64.sh bin/hipec-arm64 $(BOOKS) $(LESSONS)

# "go install", from a module in a folder, with an empty module cache. Everything is built for another path: some minutes.
.PHONY: check-install
check-install: require-go
	@echo 'go install ...'
	@GOFLAGS= lab/check_install.sh

# JupyterHub with two users, on what the image has, too. Needs npm, for the proxy that a hub starts.
HUB := $(LAB)/hub
$(HUB)/.made: lab/requirements.txt lab/requirements-image.txt lab/hub/package-lock.json $(LAB)/.lab
	@command -v npm >/dev/null 2>&1 || { echo 'npm is needed and was not found: https://nodejs.org, or sudo apt install npm' >&2; exit 1; }
	@echo 'installing JupyterHub into $(HUB)/ ...'
	@$(PYTHON) -m venv $(HUB)
	@$(HUB)/bin/python -m pip install -q --disable-pip-version-check -r lab/requirements.txt -r lab/requirements-image.txt
	@cd lab/hub && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null
	@touch $@

.PHONY: check-hub thirty-kernels
check-hub: build $(HUB)/.made
	@echo 'JupyterHub, two users ...'
	@bin/hipec install -prefix $(HUB) >/dev/null
	@$(HUB)/bin/python lab/check_hub.py

# A workshop on one machine, measured. N=30 kernels.
N ?= 30
thirty-kernels: check-setup
	@$(LABENV) $(LABPY) lab/thirty_kernels.py $(N)

# The image, built and used without a container engine, as root: sudo apt-get install buildah debootstrap. Some ten minutes the first
# time; BUILT=1 takes the image that was built before.
.PHONY: check-image
check-image: $(HUB)/.made
	@echo 'the image ...'
	@BUILT=$(BUILT) lab/check_image.sh

# Programs with other people's modules, in cells and compiled. The module proxies are asked.
check-modules: require-go
	@echo 'modules in cells, and compiled ...'
	@$(GO) run ./kernel/modtest

# gomacro stops its cells by a plain store into a flag that they read; that is its own, so its package is left out.
check-race: require-go
	@echo 'the race detector ...'
	@CGO_ENABLED=1 $(GO) test -race -timeout 20m $$($(GO) list ./data/... ./hccpm/... ./kernel/comm ./kernel/display \
	  ./kernel/widgets ./kernel/internal/... | grep -v gomacroeval)

# Every fuzz target for FUZZTIME; what they need is compiled with counters, which takes long the first time.
FUZZTIME ?= 60s
check-fuzz: require-go
	@lab/fuzz.sh $(FUZZTIME)

# How many changes of the code the tests notice; MUTATE names packages.
mutation: require-go
	@lab/mutation.sh $(MUTATE)

NEXTGO ?= go1.27.3
check-next-go: require-go
	@echo 'with $(NEXTGO) ...'
	@GOTOOLCHAIN=$(NEXTGO) $(GO) build -o bin/hipec-next ./kernel
	@GOTOOLCHAIN=$(NEXTGO) $(GO) test ./kernel/internal/native ./kernel/internal/rtype ./kernel/internal/vm ./kernel/internal/session
	@bin/hipec-next verify
	@for target in windows/amd64 darwin/arm64; do \
	  echo "building for $$target ..."; GOOS=$${target%/*} GOARCH=$${target#*/} $(GO) build -o /dev/null ./kernel || exit 1; done

# The kernel for browsers, in Node: the language, the scenarios, interrupts, files, all notebooks.
WASM := bin/hipec.wasm
.PHONY: wasm check-wasm
wasm: require-go
	@mkdir -p bin
	@GOOS=js GOARCH=wasm $(GO) build -ldflags='-s -w' -o $(WASM) ./kernel/wasm

check-wasm: wasm
	@command -v node >/dev/null 2>&1 || { echo 'Node is needed and was not found: https://nodejs.org, or sudo apt install nodejs' >&2; exit 1; }
	@echo 'the kernel for browsers, in Node ...'
	@GOROOT="$$($(GO) env GOROOT)" PATH="$$PATH:$$($(GO) env GOROOT)/lib/wasm" GOOS=js GOARCH=wasm $(GO) test ./kernel/internal/native
	@HIPEC_WASM="$(CURDIR)/$(WASM)" $(GO) test -count=1 -parallel 2 -timeout 10m -run InWasm ./kernel

# The documentation with the notebooks in the browser, without a server: a folder, out/site, that any static server serves.
EXTENSION := lab/site
$(EXTENSION)/node_modules/.made: $(EXTENSION)/package-lock.json
	@command -v npm >/dev/null 2>&1 || { echo 'npm is needed and was not found: https://nodejs.org, or sudo apt install npm' >&2; exit 1; }
	@echo 'installing what the extension is built with into $(EXTENSION)/node_modules ...'
	@cd $(EXTENSION) && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@

$(LAB)/.site: lab/requirements-site.txt $(LAB)/.lab
	@echo 'installing JupyterLite into $(LAB)/ ...'
	@$(LABPY) -m pip install -q --disable-pip-version-check -r lab/requirements-site.txt
	@touch $@

.PHONY: docs check-docs site check-site
# The documentation: the pages of docs/pages, whose cells are run, the reference, the gallery, as out/docs.
docs: build $(LAB)/.site
	@echo 'the documentation: running its cells ...'
	@$(GO) run ./kernel/docsite -hipec bin/hipec -o $(LAB)/docs -books $(LAB)/guides
	@NO_MKDOCS_2_WARNING=1 $(LABPY) -m mkdocs build -q --strict -f docs/mkdocs.yml
	@echo 'out/docs'

# The pictures of the pages, as the checks in a browser have taken them (make check-browser check-site).
.PHONY: docs-pictures
docs-pictures:
	@for p in person-asks person-answers site-guide; do cp out/screenshots/$$p.png docs/pages/assets/ || exit 1; done

check-docs: docs check-setup
	@echo 'the documentation: links, search, pages wide, on a phone and dark ...'
	@$(LABENV) $(LABPY) lab/check_docs.py

site: wasm docs $(EXTENSION)/node_modules/.made $(LAB)/.site
	@cd $(EXTENSION) && npm run --silent build >build.log 2>&1 || { cat build.log >&2; exit 1; }
	@$(LABPY) lab/site/build.py out/site out/docs $(LAB)/guides

check-site: site build check-setup
	@echo 'the site in a browser ...'
	@$(LABENV) $(LABPY) lab/check_site.py $(BOOK)

# Ten thousand cells in one kernel: the figures are printed, latency early and late, memory at 1,000 and at 10,000.
check-long: require-go
	@echo 'ten thousand cells ...'
	@$(GO) test -run '^$$' -bench TenThousandCells -benchtime 1x ./kernel/internal/session
	@echo 'completion and inspection ...'
	@$(GO) test -run '^$$' -bench 'Complete|Inspect' ./kernel/internal/assist

# KERNELS="hipec python3" chooses among the kernels that Jupyter knows.
bench-kernels: check-setup
	@$(LABENV) $(LABPY) lab/bench_kernels.py $(KERNELS)

# The program alone, as somebody has it who took it from an archive. Packages come from the index.
check-lab: build
	@echo 'JupyterLab from the program alone ...'
	@lab/check_lab.sh

check-browser: check-setup
	@echo 'the notebooks in JupyterLab in a browser ...'
	@$(LABENV) $(LABPY) lab/check_browser.py

check-dockerfile: $(LAB)/.check
	@echo 'the Dockerfile ...'
	@$(LAB)/bin/hadolint --config .ci/hadolint.yaml Dockerfile lab/hub/Dockerfile

# Every kind of table as LaTeX, compiled. By hand it may be missing; .ci/run sees to it that it is not.
check-latex: require-go
	@if command -v pdflatex >/dev/null 2>&1; then \
	  echo 'tables in LaTeX ...'; $(GO) test -count=1 -run LaTeX ./hccpm/table; \
	else echo 'tables in LaTeX: SKIPPED, pdflatex was not found (Debian, Ubuntu: sudo apt install texlive-latex-recommended)'; fi

# The pins, made anew for every platform and every Python from 3.10.
lab-pins: $(LAB)/.made
	@$(LABPY) -m pip install -q --disable-pip-version-check uv
	@for f in requirements requirements-check requirements-image requirements-site; do \
	  (cd lab && { sed -n '/^#/p' $$f.in; echo "# Made from $$f.in by \"make lab-pins\"; for Python 3.10 and later."; \
	    ../$(LAB)/bin/uv pip compile -q --upgrade --universal --python-version 3.10 --no-header --no-annotate \
	      --no-emit-index-url --no-emit-find-links $$f.in; } >$$f.tmp && mv $$f.tmp $$f.txt) || exit 1; done

clean:
	rm -rf bin out $(LAB)
