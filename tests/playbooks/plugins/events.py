# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write down every attempt, item and end of each task, for a test to read."""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    """One line of JSON for each event, in the file that ``EVENTS_FILE`` names."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "events"

    def v2_runner_retry(self, result: t.Any) -> None:
        """An attempt after which there is another one."""
        self._write("retry", result)

    def v2_runner_item_on_ok(self, result: t.Any) -> None:
        """The last attempt for an item."""
        self._write("item", result)

    def v2_runner_item_on_failed(self, result: t.Any) -> None:
        """The last attempt for an item."""
        self._write("item", result, failed=True)

    def v2_runner_on_ok(self, result: t.Any) -> None:
        """The last attempt, or the end of a loop."""
        self._write("end", result)

    v2_runner_on_skipped = v2_runner_on_ok

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        """The last attempt, or the end of a loop."""
        self._write("end", result, failed=True)

    def v2_runner_on_unreachable(self, result: t.Any) -> None:
        """The only attempt."""
        self._write("end", result, failed=True)

    def _write(self, event: str, result: t.Any, *, failed: bool = False) -> None:
        line = {
            "event": event,
            "task": result._task.get_name(),
            "host": result._host.get_name(),
            # ansible-core takes it out of the result that a callback gets.
            "failed": failed,
            "result": result._result,
        }
        with Path(os.environ["EVENTS_FILE"]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, default=str) + "\n")
