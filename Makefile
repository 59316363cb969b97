# Two commands do everything: `make demo` and `make test`. Both need Python 3.11 with venv, and make.
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
BUNDLE := dist/folkmoot

.DEFAULT_GOAL := help
.PHONY: help setup ui demo test check check-pages check-faults pictures bundle bench chaos lint types promise docs lock clean

help: ## What each command does
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

setup: .venv/ready ## The environment with locked dependencies

.venv/ready: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "folkmoot needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	@echo "Making the environment (.venv) with locked dependencies ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

ui: setup ## Build the pages with the node that comes as a Python package
	@$(BIN)/python -m gateways.web.build

demo: setup ui ## A living sample assembly: start it, open the printed links
	@$(BIN)/folkmoot demo

test: setup ui lint ## Lint and the fast suite
	@$(BIN)/python -m gateways.web.build --test
	@$(PYTEST) -q -n 2 --dist worksteal -m "not slow"

check: setup ui check-pages check-faults ## The slow suites, nothing left out
	@SUITE=check $(PYTEST) -q -m "slow and alone"

# One after the other: both keep two cores busy, and a browser that waits for its turn is taken for one that
# hangs. Faults wait for disks and for each other, hence three at a time; a file stays together, for its tests
# share what was dear to make.
check-pages:
	@SUITE=check $(PYTEST) -q -n 2 --dist worksteal -m "browser"

# What these lay down outlives a kill, not a power cut, and so it may lie in memory where there is room: the disks
# whose power fails are played anyway (tests/faults/losing_disk.py), and to wait for a real one shows nothing.
MEMORY = $(shell df -BG --output=avail,target /dev/shm 2>/dev/null | awk '$$1 + 0 >= 4 { print $$2 }')
check-faults: export TMPDIR := $(or $(MEMORY),$(TMPDIR))
check-faults:
	@SUITE=check $(PYTEST) -q -n 3 --dist loadfile --no-loadscope-reorder -m "slow and not (browser or alone or chaos)"

pictures: setup ui ## A picture of every page, in both languages, into artefacts/ (some minutes)
	@PICTURES=kept $(PYTEST) -q -n 2 --dist worksteal -m "browser" tests/browser

bench: setup ## Speed, as ratios measured side by side (run nothing else meanwhile)
	@$(BIN)/python -m tests.bench

chaos: setup ## kill -9 and power cuts, a thousand of each; the container's steps by hand
	@SUITE=chaos $(PYTEST) -q tests/faults tests/walks/test_deployed.py

bundle: setup ui ## One folder to install from where there is no internet (BUNDLE=dist/folkmoot)
	@mkdir -p $(BUNDLE)/wheels
	@$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir $(BUNDLE)/wheels .
	@$(BIN)/pip download --quiet --disable-pip-version-check --require-hashes --only-binary :all: --dest $(BUNDLE)/wheels -r requirements.lock
	@cp requirements.lock deploy/install.sh deploy/guides/hall.md $(BUNDLE)
	@echo "Take $(BUNDLE) to the hall's machine (same kind of system and Python); there: sh install.sh"

lint: setup ui ## Every reader of the code that is not a person
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache | tail -n 4
	@$(BIN)/python -m gateways.web.build --lint

promise: setup ## Renew the promised formats, on purpose
	@PROMISE=1 $(PYTEST) -q tests/contracts

docs: setup ## Renew the generated pages of deploy/guides
	@$(BIN)/python -m gateways.reference

# What is pinned stays: only what pyproject.toml now asks for otherwise is chosen anew.
lock: setup ## Bring the lock files in line with pyproject.toml (hashes, no host names)
	@$(BIN)/uv pip compile --quiet --universal --no-header --generate-hashes --python-version 3.11 pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --no-header --generate-hashes --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.lock

clean: ## Remove what was built
	rm -rf .venv gateways/web/static gateways/web/ui/node_modules .mypy_cache .ruff_cache .hypothesis artefacts
