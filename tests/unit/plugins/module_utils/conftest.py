# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures for the tests of module_utils."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core import retry
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.loopback import Loopback


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read a page again at once."""
    monkeypatch.setattr(retry, "PAUSE", 0)


@pytest.fixture
def loopback() -> t.Iterator[Loopback]:
    """Return a server on this machine that answers as the test tells it."""
    with Loopback() as server:
        yield server
