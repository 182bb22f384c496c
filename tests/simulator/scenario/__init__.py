# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenarios: what a YAML file may say, and how it is read."""

from __future__ import annotations

from .keys import Scenario
from .load import ScenarioError, convert, load

__all__ = ["Scenario", "ScenarioError", "convert", "load"]
