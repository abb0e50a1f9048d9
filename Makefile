# Each target does its own set-up: a fresh clone needs Python 3.11+ (with venv and pip) and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PLAN := scenarios/web-shop-basics/plan.yaml
PEOPLE := scenarios/laboratory/plan.yaml
RECOVERY := scenarios/small-office/plan.yaml

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test cluster-test validate lint bench serve setup

help:
	@echo 'make demo      set up what is needed; check, simulate and rehearse worked examples (scenarios/)'
	@echo 'make test      set up what is needed, run all tests'
	@echo 'make cluster-test  a scheduler and two workers, of which one is killed, give what one process gives'
	@echo 'make validate  every published case held against what the program says; writes docs/validation.md'
	@echo 'make lint      ruff, mypy --strict and the layer test'
	@echo 'make serve     set up what is needed, serve plans to a team on this machine (docs/service.md)'
	@echo 'make bench     set up what is needed, measure speed (docs/performance.md); JSON in bench/results/'
	@echo 'make setup     only the set-up for development, in $(VENV)'
	@echo 'PYTHON=...     the interpreter to use (now: $(PYTHON))'

# simulate answers 0 (all kept), 1 (an objective is broken) or 3 (undecided); anything else is a failure.
demo: $(VENV)/run.stamp
	@echo '$$ continuity check $(PLAN)'
	@$(BIN)/continuity check $(PLAN)
	@echo '$$ continuity simulate $(PLAN)'
	@$(BIN)/continuity simulate $(PLAN) || case $$? in 1|3) ;; *) exit 1 ;; esac
	@echo '$$ continuity simulate $(PEOPLE) --replications 200'
	@$(BIN)/continuity simulate $(PEOPLE) --replications 200 || case $$? in 1|3) ;; *) exit 1 ;; esac
	@echo '$$ continuity rehearse $(RECOVERY) --replications 200'
	@$(BIN)/continuity rehearse $(RECOVERY) --replications 200 || case $$? in 1|3) ;; *) exit 1 ;; esac

# As many at a time as there are processors, but no more than four: each may need 2 GB, and connections to a database.
test: $(VENV)/dev.stamp
	@$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist worksteal

# Starts a dask cluster on the loopback device, and ends it.
cluster-test: $(VENV)/dev.stamp
	@$(BIN)/pytest -v tests/cluster

# The cases lie beside the repository: ../shared/validation. Takes some minutes; fails when a figure deviates.
validate: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.validation.page

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict continuity api tests bench
	$(BIN)/pytest -q tests/test_layers.py

# Nothing else should run meanwhile. It fails only when something cannot be measured, never because it is slow.
# It has an environment of its own, for what it is compared with brings much that nothing else needs.
bench: .venv-bench/bench.stamp
	@.venv-bench/bin/python -m bench --output bench/results/latest.json

.venv-bench/bench.stamp: pyproject.toml
	@echo 'Installing continuity and what it is compared with into .venv-bench'
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@touch $@

serve: $(VENV)/run.stamp
	@$(BIN)/continuity serve

setup: $(VENV)/dev.stamp

$(VENV)/venv.stamp:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@echo 'Creating $(VENV)'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run.stamp: pyproject.toml | $(VENV)/venv.stamp
	@echo 'Installing continuity into $(VENV)'
	@$(PIP) --editable .
	@touch $@

# The development set-up contains the other one.
$(VENV)/dev.stamp: pyproject.toml | $(VENV)/venv.stamp
	@echo 'Installing continuity and its development tools into $(VENV)'
	@$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/run.stamp
