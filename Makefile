# Two commands do all the set-up: `make demo` and `make test`. `make help` lists the rest.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
WORKERS ?= 3
SECONDS ?= 60
SOURCES := $(shell find domain integrations services -type f -not -path '*/__pycache__/*')
COMPILED := build/compiled
# The tests stand on a path of their own, so that what they import is the installed wheel.
ON_COMPILED := PYTHONSAFEPATH=1 PYTHONPATH=$(COMPILED)/path $(COMPILED)/venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types imports prove foreign score wheel bench fuzz services services-stop format clean

help: ## say what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Setpoint needs Python 3.11 or newer; name one with: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	@touch $@

$(VENV)/.runs: pyproject.toml | $(VENV)/.made
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.develops: pyproject.toml | $(VENV)/.made
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@ $(VENV)/.runs

$(VENV)/.benches: pyproject.toml | $(VENV)/.made
	$(BIN)/python -m pip install --quiet --editable . --group bench
	@touch $@ $(VENV)/.runs

$(VENV)/.fuzzes: pyproject.toml | $(VENV)/.made
	$(BIN)/python -m pip install --quiet --editable . --group fuzz
	@touch $@ $(VENV)/.runs

demo: $(VENV)/.runs ## run the main job on the bundled example deal
	$(BIN)/setpoint demo

test: $(VENV)/.develops ## run every test; brings up the PostgreSQL and Kafka that they need
	$(BIN)/python -m pytest --numprocesses $(WORKERS)

check: lint types imports test ## everything that has to hold before a change lands

lint: $(VENV)/.develops ## ruff: every rule, and the format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.develops ## mypy strict everywhere, pyright strict on the domain
	$(BIN)/mypy
	$(BIN)/pyright

imports: $(VENV)/.develops ## the dependency rule
	$(BIN)/lint-imports --no-cache

prove: $(VENV)/.develops $(COMPILED)/.made ## laws, kills and remedies at full size, and the compiled form (long)
	SETPOINT_PROVE=1 $(BIN)/python -m pytest --numprocesses $(WORKERS) tests/properties tests/contracts \
		tests/services/channel tests/services/mailboxes tests/services/privacy tests/services/pushes \
		tests/services/api tests/services/recorder tests/services/run tests/distributed tests/remedies tests/matching
	$(BIN)/python -m tests.matching
	$(ON_COMPILED) -m pytest --numprocesses $(WORKERS) -o pythonpath=$(COMPILED)/path \
		tests/domain tests/properties tests/naive tests/golden tests/matching

foreign: $(VENV)/.develops ## try the adapters on servers of others, which npm and pip fetch into build/foreign
	$(BIN)/python -m pytest -m foreign tests/foreign

score: $(VENV)/.develops ## measure against the real material; SHARED=folder with cases/ and data/
	$(BIN)/python -m tests.score $(SHARED)

wheel: $(VENV)/.benches ## build what is given out, its inner loops compiled; needs a C compiler
	HATCH_BUILD_HOOKS_ENABLE=1 $(BIN)/python -m build --outdir dist .

$(COMPILED)/.made: pyproject.toml $(SOURCES) | $(VENV)/.benches
	rm -rf $(COMPILED)
	HATCH_BUILD_HOOKS_ENABLE=1 $(BIN)/python -m build --outdir $(COMPILED)/dist . >/dev/null \
		|| { echo "The compiled form needs a C compiler and Python's headers (Debian: gcc python3-dev)"; exit 1; }
	$(PYTHON) -m venv $(COMPILED)/venv
	$(COMPILED)/venv/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(COMPILED)/venv/bin/python -m pip install --quiet $(COMPILED)/dist/*.whl --group bench --group dev
	mkdir $(COMPILED)/path && ln -s ../../../tests $(COMPILED)/path/tests
	@touch $@

bench: $(COMPILED)/.made ## measure speed and size (an hour); BENCH=--quick to try, or the name of one
	$(ON_COMPILED) -m tests.benchmarks $(BENCH)

fuzz: $(VENV)/.develops $(VENV)/.fuzzes ## look for inputs that break a reader (Linux); SECONDS=60, READER=mail for one
	SETPOINT_PROVE=1 $(BIN)/python -m pytest --quiet tests/fuzz
	$(BIN)/python -m tests.fuzz $(READER) --seconds $(SECONDS)

services: $(VENV)/.develops ## start PostgreSQL and Kafka for a developer; they keep what they hold
	$(BIN)/python -m tests.standing start

services-stop: $(VENV)/.develops ## stop them again
	$(BIN)/python -m tests.standing stop

format: $(VENV)/.develops ## put the format right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## remove what was made
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis build dist *.egg-info
