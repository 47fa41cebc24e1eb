# make demo   a fresh machine: .venv, install, suggest grades for the example notes
# make test   everything that must hold, without network or accelerator

PYTHON ?= python3
BIN := .venv/bin
export HF_HUB_OFFLINE := 1

.PHONY: demo test test-slow test-postgres test-browser test-load screenshots openapi lint model words criteria evaluate curve bench flag-benchmark clean

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

demo: .venv/installed
	mkdir -p demo
	$(BIN)/peel suggest examples/investigations.txt --format table
	$(BIN)/peel suggest examples/investigations.txt examples/week-at-northshire.docx --format html --output demo/report.html
	@echo "The full report is in demo/report.html: open it in a browser."

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint
	$(BIN)/python -m pytest -m "not slow and not postgres and not browser"

test-slow: .venv/installed
	$(BIN)/python -m pytest -m slow

# The walks of inspector, panel and analyst in Chromium, on a real server with the real model.
test-browser: .venv/installed
	$(BIN)/python -m pytest -m browser tests/browser

# Fifty users for a minute, and a server that is killed under load; not part of CI.
test-load: .venv/installed
	$(BIN)/python -m tests.load

# Takes the pictures in docs/screenshots again.
screenshots: .venv/installed
	PEEL_SCREENSHOTS=1 $(BIN)/python -m pytest -m browser tests/browser

# Writes docs/openapi.json again.
openapi: .venv/installed
	$(BIN)/python -m app.api.document > docs/openapi.json

# The store on a PostgreSQL server that the tests start and stop.
test-postgres: .venv/installed
	$(BIN)/python -m pytest -m postgres

# The words of our own lines and the criteria, for mending slips; before make model.
words: .venv/installed
	$(BIN)/python -m training.word_list

# Reads the published table again and writes criteria.yaml.
criteria: .venv/installed
	$(BIN)/python -m criteria.published criteria/editions/peel_2018

# Fits the default bundle on the committed data and writes models/default.
model: .venv/installed
	$(BIN)/python -m training.build

evaluate: .venv/installed
	$(BIN)/peel evaluate --baselines --format table

# How much outcomes teach: the learning curve, and its picture in docs.
curve: .venv/installed
	$(BIN)/python -m training.curve --work build/curve

# Start-up, throughput and memory, each as a ratio measured in one run.
bench: .venv/installed
	$(BIN)/python -m tests.bench

# Planted errors and pairs of evidence, against cleanlab and chance; writes the figures into the docs.
flag-benchmark: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	$(BIN)/python -m app.flag_benchmark --document docs/consistency.md

clean:
	rm -rf .venv demo build *.egg-info
