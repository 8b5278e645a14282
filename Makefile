# `make run` serves the portal, `make test` proves it. Each sets up first what is missing; a second run is quick.

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet --quiet install
NEEDS := Python 3.11 or newer with its venv module is needed: install it, on Debian with apt-get install python3 python3-venv
IS_GOOD := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

# As a hospital runs it: behind TLS, with a name of its own.
PRODUCTION := BASE_URL=https://portal.example.org ALLOWED_HOSTS=portal.example.org

# The tests run in two processes, each with a PostgreSQL of its own; `make test AT_ONCE=` runs them in one.
AT_ONCE := -p tests.apart -n 2

.PHONY: run test audit lint check chromium messages bench gallery clean

run: $(VENV)/portal.stamp
	@exec $(PY) -m hfs_portal.serve

test: lint check chromium
	$(PY) -m pytest $(AT_ONCE)

lint: $(VENV)/tools.stamp
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy --no-fast-exit hfs_portal conditions appointments manage.py

check: $(VENV)/tools.stamp
	$(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) manage.py makemigrations --check --dry-run
	@$(PY) -c "import importlib.util, sys; sys.exit(importlib.util.find_spec('psycopg') and 'psycopg 3 is installed and would take the place of psycopg2: remove it')"

chromium: $(VENV)/tools.stamp
	@$(PY) -m tests.install_chromium

# Brings locale/ up to date with what the code says, compiles it, and tells what waits for a translation.
messages: $(VENV)/tools.stamp
	@$(PY) -m tests.messages

# Every page in every state, width and colour, its HTML, and Lighthouse. Needs Node and Java; as root on Debian it installs them.
audit: chromium
	@$(PY) -m tests.audit

# What the search and the booking cost, on a PostgreSQL of its own; ends with an error when a bound is missed.
bench: $(VENV)/tools.stamp
	@$(PY) -m bench

# Pictures of every scene of the tests and of every desk, in var/gallery/index.html; ONLY=booking takes some of them.
gallery: chromium
	@$(PY) -m tests.gallery

# Everything but the data under var/.
clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/tools.stamp: requirements-dev.txt $(VENV)/portal.stamp
	$(PIP) -r requirements-dev.txt
	@touch $@

$(VENV)/portal.stamp: requirements.txt $(VENV)/made.stamp
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/made.stamp:
	@for python in python3 python3.14 python3.13 python3.12 python3.11; do \
		if $$python -c "$(IS_GOOD)" 2>/dev/null; then $$python -m venv $(VENV) && touch $@ && exit 0; fi; \
	done; echo "$(NEEDS)" >&2; exit 1
