# The two commands that matter: make demo (the main job) and make test. Both do all their own set-up.
# The first Python that runs and is new enough (a version manager's shim may exist and not run).
PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11; do $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
BIN := .venv/bin
T ?=
SHELL := /bin/sh

demo: env            ## an invented city with events in every state: built, accounts printed, served
	$(BIN)/leitai demo

test: dev            ## everything a checkout can prove (what needs outside data says so)
ifeq ($(T),)
	$(BIN)/pytest -q -n auto --ignore=tests/journeys --ignore=tests/pads --ignore=tests/hall
	$(BIN)/pytest -q tests/journeys tests/pads tests/hall  # servers and a browser: one at a time
else
	$(BIN)/pytest -q $(T)
endif

test-postgres: dev   ## what touches a database, on a PostgreSQL of its own (Debian: apt-get install postgresql)
	.ci/with-postgres $(BIN)/pytest -q -n auto $(or $(T),tests/web tests/journal tests/front tests/ops)
	.ci/with-postgres $(BIN)/pytest -q tests/stores  # one after another: some cut every connection

check: style types imports test docs  ## what CI runs, fastest failure first

env: .venv/.runtime  ## .venv with the program in it: .venv/bin/leitai
dev: .venv/.dev

.venv/.made:
	@test -n "$(PYTHON)" || { echo "Leitai needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	touch $@
.venv/.runtime: .venv/.made requirements/runtime.txt requirements/build.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@
.venv/.dev: .venv/.runtime requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

fmt: dev             ## rewrite files the way the house writes them
	$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .
style: dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
types: dev
	$(BIN)/mypy
imports: dev
	$(BIN)/lint-imports
docs: dev            ## build the documentation; a warning is an error
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html
bench: dev           ## figures as ratios, with the machine's facts
	$(BIN)/python -m benchmarks
torture: dev         ## the full counts of the fault injection tests (slow)
	LEITAI_TORTURE=1 $(BIN)/pytest -q -m torture $(T)
lock:                ## renew the lock files from pyproject.toml (needs uv)
	for part in runtime dev build; do \
	  case $$part in runtime) from=pyproject.toml; extra= ;; dev) from=pyproject.toml; extra="--extra dev" ;; build) from=requirements/build.in; extra= ;; esac; \
	  uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet $$extra $$from -o requirements/$$part.txt; \
	done
help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST)

.PHONY: demo test test-postgres check env dev fmt style types imports docs bench torture lock help
