# make demo   the main job on the sample estate, without any server
# make test   everything that CI runs; installs what it needs
# make lab    whole hosts with known truth on this machine (root on Debian or Ubuntu); make lab-down ends it
# make score  scan the running lab and compare with its truth; writes docs/accuracy.md and docs/accuracy.json
# make page   bundle the page's front end anew after a change of its sources (needs Node.js 20 and npm)
# make bench  how fast, against peers in the same run
PYTHON ?= python3
BIN := .venv/bin
SAMPLE := samples/claims
DEMO := --estate demo/estate.db

.PHONY: demo test lab lab-down score bench page setup setup-dev lint unit wheel lock clean

demo: setup
	@mkdir -p demo
	@rm -f demo/estate.db demo/estate.db-wal demo/estate.db-shm
	$(BIN)/assess scan $(SAMPLE)/inventory.yaml $(DEMO)
	$(BIN)/assess report $(DEMO) --xlsx demo/assessment.xlsx --html demo/assessment.html --quiet
	$(BIN)/assess waves export $(DEMO) --as csv -o demo/waves.csv --quiet
	@echo
	@echo "Workbook   demo/assessment.xlsx"
	@echo "Page       demo/assessment.html"
	@echo "Wave plan  demo/waves.csv"
	@echo "Ask on     $(BIN)/assess show surfaces $(DEMO)"
	@echo "           $(BIN)/assess explain NAME $(DEMO)"

test: setup-dev lint unit wheel

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: setup-dev
	@tests/install-packages
	@$(BIN)/python -m tests.servers.postgresql_versions
	@$(BIN)/python -m tests.servers.other_releases
	$(BIN)/python -m pytest -q --doctest-modules assess collectors reports
	$(BIN)/python -m pytest -n auto --dist loadgroup

# The wheel holds the three packages, the probe and the catalog, and works where there is no checkout.
wheel: setup-dev
	$(BIN)/python tests/check_wheel.py

lab: setup-dev
	$(BIN)/python -m tests.lab up --profile full

lab-down: setup-dev
	$(BIN)/python -m tests.lab down --profile full

score: setup-dev
	$(BIN)/python -m tests.score --scan --write

bench: setup-dev
	$(BIN)/python -m bench.probe.cpu 400
	$(BIN)/python -m bench.scan --hosts 48
	$(BIN)/python -m bench.page

# The bundle is committed: neither the package nor its users need Node.js.
page:
	cd reports/page/frontend && npm ci --no-fund --no-audit && npm run check && npm run build

setup: .venv/.run
setup-dev: .venv/.dev

.venv/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 2; }
	@$(PYTHON) -m venv .venv || { echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 2; }
	@touch $@

.venv/.run: .venv/.python requirements/run.txt pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.run requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# Made anew by `uv` (pip install uv) after a change of dependencies.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements/run.txt
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -c requirements/run.txt -o requirements/dev.txt
	printf "hatchling\neditables\n" | uv pip compile - --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements/build.txt

clean:
	rm -rf .venv demo dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
