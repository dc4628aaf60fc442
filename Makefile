# Two commands do all the set-up: `make demo` and `make test`. `make help` lists the rest.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
WORKERS ?= 2
SECONDS ?= 60

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types imports prove score bench fuzz format clean

help: ## say what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

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

test: $(VENV)/.develops ## run every test; brings up the PostgreSQL that they need
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

prove: $(VENV)/.develops ## the laws at full size (minutes)
	SETPOINT_PROVE=1 $(BIN)/python -m pytest --numprocesses $(WORKERS) tests/properties tests/contracts

score: $(VENV)/.develops ## measure against the real material; SHARED=folder with cases/ and data/
	$(BIN)/python -m tests.score $(SHARED)

bench: $(VENV)/.benches ## measure speed and size (half an hour); BENCH=--quick to try, or the name of one
	$(BIN)/python -m tests.benchmarks $(BENCH)

fuzz: $(VENV)/.fuzzes ## look for inputs that break the readers (Linux); SECONDS=60 each, FORMAT=mail for one
	$(BIN)/python -m tests.fuzz $(FORMAT) --seconds $(SECONDS)

format: $(VENV)/.develops ## put the format right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## remove what was made
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis build dist *.egg-info
