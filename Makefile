# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# One door to all that a contributor does. Whatever it makes is below .cache/ and dist/, and is made once.

# The Python to work with, 3.10 or newer (3.11 for lint, docs, bench and release-check). Several can take turns: each
# has environments of its own.
PYTHON ?= python3
# More options for pytest and for ansible-test: make unit PYTEST_ARGS="-k paging -x"
PYTEST_ARGS ?=
SANITY_ARGS ?=
INTEGRATION_ARGS ?=
# Which ansible-core versions and which steps: make matrix MATRIX_ARGS="2.16 2.21 --only=sanity"
MATRIX_ARGS ?=
# Polls in each measurement.
ATTEMPTS ?= 200

# "3.13"; empty when there is no such Python, or one that is too old.
VERSION := $(shell $(PYTHON) -c 'import sys; v = sys.version_info; print("%d.%d" % v[:2] if v >= (3, 10) else "")' 2>/dev/null)
DEMO := .cache/demo/$(VERSION)
DOCS := .cache/docs
DEMO_VENV := .cache/venv/demo-$(VERSION)
TEST_VENV := .cache/venv/test-$(VERSION)
LINT_VENV := .cache/venv/lint-$(VERSION)
BENCH_VENV := .cache/venv/bench-$(VERSION)
RELEASE_VENV := .cache/venv/release-$(VERSION)
# Imports of ansible_collections.crosscloud.exports lead through this link to the files that are being edited.
DEV := .cache/dev
DEV_LINK := $(DEV)/ansible_collections/crosscloud/exports
PYTEST := mkdir -p .cache/coverage && COVERAGE_FILE=.cache/coverage/$(VERSION) $(TEST_VENV)/bin/python -m pytest -n 3
# Tools of antsibull and ansible-lint start others by their names.
LINT := PATH=$(CURDIR)/$(LINT_VENV)/bin:$$PATH ANSIBLE_COLLECTIONS_PATH=$(CURDIR)/$(DEV)

# ansible-galaxy and ansible-doc neither read the user's settings nor write to the user's home.
export ANSIBLE_CONFIG := $(CURDIR)/tests/ansible.cfg
export ANSIBLE_HOME := $(CURDIR)/.cache/ansible
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo unit test test-all pytest pytest-all sanity integration \
    lint ruff mypy changelog plugin-docs antsibull-nox ansible-lint format \
    matrix docs bench build release-check clean

help: ## List the targets
	@echo "make TARGET [PYTHON=python3.13]"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(DEMO_VENV)/.installed ## Wait for exports of all four services, played by a local simulator
	@rm -rf $(DEMO)
	@$(DEMO_VENV)/bin/ansible-galaxy collection build --output-path $(DEMO) >/dev/null
	@ANSIBLE_COLLECTIONS_PATH=$(DEMO) $(DEMO_VENV)/bin/ansible-galaxy collection install \
	    $(DEMO)/*.tar.gz --collections-path $(DEMO) --offline >/dev/null
	@exec env PYTHONPATH=tests $(DEMO_VENV)/bin/python -m tools.demo $(DEMO)

unit: $(TEST_VENV)/.installed $(DEV_LINK) ## Run the unit tests: the inner loop, a matter of seconds
	$(PYTEST) -n 2 --hypothesis-profile=quick tests/unit $(PYTEST_ARGS)

# Of these pytest comes last, so that the number of tests and the coverage are what is seen at the end.
test: sanity integration pytest ## Run what has to pass before a change is merged: minutes

test-all: sanity integration pytest-all ## Run test, with the tests that take long

pytest: $(TEST_VENV)/.installed $(DEV_LINK)
	$(PYTEST) --cov -m "not slow" $(PYTEST_ARGS)

pytest-all: $(TEST_VENV)/.installed $(DEV_LINK)
	$(PYTEST) --cov $(PYTEST_ARGS)

sanity: $(TEST_VENV)/.installed ## Run ansible-test sanity
	PYTHONPATH=tests $(TEST_VENV)/bin/python -m tools.run_ansible_test sanity $(SANITY_ARGS)

integration: $(TEST_VENV)/.installed ## Run ansible-test integration, against the simulator
	PYTHONPATH=tests $(TEST_VENV)/bin/python -m tools.run_ansible_test integration $(INTEGRATION_ARGS)

# make -k lint goes on after a tool that complains.
lint: ruff mypy changelog plugin-docs antsibull-nox ansible-lint ## Check style, types, documentation and changelog

ruff: $(LINT_VENV)/.installed
	$(LINT) ruff check
	$(LINT) ruff format --check

mypy: $(LINT_VENV)/.installed $(DEV_LINK)
	$(LINT) mypy -p ansible_collections.crosscloud.exports.plugins

changelog: $(LINT_VENV)/.installed
	$(LINT) antsibull-changelog lint

plugin-docs: $(LINT_VENV)/.installed $(DEV_LINK)
	cd $(DEV_LINK) && $(LINT) antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs self \
	    --check-extra-docs-refs .

antsibull-nox: $(LINT_VENV)/.installed
	$(LINT) nox --no-venv --envdir .cache/nox

ansible-lint: $(LINT_VENV)/.installed $(DEV_LINK)
	$(LINT) ansible-lint

format: $(LINT_VENV)/.installed ## Write Python files anew in the style that lint asks for
	$(LINT) ruff check --fix
	$(LINT) ruff format

matrix: $(DEV_LINK) ## Test on every supported ansible-core
	PYTHONPATH=tests $(PYTHON) -m tools.matrix $(MATRIX_ARGS)

docs: $(LINT_VENV)/.installed $(DEV_LINK) ## Build the documentation, in .cache/docs/html
	@rm -rf $(DOCS) && mkdir -p -m 755 $(DOCS)/rst
	$(LINT) antsibull-docs collection --use-current --squash-hierarchy --fail-on-error --dest-dir $(DOCS)/rst \
	    crosscloud.exports
	$(LINT) sphinx-build --fail-on-warning --keep-going --quiet -c tests/docs $(DOCS)/rst $(DOCS)/html
	@echo "The documentation is in $(DOCS)/html/index.html."

bench: $(BENCH_VENV)/.installed $(DEV_LINK) ## Measure what a poll costs, beside what people use today
	ANSIBLE_COLLECTIONS_PATH=$(CURDIR)/$(DEV) PYTHONPATH=$(DEV):tests $(BENCH_VENV)/bin/python -m bench $(ATTEMPTS)

build: $(DEMO_VENV)/.installed ## Build the collection's tarball, in dist/
	$(DEMO_VENV)/bin/ansible-galaxy collection build --force --output-path dist

release-check: $(RELEASE_VENV)/.installed ## Check the tarball: its content, Galaxy's import, the demo on every ansible-core
	PYTHONPATH=tests $(RELEASE_VENV)/bin/python -m tools.release_check

clean: ## Remove all that these targets have made
	rm -rf .cache dist
	find plugins tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The .txt files name every package, so nothing is left for pip to resolve.
.cache/venv/%-$(VERSION)/.installed: tests/requirements/%.txt
	@test -n "$(VERSION)" || { echo "This needs Python 3.10 or newer, and $(PYTHON) is not one that starts." \
	    "Name another one: make PYTHON=/path/to/python3.13 ..." >&2; exit 1; }
	$(PYTHON) -m venv --clear $(@D)
	$(@D)/bin/python -m pip install -qq --no-deps -r $<
	@touch $@

$(DEV_LINK):
	@mkdir -p $(@D)
	@ln -s ../../../.. $@
