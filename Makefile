# Every target works in a fresh clone, as root or as an ordinary user. `make help` lists them.
PYTHON ?= python3
YIWANG = .venv/bin/python -m yiwang.web.cli
export PYTHON

.PHONY: help demo test bench check-long shell lint format clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile

demo: ## start everything with demo data; Ctrl-C stops it
	@$(PYTHON) bin/bootstrap.py base
	@YIWANG_FOLLOW_PARENT=1 exec $(YIWANG) demo

test: ## lint, types, contracts, unit, integration and browser tests
	@exec bin/test

bench: ## measure speed on this machine
	@$(PYTHON) bin/bootstrap.py base
	@exec $(YIWANG) bench

check-long: ## the checks that take longer than CI allows
	@exec bin/test long

shell: ## Python with the platform loaded
	@$(PYTHON) bin/bootstrap.py base
	@exec $(YIWANG) shell

lint: ## style, types and import contracts only
	@exec bin/test lint

format: ## bring the code into its form
	@$(PYTHON) bin/bootstrap.py test
	@.venv/bin/python -m ruff check --fix-only --quiet .
	@.venv/bin/python -m ruff format .

clean: ## remove what can be made again; the data in var/ stay
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist var/test-postgres var/test-postgres.url
	@find src tests bin -name __pycache__ -type d -prune -exec rm -rf {} +
