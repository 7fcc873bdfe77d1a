# Each target does its own set-up: a fresh machine needs Python 3.11 or later, make and the package registries.
#
#   make run       start the messenger and say which address to open
#   make test      every test and check
#   make test-long a million schedules of reliable delivery over hostile networks: hours
#   make test-all  the Python tests on each Python from 3.11 to 3.14 that is found
#   make bench     measure against peers, and write build/bench.json
#   make docs      write the documentation to docs/build
#   make clean     remove all that these made

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
EDITABLE := --config-settings editable_mode=compat --editable
METADATA := pyproject.toml setup.py
PYENVS := $(subst $(eval) ,:,$(wildcard $(or $(PYENV_ROOT),$(HOME)/.pyenv)/versions/3.1[1-4]*/bin))

# The tests start hundreds of processes, which need not compile everything anew each time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-long test-all bench docs check check-python check-js
.PHONY: test-python test-js test-browser test-project test-simulator clean

run: $(VENV)/.run
	$(BIN)/twistd --nodaemon --pidfile= amsn2-web $(ARGS)

test: check test-js test-python test-simulator test-project test-browser

check: check-python check-js

check-python: $(VENV)/.test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

check-js: node_modules/.installed
	npm run --silent check

test-js: node_modules/.installed
	npm run --silent test

test-python: $(VENV)/.test build/.system
	$(BIN)/python -m pytest -q --numprocesses auto --maxprocesses 4 --dist loadfile --cov --cov-report=term \
		--cov-fail-under=95 --ignore=tests/browser --ignore=tests/project

test-simulator: $(VENV)/.test
	node tests/simulator/run.js --seeds 0:20000 --jobs 2

test-long: $(VENV)/.test
	node tests/simulator/run.js --seeds 0:1000000 --jobs $(shell getconf _NPROCESSORS_ONLN)

test-project: $(VENV)/.test
	$(BIN)/python -m pytest -q tests/project

test-browser: $(VENV)/.test build/.system node_modules/.installed
	$(BIN)/python -m pytest -q -p no:pytest_twisted tests/browser

test-all: $(VENV)/.test build/.system
	PATH="$$PATH:$(PYENVS)" $(BIN)/tox run-parallel --parallel auto

bench: $(VENV)/.bench build/.system
	$(BIN)/python -m benchmarks

docs: $(VENV)/.docs
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/build
	@echo "Open docs/build/index.html in a browser."

clean:
	rm -rf $(VENV) .tox build dist docs/build node_modules *.egg-info

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "amsn2athena needs Python 3.11 or later: make PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) --upgrade pip setuptools
	@touch $@

$(VENV)/.run: $(VENV)/.made $(METADATA)
	$(PIP) --no-build-isolation $(EDITABLE) .
	@touch $@

$(VENV)/.test: $(VENV)/.made $(METADATA)
	$(PIP) --no-build-isolation $(EDITABLE) '.[test,browser,check]'
	@touch $@ $(VENV)/.run

$(VENV)/.bench: $(VENV)/.test
	$(PIP) --no-build-isolation $(EDITABLE) '.[bench]'
	@touch $@

$(VENV)/.docs: $(VENV)/.made $(METADATA)
	$(PIP) --no-build-isolation $(EDITABLE) '.[docs]'
	@touch $@ $(VENV)/.run

node_modules/.installed: package.json package-lock.json
	npm ci --silent --no-fund --no-audit
	@touch $@

build/.system:
	sh tools/system-packages
	@mkdir -p build && touch $@
