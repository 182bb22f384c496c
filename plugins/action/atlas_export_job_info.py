# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ..module_utils._atlas.export_jobs import SERVICE
from ..plugin_utils.in_process import ExportsAction


class ActionModule(ExportsAction):
    """``atlas_export_job_info`` without the start of a module."""

    service = SERVICE
