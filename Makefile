# Each target can be repeated and does its own set-up. PYTHON=, PORT= and the settings of the README are passed on.
.PHONY: help setup setup-dev run dev admin test test-deep coverage coverage-rules bench faults lint format lock sbom audit
.DEFAULT_GOAL := help
PYTHON_HERE = .venv/bin/python

help:
	@echo "make setup     make .venv and install what the site needs"
	@echo "make run       serve the site on http://127.0.0.1:8000/ (PORT=8001 for another port)"
	@echo "make admin     make an administrator"
	@echo "make dev       serve it for work on it: it reloads and shows errors in full"
	@echo "make test      run the tests (ARGS='tests/config/test_settings.py -x' for some, on SQLite alone)"
	@echo "make test-deep run them in a random order, with ten times as many and random examples"
	@echo "make coverage  run the tests and list the lines that none of them reaches"
	@echo "make coverage-rules"
	@echo "               run the rule module's own tests, which must reach every branch of it"
	@echo "make bench     measure everything beside its peers and write docs/benchmarks.md (ONLY=rules for a part)"
	@echo "make faults    break real servers while patients use them; writes docs/reliability.md (about 10 minutes)"
	@echo "make lint      check style, types, layers and migrations"
	@echo "make format    write the code and the templates in the project's style"
	@echo "make lock      write requirements*.txt from requirements*.in (ARGS=--upgrade for newer ones), and docs/sbom.json"
	@echo "make audit     ask whether a locked package has a known weakness"

setup:
	@scripts/setup.sh

setup-dev:
	@scripts/setup.sh --dev

run: setup
	@$(PYTHON_HERE) -m scripts.start run

dev: setup
	@$(PYTHON_HERE) -m scripts.start dev

admin: setup
	@$(PYTHON_HERE) -m scripts.start admin

test: setup-dev
	@$(PYTHON_HERE) -m scripts.run_tests $(ARGS)

test-deep: setup-dev
	@$(PYTHON_HERE) -m scripts.run_tests --deep

faults: setup-dev
	$(PYTHON_HERE) -m pytest faults --numprocesses=0 -p no:randomly --capture=no --verbose $(ARGS)

coverage: setup-dev
	$(PYTHON_HERE) -m pytest --numprocesses=auto --cov --cov-report=term-missing:skip-covered $(ARGS)

coverage-rules: setup-dev
	@$(PYTHON_HERE) -m scripts.rules_coverage $(ARGS)

bench: setup
	@bench/setup.sh
	@.local/bench-venv/bin/python -m bench

lint: export SECRET_KEY = for the checks alone
lint: export DATABASE_URL = sqlite://:memory:
lint: setup-dev
	$(PYTHON_HERE) -m ruff check .
	$(PYTHON_HERE) -m ruff format --check .
	$(PYTHON_HERE) -m djlint --lint --quiet templates
	$(PYTHON_HERE) -m mypy
	.venv/bin/lint-imports --no-logo
	$(PYTHON_HERE) manage.py check --fail-level WARNING
	$(PYTHON_HERE) manage.py makemigrations --check --dry-run

format: setup-dev
	$(PYTHON_HERE) -m ruff check --fix .
	$(PYTHON_HERE) -m ruff format .

LOCK = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links
lock: setup-dev
	$(LOCK) $(ARGS) requirements.in --output-file requirements.txt
	$(LOCK) $(ARGS) requirements-dev.in --output-file requirements-dev.txt
	@scripts/setup.sh --dev
	$(PYTHON_HERE) -m scripts.sbom

sbom: setup-dev
	$(PYTHON_HERE) -m scripts.sbom

audit: setup-dev
	@$(PYTHON_HERE) -m scripts.audit
