# make playbooks   the documents of every account, in playbooks/ (open playbooks/index.html)
# make lab         the notebooks, in JupyterLab
# make test        the tests
# make check       lint, format, types and tests
# make prove       8 writers at once, 500 killed saves, full disks: that no edit is lost (minutes)
# make suite       papermill's own tests, with its engine and with ours (minutes; needs a network)
# make bench       kapnb against papermill and nbconvert by hand (most of an hour)
# make shots       a picture of each notebook in JupyterLab, in docs/ (needs Chromium)
#
# Needs Python 3.11 or newer with venv; the first call makes .venv and installs into it.
# ARGS adds options:  make playbooks ARGS="--to pdf --paper letter"

PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.PHONY: playbooks lab test check prove suite bench shots

playbooks: .venv/installed
	$(BIN)/kapnb build $(ARGS)

lab: .venv/installed
	$(BIN)/kapnb lab $(ARGS)

test: .venv/installed-test
	$(BIN)/python -m pytest -n 2 --dist loadscope $(ARGS)

check: .venv/installed-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist loadscope $(ARGS)

prove: .venv/installed-test
	KAPNB_PROVE=1 $(BIN)/python -m pytest tests/store/test_proofs.py -s $(ARGS)

suite: .venv/installed-test
	tests/publish/engine/suite.sh $(ARGS)

bench: .venv/installed-test
	$(BIN)/python bench/run.py $(ARGS)

shots: .venv/installed-test
	$(BIN)/python tests/forms/shots.py $(ARGS)

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/installed-test: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@
