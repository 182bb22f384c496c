# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checks that antsibull-nox brings, set up in antsibull-nox.toml. ``make lint`` runs them, among others."""

from __future__ import annotations

import antsibull_nox

antsibull_nox.load_antsibull_nox_toml()
