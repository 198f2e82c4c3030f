# Everything starts here: `make run` to use it, `make test` to change it. Each target installs what it needs first.
PYTHON ?= python3
VENV := .venv/bin
PROCESSES ?= 2

MAKEFLAGS += --no-print-directory
.PHONY: help setup setup-dev run test test-fast check lock bench faults accessibility pictures translations clean
.DEFAULT_GOAL := help

help: ## Show what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

setup: ## Install what the product needs
	@$(PYTHON) -m scripts.setup

setup-dev:
	@$(PYTHON) -m scripts.setup --dev

run: setup ## Start the product; PORT and HOST are obeyed
	@exec $(VENV)/python -m scripts.serve

test: check ## Every check and every test
	@echo "pytest"
	@$(VENV)/python -m pytest -n $(PROCESSES)

test-fast: check ## The same without the browser
	@echo "pytest without the browser"
	@$(VENV)/python -m pytest -n $(PROCESSES) -m "not browser and not faults"

check: setup-dev ## Linters, types, contracts, templates, scripts, catalogues
	@$(VENV)/python -m scripts.check

lock: setup-dev ## Choose versions anew: requirements*.txt and package-lock.json
	@$(VENV)/python -m scripts.lock

bench: setup-dev ## Measure, side by side with the floors
	@$(VENV)/python -m bench

faults: setup-dev ## Kill, fill, disconnect: slow, not part of `make test`
	@$(VENV)/python -m pytest tests/faults -m faults -s

accessibility: setup-dev ## Axe, small screens and targets on every page
	@$(VENV)/python -m pytest tests/browser -m accessibility

pictures: setup-dev ## Take the pictures in docs/ from the real screens
	@$(VENV)/python -m scripts.pictures

translations: setup-dev ## Bring the catalogues up to date with the code
	@$(VENV)/python -m scripts.translations update
	@$(VENV)/python -m scripts.translations compile

clean: ## Remove what can be made again; instance/ stays, it holds your data
	@rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build bench/results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find translations -name '*.mo' -delete
