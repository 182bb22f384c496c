# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults: the kinds by what a sound client makes of them, and by service. The README explains both."""

from __future__ import annotations

from .table import KINDS, SERVICES, kinds

HARMLESS = kinds("harmless")
PASSING = kinds("harmless", "passing")
MOVING = kinds("moving")
MALFORMED = kinds("malformed")
RENEWABLE = kinds("renewable")
FINAL = kinds("final")

__all__ = ["FINAL", "HARMLESS", "KINDS", "MALFORMED", "MOVING", "PASSING", "RENEWABLE", "SERVICES"]
