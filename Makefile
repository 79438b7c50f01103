# Every target sets up what it needs; nothing has to be installed first but Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCKED := uv pip compile --universal --generate-hashes --no-emit-index-url --no-header -q pyproject.toml
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo story test chaos proofs-docs lint bench bench-check pictures lock clean

demo: $(VENV)/.runtime ## start the bot with its playground and print the address of the page
	$(BIN)/seatwise playground

story: $(VENV)/.runtime ## the same walk with no browser
	$(BIN)/seatwise playground --story

test: $(VENV)/.dev ## all tests, on SQLite and on a PostgreSQL that comes from a wheel
	@$(BIN)/python -m compileall -q adapters bot cards domain  # the tests start many bots, which else compile it each
	PYTHONDONTWRITEBYTECODE= PYTEST_XDIST_AUTO_NUM_WORKERS=$${PYTEST_XDIST_AUTO_NUM_WORKERS:-3} \
		$(BIN)/python -m pytest -n auto --dist worksteal

chaos: $(VENV)/.dev ## the long form of every proof: minutes to hours, where `make test` takes samples
	$(BIN)/python -m pytest -n auto --dist worksteal -m proof
	$(BIN)/python -m tests.faults.chaos --minutes $${CHAOS_MINUTES:-5} $${CHAOS_SEED:+--seed $$CHAOS_SEED}

proofs-docs: $(VENV)/.dev ## the tour of the pages, two replicas, and migrations with data in full
	$(BIN)/python -m pytest -n auto --dist worksteal -m proof \
		tests/docs tests/deploy/test_compose.py tests/deploy/test_unit.py tests/adapters/db/test_upgrading.py

lint: $(VENV)/.dev ## import contracts, ruff, mypy strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(VENV)/.dev ## ratios beside the bare frameworks, in one run
	$(BIN)/python -m tests.bench

bench-check: $(VENV)/.dev ## the same, and 1 where a ratio is worse than the recorded one by more than a quarter
	$(BIN)/python -m tests.bench --check

pictures: $(VENV)/.dev ## every card and form on both platforms as sheets in build/pictures, to be looked at; MICROSOFT=folder of npm's adaptivecards
	$(BIN)/python -m tests.pictures $${MICROSOFT:+--microsoft $$MICROSOFT} $${ONLY:+--only "$$ONLY"}

lock: ## resolve the dependencies anew (needs uv)
	$(LOCKED) --group build -o requirements.lock
	$(LOCKED) --group build --extra traces -c requirements.lock -o requirements-traces.lock
	$(LOCKED) --group build --group dev -c requirements-traces.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, and $(PYTHON) is " + sys.version.split()[0] + ": make PYTHON=python3.12 demo")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: $(VENV)/bin/python requirements.lock pyproject.toml
	$(PIP) install -q --require-hashes -r requirements.lock
	$(PIP) install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python requirements-dev.lock pyproject.toml
	$(PIP) install -q --require-hashes -r requirements-dev.lock
	$(PIP) install -q --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.runtime
