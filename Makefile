# Two commands do everything: `make demo` and `make test`. Each sets up what it needs in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= auto

.PHONY: demo test lint bench docs fuzz clean

$(VENV)/.runtime: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(VENV)/.runtime
	@$(BIN)/python -m agent demo

test: $(VENV)/.dev lint
	$(BIN)/python -m pytest -n $(JOBS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m checks --verify

# Compares with other parsers in one run, a few minutes; ARGS="--platform frr --repeat 9" narrows it.
bench: $(VENV)/.dev
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-bench.txt
	$(BIN)/python tests/bench/parsing.py $(ARGS)

docs: $(VENV)/.dev
	$(BIN)/python -m checks

# Ten minutes a platform; make fuzz SECONDS_EACH=60 PLATFORM=frr for one minute of one.
SECONDS_EACH ?= 600
PLATFORM ?=

$(VENV)/.fuzz: requirements-fuzz.txt $(VENV)/.dev
	-$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-fuzz.txt
	@touch $@

fuzz: $(VENV)/.fuzz
	$(BIN)/python tests/fuzz/campaign.py --seconds $(SECONDS_EACH) $(if $(PLATFORM),--platform $(PLATFORM))

clean:
	rm -rf $(VENV) build *.egg-info
