# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers that fail in every way, and a place to write to."""

from __future__ import annotations

import tempfile
import typing as t
from pathlib import Path

import pytest
from ansible_collections.crosscloud.exports.tests.secrets.stages import Stages, stages


@pytest.fixture(scope="module")
def staged() -> t.Iterator[Stages]:
    """Return servers for all failures."""
    with stages() as running:
        yield running


@pytest.fixture
def folder() -> t.Iterator[Path]:
    """Return an empty directory with a short name: ansible-core has a socket below it, and their names are short."""
    with tempfile.TemporaryDirectory(prefix="leaks-") as name:
        yield Path(name)
