# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ..module_utils._aws.rds import SERVICE
from ..plugin_utils.in_process import ExportsAction


class ActionModule(ExportsAction):
    """``rds_export_task_info`` without the start of a module."""

    service = SERVICE
