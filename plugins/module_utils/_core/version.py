# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the collection names itself to the services. A test holds the version together with galaxy.yml."""

from __future__ import annotations

VERSION = "0.1.0"
USER_AGENT = f"crosscloud.exports/{VERSION}"
