# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run playbooks as a user does, and read every attempt of every task."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import typing as t
from pathlib import Path

import yaml
from ansible_collections.crosscloud.exports.tests.modules import clouds

PLUGINS = Path(__file__).with_name("plugins")
LOCALHOST = "localhost"
SWITCH = "crosscloud_exports_in_process"

Result = dict[str, t.Any]


class Event(t.NamedTuple):
    """What came of one attempt (``retry``), of an item of a loop (``item``), or of a task (``end``).

    ``failed`` is only known of the latter two.
    """

    event: str
    task: str
    host: str
    failed: bool
    result: Result


class Run(t.NamedTuple):
    """A playbook that has run: exit code, what it printed, and its events in order."""

    code: int
    output: str
    events: list[Event]

    def end(self, task: str, host: str = LOCALHOST) -> Result:
        """Return the result that a task ended with, with ``failed``."""
        (event,) = [one for one in self.of(task, host) if one.event == "end"]
        return {**event.result, "failed": event.failed}

    def of(self, task: str, host: str = LOCALHOST) -> list[Event]:
        """Return the events of a task."""
        return [event for event in self.events if (event.task, event.host) == (task, host)]

    def attempts(self, task: str, host: str = LOCALHOST) -> int:
        """Return how often a task without a loop was tried."""
        return len(self.of(task, host))

    def results(self, task: str, host: str = LOCALHOST) -> list[Result]:
        """Return the results of the items of a task with a loop."""
        return [event.result for event in self.of(task, host) if event.event == "item"]

    def said(self, task: str) -> str:
        """Return what was printed between the title of a task and the next title."""
        titles = rf"^TASK \[{re.escape(task)}\] \*+$(.*?)(?=^TASK \[|^PLAY )"
        return "\n".join(re.findall(titles, self.output, re.MULTILINE | re.DOTALL))

    def requests(self, task: str) -> list[dict[str, t.Any]]:
        """Return the requests that a task ``simulator`` has heard of."""
        return t.cast("list[dict[str, t.Any]]", self.end(task)["requests"])


def play(tasks: str, played: clouds.Scenario, url: str, **keywords: t.Any) -> dict[str, t.Any]:
    """Return a play with tasks in YAML. ``module_defaults`` lead to the first account of each cloud of a scenario."""
    groups = {"aws": "rds", "huawei": "workspace", "atlas": "atlas"}
    return {
        "hosts": LOCALHOST,
        "gather_facts": False,
        "module_defaults": {
            f"group/crosscloud.exports.{group}": clouds.options(service, played, url)
            for group, service in groups.items()
        },
        "tasks": from_yaml(tasks),
        **keywords,
    }


def from_yaml(text: str) -> t.Any:
    """Return the content of a YAML text."""
    return yaml.safe_load(text)


def to_yaml(content: t.Any) -> str:
    """Return content as YAML, keys in their order."""
    return yaml.safe_dump(content, sort_keys=False)


def run_playbook(
    folder: Path,
    plays: list[dict[str, t.Any]],
    url: str,
    *arguments: str,
    environment: t.Mapping[str, str] | None = None,
    watch: t.Callable[[subprocess.Popen[str]], None] | None = None,
) -> Run:
    """Run plays as one playbook. ``watch`` is called with the process while it runs."""
    playbook, events = folder / "playbook.yml", folder / "events.jsonl"
    playbook.write_text(to_yaml(plays), encoding="utf-8")
    events.write_text("", encoding="utf-8")
    with subprocess.Popen(
        [str(Path(sys.executable).with_name("ansible-playbook")), str(playbook), *arguments],
        cwd=folder,
        env={
            **os.environ,
            "ANSIBLE_ACTION_PLUGINS": str(PLUGINS),
            # Its default is below two home directories: that of HOME, and that of the user database.
            "ANSIBLE_ASYNC_DIR": str(folder / "async"),
            "ANSIBLE_CALLBACK_PLUGINS": str(PLUGINS),
            "ANSIBLE_CONNECTION_PLUGINS": str(PLUGINS),
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "EVENTS_FILE": str(events),
            "SIMULATOR_URL": url,
            **(environment or {}),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        if watch:
            watch(process)
        output, _nothing = process.communicate(timeout=300)
    lines = events.read_text(encoding="utf-8").splitlines()
    return Run(process.returncode, output, [_read(line) for line in lines])


def _read(line: str) -> Event:
    event = Event(**json.loads(line))
    # What ansible-core tells itself.
    own = {key: value for key, value in event.result.items() if not key.startswith("_ansible")}
    return event._replace(result=own)
