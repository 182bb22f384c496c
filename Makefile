# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# One door to all that a contributor does. Whatever it makes is below .cache/ and dist/, and is made once.

# The Python to work with, 3.10 or newer. Several can take turns: each has environments of its own.
PYTHON ?= python3
# More options for pytest and for ansible-test: make unit PYTEST_ARGS="-k paging -x"
PYTEST_ARGS ?=
SANITY_ARGS ?=

# "3.13"; empty when there is no such Python, or one that is too old.
VERSION := $(shell $(PYTHON) -c 'import sys; v = sys.version_info; print("%d.%d" % v[:2] if v >= (3, 10) else "")' 2>/dev/null)
DEMO := .cache/demo/$(VERSION)
DEMO_VENV := .cache/venv/demo-$(VERSION)
TEST_VENV := .cache/venv/test-$(VERSION)
# Imports of ansible_collections.crosscloud.exports lead through this link to the files that are being edited.
DEV_LINK := .cache/dev/ansible_collections/crosscloud/exports
PYTEST := $(TEST_VENV)/bin/python -m pytest -n 2

# ansible-galaxy and ansible-doc neither read the user's settings nor write to the user's home.
export ANSIBLE_CONFIG := $(CURDIR)/tests/ansible.cfg
export ANSIBLE_HOME := $(CURDIR)/.cache/ansible
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test pytest unit sanity build clean

help: ## List the targets
	@echo "make TARGET [PYTHON=python3.13]"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-8s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(DEMO_VENV)/.installed ## Wait for exports of all four services, played by a local simulator
	@rm -rf $(DEMO)
	@$(DEMO_VENV)/bin/ansible-galaxy collection build --output-path $(DEMO) >/dev/null
	@ANSIBLE_COLLECTIONS_PATH=$(DEMO) $(DEMO_VENV)/bin/ansible-galaxy collection install \
	    $(DEMO)/*.tar.gz --collections-path $(DEMO) --offline >/dev/null
	@exec env PYTHONPATH=tests $(DEMO_VENV)/bin/python -m tools.demo $(DEMO)

test: pytest sanity ## Run everything that has to pass before a change is merged

pytest: $(TEST_VENV)/.installed $(DEV_LINK)
	COVERAGE_FILE=.cache/coverage-$(VERSION) $(PYTEST) --cov $(PYTEST_ARGS)

unit: $(TEST_VENV)/.installed $(DEV_LINK) ## Run the unit tests only: the inner loop, a matter of seconds
	$(PYTEST) tests/unit $(PYTEST_ARGS)

sanity: $(TEST_VENV)/.installed ## Run ansible-test sanity
	PYTHONPATH=tests $(TEST_VENV)/bin/python -m tools.run_ansible_test sanity $(SANITY_ARGS)

build: $(DEMO_VENV)/.installed ## Build the collection's tarball, in dist/
	$(DEMO_VENV)/bin/ansible-galaxy collection build --force --output-path dist

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
