# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: progress
type: notification
short_description: Shows how exports progress while a task waits for them
version_added: 0.1.0
author:
  - crosscloud.exports contributors (@crosscloud)
description:
  - While a task with an info module of this collection repeats in an C(until) loop, this callback prints one line for
    each export, with its service, ID, state, progress, the time since its start, and an estimate of the time left.
  - Only what has changed since the last line is printed. An export that has ended gets its last line once, with the
    reason when it failed.
  - A poll that failed gets a line with its reason, and whether the wait goes on or ends. A failure that repeats in the
    same wait gets no second one.
  - It prints beside the stdout callback, in color where ansible-core uses color, and in ASCII apart from what the
    services themselves write.
  - Tasks with C(no_log), tasks without C(until) and tasks of other modules print nothing.
options:
  heartbeat:
    description:
      - Print the line of an unfinished export again when nothing has changed for this many seconds.
      - A line can only follow a poll, so O(heartbeat) is rounded up to the next one.
      - With V(0), only changes are printed.
    type: float
    default: 60
    env:
      - name: CROSSCLOUD_EXPORTS_PROGRESS_HEARTBEAT
    ini:
      - section: crosscloud_exports_progress
        key: heartbeat
  max_lines:
    description:
      - How many exports get a line of their own after a poll. One more line counts the others by state.
      - Exports that have just ended come first, failed ones before all others.
    type: int
    default: 20
    env:
      - name: CROSSCLOUD_EXPORTS_PROGRESS_MAX_LINES
    ini:
      - section: crosscloud_exports_progress
        key: max_lines
requirements:
  - enable in configuration
notes:
  - Set C(callbacks_enabled = crosscloud.exports.progress) in the section C([defaults]) of C(ansible.cfg), or the
    environment variable E(ANSIBLE_CALLBACKS_ENABLED).
seealso:
  - module: crosscloud.exports.atlas_export_job_info
  - module: crosscloud.exports.discovery_export_info
  - module: crosscloud.exports.rds_export_task_info
  - module: crosscloud.exports.workspace_export_task_info
"""

import re
import sys
import typing as t

from ansible import constants
from ansible.plugins.callback import CallbackBase

from ..plugin_utils.progress_text import BAD, GOING, GOOD, ODD, Line
from ..plugin_utils.progress_wait import Wait

# The modules that ask for exports. Each is named after its service.
POLL = re.compile(r"crosscloud\.exports\.(?P<service>[a-z0-9]+)_\w+_info")
# The settings of ansible-core whose colors these are.
COLORS = {GOOD: "COLOR_OK", BAD: "COLOR_ERROR", ODD: "COLOR_WARN", GOING: "COLOR_CHANGED"}


class CallbackModule(CallbackBase):
    """Tells what the polls of a wait say, and forgets the wait when it is over."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "crosscloud.exports.progress"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *args: t.Any, **kwargs: t.Any) -> None:
        super().__init__(*args, **kwargs)
        self._waits: dict[tuple[str, str], Wait] = {}
        self._shows_host = False

    def v2_playbook_on_play_start(self, play: t.Any) -> None:
        """Find out whether the lines have to name their host."""
        variables = play.get_variable_manager().get_vars(play=play)
        self._shows_host = len(variables["ansible_play_hosts_all"]) > 1

    def v2_runner_retry(self, result: t.Any) -> None:
        """A poll after which the wait goes on."""
        self._poll(result, over=False)

    def v2_runner_on_ok(self, result: t.Any) -> None:
        """The last poll, or the end of a loop."""
        self._poll(result, over=True)

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        """The last poll, or the end of a loop."""
        self._poll(result, over=True)

    def v2_runner_on_unreachable(self, result: t.Any) -> None:
        """The last poll, which did not reach its host."""
        self._poll(result, over=True)

    def v2_runner_item_on_ok(self, result: t.Any) -> None:
        """The last poll for an item."""
        self._poll(result, over=True)

    def v2_runner_item_on_failed(self, result: t.Any) -> None:
        """The last poll for an item."""
        self._poll(result, over=True)

    def _poll(self, task_result: t.Any, *, over: bool) -> None:
        host, task = _part(task_result, "host"), _part(task_result, "task")
        key = (host.get_name(), task._uuid)
        wait = self._waits.pop(key, None)
        # Results come last: ansible-core copies one when it is read, and most tasks are none of ours.
        if not (task.until or task.retries):
            return
        result = _part(task_result, "result")
        # "results" is the end of a loop, whose items have been told of.
        if "results" in result or _is_secret(task, result):
            return
        service = _service(task)
        if service is None:
            return
        wait = wait or self._new_wait(service)
        if not over:
            self._waits[key] = wait
        self._print(wait.poll(result, over=over), f"[{key[0]}] " if self._shows_host else "")

    def _new_wait(self, service: str) -> Wait:
        option: t.Callable[[str], t.Any] = self.get_option
        return Wait(service, heartbeat=option("heartbeat"), max_lines=option("max_lines"))

    def _print(self, lines: t.Iterable[Line], prefix: str) -> None:
        for line in lines:
            color = constants.config.get_config_value(COLORS[line.tone])
            self._display.display(prefix + line.text, color=color)
        # To a file or a pipe Python writes in blocks, and ansible-core flushes when the next task starts: in a wait
        # nothing would be seen for hours.
        sys.stdout.flush()


def _part(task_result: t.Any, name: str) -> t.Any:
    """Return a part of a task result: under a public name since ansible-core 2.19, a private one before."""
    return getattr(task_result, name if hasattr(task_result, name) else f"_{name}")


def _is_secret(task: t.Any, result: t.Mapping[str, t.Any]) -> bool:
    """Tell whether the result is not for display. ansible-core has censored it then; this does not rely on it."""
    return bool(task.no_log or result.get("_ansible_no_log") or "censored" in result)


def _service(task: t.Any) -> str | None:
    """Return the service that a task asks, ``None`` for a task of any other kind.

    ``resolved_action`` is the full name of a module also where the playbook writes a short one.
    """
    poll = POLL.fullmatch(str(task.resolved_action or task.action))
    return poll["service"] if poll else None
