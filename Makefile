# All targets are commands of the package dev/; `python3 -m dev --help` lists them as well.
PYTHON ?= python3
ARGS ?=
ONCE ?=

.DEFAULT_GOAL := help
.PHONY: help prepare demo test bench lint format i18n clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

prepare:  ## Get Odoo, PostgreSQL and the template databases without running anything
	@$(PYTHON) -m dev prepare

demo:  ## Import a Zoho portal into Odoo and serve it; ONCE=1 stops after the summary
	@$(PYTHON) -m dev demo $(if $(filter-out 0,$(ONCE)),--once)

test:  ## Run the test suite; ARGS="tests/test_x.py -k word" goes to pytest
	@$(PYTHON) -m dev test $(ARGS)

bench:  ## Measure speed; ARGS goes to the benchmark
	@$(PYTHON) -m dev bench $(ARGS)

lint:  ## Check the code with ruff and pylint-odoo
	@$(PYTHON) -m dev lint

format:  ## Rewrite the code in the project's style
	@$(PYTHON) -m dev format

i18n:  ## Export the sentences to translate and bring the languages up to date
	@$(PYTHON) -m dev i18n

clean:  ## Stop PostgreSQL and remove everything that was made
	@$(PYTHON) -m dev clean
