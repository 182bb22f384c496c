# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for every test. It happens on import: ansible-core reads its settings when a test module imports it."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from ansible_collections.crosscloud.exports.tests.tools.isolation import isolated_environment

ROOT = Path(__file__).parent.parent
CACHE = ROOT / ".cache"
# Removed when the process ends, as the last reference goes.
HOME = tempfile.TemporaryDirectory(prefix="crosscloud-exports-tests-")


def _isolate() -> None:
    """Give this process, and all it starts, an environment without the user's accounts and settings."""
    environment = isolated_environment(os.environ, HOME.name)
    os.environ.clear()
    os.environ.update(environment)
    os.environ["ANSIBLE_COLLECTIONS_PATH"] = str(CACHE / "dev")
    # The ansible-playbook beside this interpreter goes before another one on PATH.
    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(CACHE / "hypothesis")


# ansible-test makes an environment of its own, and its plugins for pytest need that.
if "ansible_pytest_collections" not in os.environ.get("PYTEST_PLUGINS", ""):
    _isolate()

from hypothesis import HealthCheck, settings  # noqa: E402  # it has to find its storage directory

# In CI the same examples every time: a red run must be the change's fault. Elsewhere new ones, to find more.
settings.register_profile(
    "crosscloud", deadline=None, derandomize="CI" in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
# For the inner loop: all properties, on fewer examples.
settings.register_profile("quick", settings.get_profile("crosscloud"), max_examples=20)
settings.load_profile("crosscloud")
