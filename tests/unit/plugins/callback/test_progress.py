# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which results the callback looks at, in the shapes that ansible-core had and has. Whole plays: tests/playbooks."""

from __future__ import annotations

import typing as t
from types import SimpleNamespace

import pytest
from ansible_collections.crosscloud.exports.plugins.callback.progress import CallbackModule
from ansible_collections.crosscloud.exports.plugins.module_utils._core.exports import record, result

RDS = "crosscloud.exports.rds_export_task_info"
STATES = {"RUN": "running", "DONE": "succeeded"}


class OldResult:
    """A task result as ansible-core passes it up to 2.18."""

    def __init__(self, host: t.Any, task: t.Any, result: t.Any) -> None:
        self._host, self._task, self._result = host, task, result


class NewResult:
    """A task result as ansible-core passes it from 2.19 on: private names are on their way out."""

    def __init__(self, host: t.Any, task: t.Any, result: t.Any) -> None:
        self._parts = host, task, result

    host = property(lambda self: self._parts[0])
    task = property(lambda self: self._parts[1])
    result = property(lambda self: self._parts[2])


class Screen:
    """Keeps what would be displayed."""

    verbosity = 0

    def __init__(self) -> None:
        self.lines: list[str] = []

    def display(self, text: str, color: str) -> None:
        """Keep a line."""
        assert color
        self.lines.append(text)


class Stage:
    """A callback, and a task whose results it gets."""

    def __init__(self, make: t.Callable[..., t.Any], *hosts: str, **task: t.Any) -> None:
        self.make = make
        self.screen = Screen()
        self.callback = CallbackModule(display=self.screen, options=None)
        self.callback._plugin_options = {"heartbeat": 60.0, "max_lines": 20}
        attributes = {"action": RDS, "resolved_action": RDS, "until": ["x"], "retries": None, "no_log": False}
        self.task = SimpleNamespace(**{"_uuid": "task-1", **attributes, **task})
        variables = {"ansible_play_hosts_all": hosts}
        manager = SimpleNamespace(get_vars=lambda play: variables)
        self.callback.v2_playbook_on_play_start(SimpleNamespace(get_variable_manager=lambda: manager))

    def send(self, event: str, *states: str, host: str = "alone", **more: t.Any) -> list[str]:
        """Send a result with an export in each of ``states``; return the lines that are new."""
        exports = [record("rds", {}, states=STATES, export_id=f"nr-{n}", state=one) for n, one in enumerate(states)]
        self.screen.lines.clear()
        data = {**result(exports), **more}
        where = SimpleNamespace(get_name=lambda: host)
        getattr(self.callback, f"v2_runner_{event}")(self.make(where, self.task, data))
        return list(self.screen.lines)


@pytest.fixture(params=[OldResult, NewResult])
def make(request: pytest.FixtureRequest) -> t.Any:
    """The shape of results."""
    return request.param


@pytest.mark.parametrize("last", ["on_ok", "on_failed", "item_on_ok", "item_on_failed", "on_unreachable"])
def test_a_wait_is_told_and_forgotten(make: t.Any, last: str) -> None:
    stage = Stage(make, "alone")
    first = stage.send("retry", "RUN")
    assert [line.split()[:3] for line in first] == [["rds", "nr-0", "running"]]
    assert stage.send("retry", "RUN") == []
    assert [line.split()[:3] for line in stage.send(last, "DONE")] == [["rds", "nr-0", "succeeded"]]
    # The next wait of the task, in a role that runs twice, starts from nothing.
    assert len(stage.send("retry", "DONE")) == 1


def test_a_wait_without_retries_tells_its_end(make: t.Any) -> None:
    assert len(Stage(make, "alone").send("on_ok", "DONE")) == 1


def test_retries_alone_make_a_wait(make: t.Any) -> None:
    assert len(Stage(make, "alone", until=[], retries=2).send("on_ok", "DONE")) == 1


def test_the_end_of_a_loop_is_no_poll(make: t.Any) -> None:
    assert Stage(make, "alone").send("on_ok", "DONE", results=[]) == []


@pytest.mark.parametrize(
    ("task", "more"),
    [
        pytest.param({"until": [], "retries": None}, {}, id="no-wait"),
        pytest.param({"no_log": True}, {}, id="no-log"),
        pytest.param({}, {"_ansible_no_log": True}, id="no-log-of-the-result"),
        pytest.param({}, {"censored": "hidden"}, id="censored"),
        pytest.param({"resolved_action": "other.exports.rds_export_task_info"}, {}, id="other-collection"),
        pytest.param({"resolved_action": "crosscloud.exports_too.rds_export_task_info"}, {}, id="similar-collection"),
        pytest.param({"resolved_action": "crosscloud.exports.rds_export_download"}, {}, id="no-info-module"),
        pytest.param({"resolved_action": None, "action": "rds_export_task_info"}, {}, id="not-resolved"),
    ],
)
@pytest.mark.parametrize("event", ["retry", "on_ok"])
def test_what_is_not_told(make: t.Any, event: str, task: dict[str, t.Any], more: dict[str, t.Any]) -> None:
    assert Stage(make, "alone", **task).send(event, "DONE", **more) == []


@pytest.mark.parametrize(
    "task",
    [
        pytest.param({"action": "rds_export_task_info"}, id="short-name"),
        pytest.param({"resolved_action": None}, id="full-name-from-a-template"),
    ],
)
def test_names_of_tasks(make: t.Any, task: dict[str, t.Any]) -> None:
    assert len(Stage(make, "alone", **task).send("retry", "RUN")) == 1


@pytest.mark.parametrize("name", ["rds_export_task_info", "discovery_export_info", "atlas_export_job_info"])
def test_a_missing_id_is_told_under_its_service(make: t.Any, name: str) -> None:
    stage = Stage(make, "alone", resolved_action=f"crosscloud.exports.{name}")
    (line,) = stage.send("retry", missing=["late"], finished=False)
    assert line.startswith(f"{name.split('_')[0]}  late  not listed yet")


def test_hosts_are_named_and_kept_apart(make: t.Any) -> None:
    stage = Stage(make, "one", "two")
    assert [line[:6] for line in stage.send("retry", "RUN", host="one")] == ["[one] "]
    assert [line[:6] for line in stage.send("retry", "RUN", host="two")] == ["[two] "]
    assert stage.send("retry", "RUN", host="one") == []


def test_tasks_at_the_same_time_are_kept_apart(make: t.Any) -> None:
    stage = Stage(make, "alone")
    stage.send("retry", "RUN")
    stage.task._uuid = "task-2"
    assert len(stage.send("retry", "RUN")) == 1


def test_a_host_that_is_lost_ends_the_wait(make: t.Any) -> None:
    stage = Stage(make, "alone")
    stage.send("retry", "RUN")
    gone = {"unreachable": True, "msg": "No route."}
    stage.screen.lines.clear()
    host = SimpleNamespace(get_name=lambda: "alone")
    stage.callback.v2_runner_on_unreachable(make(host, stage.task, gone))
    assert stage.screen.lines == ["rds  poll failed, the wait ends: No route."]


def test_results_of_other_tasks_are_not_even_read(make: t.Any) -> None:
    """ansible-core makes a copy of a result for each callback that reads it."""
    stage = Stage(make, "alone", until=[])
    host = SimpleNamespace(get_name=lambda: "alone")
    unreadable = type("Unreadable", (), {"host": host, "task": stage.task})
    stage.callback.v2_runner_on_ok(unreadable())
