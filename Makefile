# Two commands do all: `make run` and `make test`. The rest is for people who change Takt.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
CORPORA ?=
DATA ?=
FUZZ_SECONDS ?= 600
PEERS ?=
FIGURES ?=

.PHONY: run test check suite pages bench corpora fuzz tone-eval mutate screenshots clean debian

run: $(STAMP)
	@test -f takt.toml || cp takt.example.toml takt.toml
	@$(BIN)/takt db upgrade
	@exec $(BIN)/takt serve --sample

# Style and types beside the suite, which tells how far it is; the browser afterwards, because a person's pace is part of what it proves.
test: $(STAMP) debian
	@$(MAKE) --no-print-directory -j2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) check suite
	@$(MAKE) --no-print-directory pages

suite: $(STAMP)
	+$(BIN)/python -m pytest -n auto --dist worksteal -q -m "not browser"

pages: $(STAMP)
	$(BIN)/python -m pytest -q -m browser

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP)
	@PEERS="$(PEERS)" $(BIN)/python -m bench $(FIGURES)

corpora: $(STAMP)
	@test -n "$(CORPORA)" || { echo "say where they are: make corpora CORPORA=/path/to/corpora"; exit 2; }
	$(BIN)/python -m bench.corpora $(CORPORA)

# Ten minutes over everything that reads a stranger's bytes; atheris is installed for this alone.
fuzz: $(STAMP)
	@$(BIN)/python -c 'import atheris' 2>/dev/null || $(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[fuzz]'
	$(BIN)/python -m tests.fuzz --seconds $(FUZZ_SECONDS)

tone-eval: $(STAMP)
	@test -n "$(DATA)" || { echo "say where it is: make tone-eval DATA=/path/to/tone-data"; exit 2; }
	$(BIN)/python -m bench.tone_eval $(DATA)

# MODULES="tone.zones tone.mood" SAMPLE=20 for a part of it; all of tone/ takes hours
mutate: $(STAMP)
	$(BIN)/python -m bench.mutate $(MODULES) --sample $(or $(SAMPLE),0)

screenshots: $(STAMP) debian
	$(BIN)/python -m tests.support.screenshots

# Real services for the tests: a mail server to fetch from and a browser. Installed only where apt and root allow it.
debian:
	@$(PYTHON) tests/support/debian.py dovecot-imapd:/usr/sbin/dovecot chromium:/usr/bin/chromium

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Takt needs Python 3.11 or newer; set PYTHON=python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Takt into $(VENV) (a minute or two the first time)"
	@if command -v uv >/dev/null 2>&1; then uv pip install -q --python $(BIN)/python -c constraints.txt -e '.[dev]'; \
	else $(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[dev]'; fi
	@touch $(STAMP)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis mutants
