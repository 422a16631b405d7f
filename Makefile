# The whole project from one place. Needs Python 3.11+ and make; everything else is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin
TEMPLATES := templates $(wildcard */templates)

.DEFAULT_GOAL := help
.PHONY: help run test check fix lock setup hooks bench bench-pages bench-console bench-registry bench-keys bench-import bench-export screenshots

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

run: ## install, prepare the demo, start web, worker and beat (PORT=8000)
	@$(PYTHON) scripts/run.py || [ $$? -eq 130 ] # Ctrl-C is the way to stop it

test: ## checks and the whole suite: SQLite, then PostgreSQL and Redis where found
	@$(PYTHON) scripts/test.py

setup: ## virtual environment with everything for development
	@$(PYTHON) scripts/setup.py

hooks: setup ## let git run the checks before each commit
	@$(BIN)/pre-commit install

check: setup ## lint, format, layers, migrations – without tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint $(TEMPLATES) --check
	@$(BIN)/djlint $(TEMPLATES) --lint --quiet
	@$(BIN)/lint-imports
	@DJANGO_SETTINGS_MODULE=siperjake.settings.test $(BIN)/python manage.py makemigrations --check --dry-run

fix: setup ## repair what can be repaired by a machine
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/djlint $(TEMPLATES) --reformat --quiet || true

LOCK := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links
lock: setup ## pin requirements*.in anew, with hashes (UPGRADE=1 takes newer versions)
	@$(LOCK) $(if $(UPGRADE),--upgrade) -o requirements.txt requirements.in
	@$(LOCK) $(if $(UPGRADE),--upgrade) -o requirements-dev.txt requirements-dev.in

bench: setup ## submissions per second through the real server
	@$(BIN)/python -m bench.run

bench-pages: setup ## weight and speed of the public pages in a browser
	@$(BIN)/python -m bench.pages

bench-console: setup ## the console at 200,000 cases against 200
	@$(BIN)/python -m bench.console

bench-import: setup ## 100,000 rows into the registry, against a bare write and django-import-export
	@$(BIN)/python -m bench.importing

bench-export: setup ## 100,000 people into a file, against django-import-export
	@$(BIN)/python -m bench.exporting

bench-registry: setup ## the registry at 1,000,000 people against 10,000
	@$(BIN)/python -m bench.registry

bench-keys: setup ## twenty cases by keyboard: key presses and time
	@$(BIN)/python -m bench.console_keys

screenshots: setup ## pictures for README and docs/panduan
	@$(BIN)/python -m scripts.screenshots
