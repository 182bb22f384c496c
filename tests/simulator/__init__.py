# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A local stand-in for the export APIs of four clouds; see the README beside this file."""

from __future__ import annotations

from . import faults
from .scenario import ScenarioError
from .simulator import Simulator

__all__ = ["ScenarioError", "Simulator", "faults"]
