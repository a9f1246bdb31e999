# Two commands do most of it: `make dashboard` and `make test`. `make help` lists all.
# Everything runs inside .venv, which scripts/setup.sh fills from the locks.

# Set on the command line only (`make dashboard PORT=8600`): some shells export a HOST of their own.
PORT = 8501
HOST =
# More words for pytest, such as PYTEST_ARGS="-x -k dates"
PYTEST_ARGS =
# How many processes run the tests: a number, or auto for one on each processor.
WORKERS = auto

# Some machines forbid Python to keep what it has compiled; then each of the many processes of a run compiles it anew.
export PYTHONDONTWRITEBYTECODE =

BIN = .venv/bin
# More than eight wait for each other. Who has nothing left takes tests of another, so that all end together.
PARALLEL = --numprocesses $(WORKERS) --maxprocesses 8 --dist worksteal

.DEFAULT_GOAL := help
# One thing at a time, even under `make -j`: two pips must not write to .venv at once.
.NOTPARALLEL:
# None of the targets is a file, and some have a folder's name.
.PHONY: help docs dashboard test test-long browser lint format types contracts check generate picture wheel lock clean runtime-venv test-venv

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

dashboard: runtime-venv ## Install, load the seed files and serve the dashboard (PORT=8501 HOST=...)
	@$(BIN)/timeline dashboard --port $(PORT) $(if $(HOST),--host $(HOST))

test: test-venv browser ## Install what the tests need and run them, without the long ones
	@$(BIN)/python -m pytest -m "not long" $(PARALLEL) $(PYTEST_ARGS)

test-long: test-venv browser ## Run all tests, the long ones too, with new random examples
	@$(BIN)/python -m pytest --hypothesis-profile=new $(PARALLEL) $(PYTEST_ARGS)

lint: test-venv ## Look for mistakes and for unformatted code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	scripts/javascript.sh biome lint --error-on-warnings --config-path=. ../../dashboard/timeline_component ../../dashboard/browser
	scripts/javascript.sh biome format --config-path=. ../../dashboard/timeline_component ../../dashboard/browser

format: test-venv ## Format the code and repair what can be repaired
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	scripts/javascript.sh biome format --write --config-path=. ../../dashboard/timeline_component ../../dashboard/browser

types: test-venv ## Check the types
	$(BIN)/mypy
	$(BIN)/basedpyright
	scripts/javascript.sh tsc -p .

contracts: test-venv ## Check which module may import which
	$(BIN)/lint-imports --no-logo

check: runtime-venv ## Check the seed files
	$(BIN)/timeline check

generate: runtime-venv ## Write anew what is made from the code: schema/, docs/codes.md, two lists in docs/, timeline/constructors.py, a notebook and the catalogues
	$(BIN)/timeline schema --out schema
	$(BIN)/timeline explain --format markdown > docs/codes.md
	$(BIN)/python scripts/constructors.py
	$(BIN)/python scripts/seed_files.py
	$(BIN)/python scripts/tables.py
	$(BIN)/python scripts/notebook.py
	$(BIN)/python scripts/translations.py

picture: test-venv browser ## Take the README's picture of the dashboard anew; look at it before you commit it
	$(BIN)/python scripts/picture.py

docs: test-venv ## Build the documentation into docs/_build/html
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs docs/_build/html
	@echo docs/_build/html/index.html

wheel: runtime-venv ## Build the wheel into dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

lock: ## Resolve the locks anew from pyproject.toml (UPGRADE=1 takes newer versions)
	@UPGRADE="$(UPGRADE)" sh scripts/lock.sh

clean: ## Remove .venv and whatever else was made here
	rm -rf .venv .venv-lock dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# No help for these three: the targets above call them.
runtime-venv:
	@sh scripts/setup.sh runtime

test-venv:
	@sh scripts/setup.sh test

browser:
	@$(BIN)/python scripts/chromium.py
