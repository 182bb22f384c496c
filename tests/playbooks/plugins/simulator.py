# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Steer the simulator from a playbook, and ask it what it was asked.

Each argument is the name of a control of the simulator's, with what to send to it. The result has the requests that
were made since the simulator was last cleared or reset.
"""

from __future__ import annotations

import json
import os
import typing as t
import urllib.request

from ansible.plugins.action import ActionBase

# In this order: the first ones undo what the others do.
CONTROLS = ("scenario", "reset", "clear", "switches", "advance", "faults")


class ActionModule(ActionBase):
    """Runs in the worker process: it takes a moment, where a module would take half a second."""

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Ask for the requests made so far, then send what the arguments say."""
        super().run(tmp, task_vars)
        requests = self._send("requests")["requests"]
        for control in [control for control in CONTROLS if control in self._task.args]:
            self._send(control, json.dumps(self._task.args[control]).encode())
        return {"changed": False, "requests": requests}

    def _send(self, control: str, body: bytes | None = None) -> t.Any:
        url = f"{os.environ['SIMULATOR_URL']}/_simulator/{control}"
        with urllib.request.urlopen(url, data=body, timeout=30) as reply:  # noqa: S310 - loopback
            return json.loads(reply.read() or b"null")
