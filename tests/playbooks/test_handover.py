# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a poll runs: in the worker process unless that would change more than the speed. Each condition by itself."""

from __future__ import annotations

import re
import sys
import typing as t
from pathlib import Path

import pytest
from ansible_collections.crosscloud.exports.tests.modules import clouds
from ansible_collections.crosscloud.exports.tests.playbooks import plays

from simulator import Simulator

# The playbook runs before the first test that looks at it, on a machine that may be busy.
pytestmark = pytest.mark.timeout(600)

NAME = "crosscloud.exports.rds_export_task_info"
# In the place of sudo: it drops its options and runs the command.
SUDO = '#!/bin/sh\nwhile [ "$1" != /bin/sh ]; do shift; done\nexec "$@"\n'
# Another Python by its path, with the same libraries.
PYTHON = '#!/bin/sh\nexec {python} "$@"\n'
# Keywords of a task, and why it is handed over; empty when it is not.
CONDITIONS: dict[str, tuple[dict[str, t.Any], str]] = {
    "no keyword": ({}, ""),
    "check mode": ({"check_mode": True}, ""),
    "diff": ({"diff": True}, ""),
    "empty environment": ({"environment": {}}, ""),
    "become that is off": ({"become": False}, ""),
    "async that is off": ({"async": 0}, ""),
    "timeout": ({"timeout": 60}, ""),
    "throttle": ({"throttle": 1}, ""),
    "automatic interpreter": ({"vars": {"ansible_python_interpreter": "auto_silent"}}, ""),
    "the interpreter of the playbook": (
        {"vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}},
        "",
    ),
    "the interpreter by its name": ({"vars": {"ansible_python_interpreter": Path(sys.executable).name}}, ""),
    "delegated to localhost": ({"delegate_to": "localhost"}, ""),
    "switch that is on": ({"vars": {plays.SWITCH: "yes"}}, ""),
    "switch": ({"vars": {plays.SWITCH: False}}, f"{plays.SWITCH} is false"),
    "switch as a template": ({"vars": {plays.SWITCH: "{{ 'no' }}"}}, f"{plays.SWITCH} is false"),
    "become": ({"become": True, "become_method": "sudo"}, "become is set"),
    "async": ({"async": 30, "poll": 1}, "async is set"),
    "environment": ({"environment": {"EXPORTS_TEST": "1"}}, "environment is set"),
    "another interpreter": (
        {"vars": {"ansible_python_interpreter": "{{ other_python }}"}},
        "the interpreter is {python}",
    ),
    "another connection": ({"vars": {"ansible_connection": "elsewhere"}}, "the connection is elsewhere"),
    "a host with another interpreter": (
        {"delegate_to": "other-python"},
        "the interpreter is {python}",
    ),
    "a host with another connection": ({"delegate_to": "far-away"}, "the connection is elsewhere"),
    "option of the wrong kind": (
        {"module": {"max_items": "many"}},
        "it has the words for options that do not pass the argument spec",
    ),
}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[plays.Run, str]:
    """Run a task under each condition; return the run and the path of the other Python."""
    folder = tmp_path_factory.mktemp("handover")
    for name, text in {"sudo": SUDO, "python": PYTHON.format(python=sys.executable)}.items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    inventory = {
        "localhost": {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"},
        "other-python": {"ansible_connection": "local", "ansible_python_interpreter": str(folder / "python")},
        "far-away": {"ansible_connection": "elsewhere", "ansible_python_interpreter": sys.executable},
    }
    (folder / "hosts.json").write_text(plays.to_yaml({"all": {"hosts": inventory}}), encoding="utf-8")
    scenario = clouds.numbered(1)
    tasks = []
    for name, (keywords, _reason) in CONDITIONS.items():
        rest = {key: value for key, value in keywords.items() if key != "module"}
        tasks.append({"name": name, NAME: keywords.get("module", {}), "ignore_errors": True, **rest})
        tasks.append({"name": f"after {name}", "simulator": {"clear": {}}})
    with Simulator(scenario) as simulator:
        run = plays.run_playbook(
            folder,
            [plays.play(plays.to_yaml(tasks), scenario, simulator.url, vars={"other_python": str(folder / "python")})],
            simulator.url,
            "-vvv",
            *("-i", "hosts.json"),
            environment={"ANSIBLE_BECOME_EXE": str(folder / "sudo")},
        )
    return run, str(folder / "python")


@pytest.mark.parametrize("name", CONDITIONS)
def test_where_a_poll_runs(places: tuple[plays.Run, str], name: str) -> None:
    run, python = places
    said = run.said(name)
    reason = CONDITIONS[name][1].format(python=python)
    if reason:
        assert f"{NAME} runs as a module: {reason}" in said
        assert "ran in process" not in said
    else:
        assert re.search(rf"{NAME} ran in process \d+", said)
        assert "as a module" not in said


@pytest.mark.parametrize("name", CONDITIONS)
def test_the_result_is_the_same_wherever_it_ran(places: tuple[plays.Run, str], name: str) -> None:
    run, _python = places
    end = run.end(name)
    if "module" in CONDITIONS[name][0]:
        assert (end["finished"], end["error"]["code"], "max_items" in end["msg"]) == (True, "InvalidOption", True)
        assert run.requests(f"after {name}") == []
        return
    assert [export["id"] for export in end["exports"]] == ["e-001"]
    assert (end["changed"], end["finished"], end["failed"]) == (False, True, False)
    assert len(run.requests(f"after {name}")) == 1
