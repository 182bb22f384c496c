# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A connection that is not local by its name, and leads to this machine all the same."""

from __future__ import annotations

from ansible.plugins.connection import local

DOCUMENTATION = """
name: elsewhere
short_description: This machine under another name
description: For tests of what happens to tasks for other machines.
author: crosscloud.exports contributors
extends_documentation_fragment:
  - connection_pipelining
"""


class Connection(local.Connection):
    """The local connection, called otherwise."""

    transport = "elsewhere"
