# Each target makes what it needs under .venv.
PYTHON ?= python3
REPORTS ?= data/examples
OUT ?= out

RUNTIME := .venv
BIN := $(RUNTIME)/bin

.DELETE_ON_ERROR:
.PHONY: help extract setup test test-browser test-ray check clean

help:
	@echo "make extract [REPORTS=path]  extract the records of reports to $(OUT)/"
	@echo "make test                    all checks and tests"
	@echo "make test-browser            tests of the page in Chromium (needs: apt-get install chromium fonts-noto-cjk)"
	@echo "make test-ray                tests of the extraction with Ray"
	@echo "make setup                   development environment under $(RUNTIME)"

$(BIN)/python:
	$(PYTHON) -m venv $(RUNTIME)

$(RUNTIME)/runtime.stamp: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(RUNTIME)/development.stamp: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet torch==2.13.0
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@ $(RUNTIME)/runtime.stamp

extract: $(RUNTIME)/runtime.stamp
	$(BIN)/minzheng extract "$(REPORTS)" --output "$(OUT)/metrics.jsonl" --output "$(OUT)/metrics.csv"

setup: $(RUNTIME)/development.stamp

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check
	$(BIN)/pytest

test-browser: setup
	$(BIN)/pytest -m browser

test-ray: setup
	$(BIN)/python -m pip install --quiet --editable '.[scale]'
	$(BIN)/pytest -m ray

clean:
	rm -rf $(RUNTIME) $(OUT)
