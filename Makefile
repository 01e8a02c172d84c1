# The commands of everyday work. `make demo` and `make test` need only Python 3.11 or newer.

PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= auto

.PHONY: help install demo test check format lock translations pictures bench clean

help: ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.venv/installed: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/installed-for-development: .venv/installed requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

lims/translations/ja/LC_MESSAGES/messages.mo: lims/translations/ja/LC_MESSAGES/messages.po .venv/installed
	$(BIN)/pybabel --quiet compile --directory lims/translations

install: .venv/installed lims/translations/ja/LC_MESSAGES/messages.mo ## Install what the program needs into .venv

demo: install ## Make a demonstration centre and index, load the demo data, start both
	$(BIN)/python app.py demo

test: install .venv/installed-for-development ## Run every test, on SQLite and PostgreSQL
	$(BIN)/python -m pytest -n $(WORKERS) $(TESTS)

check: install .venv/installed-for-development ## Style, types, import rules, translations, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -n $(WORKERS) tests/house

format: .venv/installed-for-development ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/installed-for-development ## Pin the newest versions that requirements*.in allow
	$(BIN)/pip-compile --quiet --upgrade --strip-extras --no-emit-index-url --no-emit-find-links requirements.in
	$(BIN)/pip-compile --quiet --upgrade --strip-extras --no-emit-index-url --no-emit-find-links requirements-dev.in

translations: .venv/installed-for-development ## Collect new texts into the catalogue and compile it
	$(BIN)/pybabel --quiet extract --mapping babel.cfg --keyword N_ --keyword _l --no-location --sort-output \
		--project lims --version "" --copyright-holder "" --output /tmp/lims.pot .
	$(BIN)/pybabel --quiet update --input-file /tmp/lims.pot --output-dir lims/translations --locale ja \
		--no-fuzzy-matching --ignore-obsolete --omit-header
	$(BIN)/pybabel --quiet compile --directory lims/translations

pictures: .venv/installed-for-development ## Take the pictures in docs/ anew from a running demonstration
	PYTHONPATH=. $(BIN)/python docs/take_pictures.py

bench: install ## Measure, and write bench/RESULTS.md
	$(BIN)/python -m bench

clean: ## Remove the virtual environment, the demo instances and all caches
	rm -rf .venv instance .pytest_cache .mypy_cache .ruff_cache .hypothesis
