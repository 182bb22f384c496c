# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an operator reads while a playbook waits, from ansible-playbook itself."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
import typing as t
from pathlib import Path

import pytest
import yaml

from simulator import Simulator

ACCESS_KEY = "AKIAPROGRESSTEST0001"
SECRET_KEY = "simulator-only-aws-secret-key-of-progress-tests"
RDS = "crosscloud.exports.rds_export_task_info"
DISCOVERY = "crosscloud.exports.discovery_export_info"
SERVICE_WORDS = r"(rds|discovery)  "
EMPTY = "[--------------------]"
ESCAPE = "\x1b"

Task = dict[str, t.Any]


def rds_export(export_id: str, timeline: t.Sequence[tuple[int, dict[str, t.Any]]], **more: t.Any) -> dict[str, t.Any]:
    """Return an RDS export for a scenario. Its timeline starts with the first poll, and each poll moves it by 30 s."""
    steps = [{"at": at, **fields} for at, fields in timeline]
    fields = {"ExportTaskIdentifier": export_id, "TaskStartTime": {"time": -3600}, "PercentProgress": 0}
    return {"fields": {**fields, "Status": "STARTING"}, "timeline": steps, "since": "asked", **more}


def scenario(**exports: t.Any) -> dict[str, t.Any]:
    """Return a scenario with one AWS account, and a clock that goes by polls."""
    account = {"access_key": ACCESS_KEY, "secret_key": SECRET_KEY}
    return {"clock": {"mode": "ticks", "step": 30}, "accounts": {"aws": {"test": account}}, "exports": exports}


def wait(
    module: str, /, *, name: str = "Wait", retries: int = 20, keywords: Task | None = None, **options: t.Any
) -> Task:
    """Return a task that waits, with ``options`` for its module and ``keywords`` of its own."""
    until = {"register": "polled", "until": "polled is finished", "retries": retries, "delay": 0}
    return {"name": name, module: options, **until, **(keywords or {})}


def rds_wait(export_id: str, **more: t.Any) -> Task:
    """Return a task that waits for one RDS export."""
    return wait(RDS, export_task_identifiers=[export_id], **more)


class Play(t.NamedTuple):
    """A playbook with one play, ready to run against a simulator."""

    command: list[str]
    environment: dict[str, str]
    home: Path

    def run(self, environment: t.Mapping[str, str] | None = None, *, code: int = 0) -> str:
        """Run it, check its exit code, and return what it printed."""
        done = subprocess.run(
            self.command,
            env={**self.environment, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
            timeout=100,
        )
        assert done.returncode == code, done.stdout
        assert SECRET_KEY not in done.stdout
        assert "Callback" not in done.stdout
        return done.stdout


def make_play(
    home: Path, url: str, tasks: t.Sequence[Task], hosts: t.Sequence[str] = ("alone",), **play: t.Any
) -> Play:
    """Write a playbook and its inventory to ``home``."""
    content = {
        "hosts": "all",
        "gather_facts": False,
        "module_defaults": {"group/crosscloud.exports.aws": {"request_attempts": 1}},
        "vars": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable},
        "tasks": list(tasks),
        **play,
    }
    playbook = home / "play.yml"
    playbook.write_text(yaml.safe_dump([content]), encoding="utf-8")
    command = [str(Path(sys.executable).with_name("ansible-playbook")), "-i", f"{','.join(hosts)},", str(playbook)]
    environment = {
        **os.environ,
        "ANSIBLE_CALLBACKS_ENABLED": "crosscloud.exports.progress",
        "AWS_ENDPOINT_URL": url,
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
    }
    # It would hide that Python keeps back what it writes to a file.
    environment.pop("PYTHONUNBUFFERED", None)
    return Play(command, environment, home)


def shown(output: str) -> list[str]:
    """Return the lines that tell of a wait, and those of the stdout callback between them; times become TIME."""
    lines = [re.sub(r"\b(\d+[dhm])?\d+[hms]\b", "TIME", line).strip() for line in output.splitlines()]
    lines = [re.sub(r"\([0-9]+ retries left\)", "(N retries left)", line) for line in lines]
    return [line for line in lines if line and not line.startswith(("PLAY", "alone  ", "TASK"))]


def told(output: str) -> list[str]:
    """Return the lines that the callback printed; times become TIME."""
    return [line for line in shown(output) if re.match(rf"(\[\w+\] )?{SERVICE_WORDS}", line)]


RUNNING = (60, {"Status": "IN_PROGRESS", "PercentProgress": 10})
COMPLETE = (120, {"Status": "COMPLETE", "PercentProgress": 100, "TaskEndTime": {"time": -1800}})
RETRYING = "FAILED - RETRYING: [alone]: Wait (N retries left)."


@pytest.mark.parametrize("in_process", [True, False])
def test_a_wait_is_told_between_its_retries(tmp_path: Path, in_process: bool) -> None:
    # Not interpolated, so that the poll at 90 s has nothing new.
    exports = [rds_export("nightly", [RUNNING, COMPLETE], interpolate=False, appears_at=30)]
    variables = {"vars": {"crosscloud_exports_in_process": in_process}}
    with Simulator(scenario(rds=exports)) as simulator:
        output = make_play(tmp_path, simulator.url, [rds_wait("nightly", keywords=variables)]).run()
    assert shown(output) == [
        RETRYING,
        "rds  nightly  not listed yet  TIME",
        RETRYING,
        f"rds  nightly  pending    {EMPTY}   0%  TIME",
        RETRYING,
        "rds  nightly  running    [##------------------]  10%  TIME, about TIME left",
        RETRYING,
        "ok: [alone]",
        "rds  nightly  succeeded  [####################] 100%  took TIME",
    ]
    assert ESCAPE not in output


def test_the_tasks_of_a_play(tmp_path: Path) -> None:
    """Short names, templates and loops are told of; no_log, other modules and tasks that do not wait are not."""
    hidden = [(30, {"Status": "FAILED", "FailureCause": "hidden reason"})]
    exports = [
        rds_export("first", [(30, {"Status": "COMPLETE"})]),
        rds_export("second", [(30, {"Status": "FAILED", "FailureCause": "No key."})]),
        rds_export("hidden-one", hidden),
        rds_export("hidden-two", hidden),
    ]
    second = {"export_task_identifiers": ["second"], "request_attempts": 1}
    # An item for each: what the wait of the one has told is not known to that of the other.
    loop = {"loop": ["first", "second"], "collections": ["crosscloud.exports"]}
    with Simulator(scenario(rds=exports)) as simulator:
        tasks: list[Task] = [
            {
                "name": "Wait in vain",
                "ansible.builtin.command": "false",
                "retries": 1,
                "delay": 0,
                "ignore_errors": True,
            },
            {"name": "Loop", "ansible.builtin.debug": {"msg": "{{ item }}"}, "loop": [1, 2]},
            rds_wait("hidden-one", keywords={"no_log": True}),
            rds_wait("{{ item }}", keywords={"loop": ["hidden-two"], "no_log": "{{ item != '' }}"}),
            wait("rds_export_task_info", export_task_identifiers=["{{ item }}"], keywords=loop),
            wait("action", keywords={"action": "{{ named }}", "args": second, "vars": {"named": RDS}}),
            {"name": "List", RDS: {}},
        ]
        output = make_play(tmp_path, simulator.url, tasks).run()
    assert "hidden" not in re.sub("hidden due to the fact", "", output)
    assert told(output) == [
        f"rds  first  pending    {EMPTY}   0%  TIME",
        "rds  first  succeeded  [####################] 100%  took TIME",
        f"rds  second  pending    {EMPTY}   0%  TIME",
        f"rds  second  failed     {EMPTY}   0%  took TIME; No key.",
        f"rds  second  failed     {EMPTY}   0%  No key.",
    ]


def test_color_beside_other_callbacks(tmp_path: Path) -> None:
    exports = [rds_export("nightly", [RUNNING, COMPLETE])]
    others = {"ANSIBLE_STDOUT_CALLBACK": "minimal", "JUNIT_OUTPUT_DIR": str(tmp_path)}
    callbacks = {"ANSIBLE_CALLBACKS_ENABLED": "ansible.builtin.junit, crosscloud.exports.progress"}
    with Simulator(scenario(rds=exports)) as simulator:
        play = make_play(tmp_path, simulator.url, [rds_wait("nightly")])
        output = play.run({"ANSIBLE_FORCE_COLOR": "1", **others, **callbacks})
    lines = [line for line in output.splitlines() if "rds  nightly" in line]
    assert len(lines) > 2
    assert all(re.fullmatch(r"\x1b\[0;33mrds  [^\x1b]+\x1b\[0m", line) for line in lines[:-1])
    assert re.fullmatch(r"\x1b\[0;32mrds  nightly  succeeded [^\x1b]+\x1b\[0m", lines[-1])
    assert list(tmp_path.glob("*.xml"))


def run_on_a_terminal(play: Play, **environment: str) -> str:
    """Run ``play`` with a terminal for its output, and return what it printed."""
    reader, terminal = os.openpty()
    process = subprocess.Popen(
        play.command,
        env={**play.environment, "TERM": "xterm", **environment},
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    output = b""
    # On Linux a terminal that nobody writes to any more is an error to read.
    with contextlib.suppress(OSError):
        while chunk := os.read(reader, 4096):
            output += chunk
    os.close(reader)
    assert process.wait(30) == 0, output
    return output.decode()


def test_a_terminal_gets_color_unless_the_user_wants_none(tmp_path: Path) -> None:
    exports = [rds_export("nightly", [(30, {"Status": "COMPLETE"})])]
    with Simulator(scenario(rds=exports)) as simulator:
        play = make_play(tmp_path, simulator.url, [rds_wait("nightly")])
        assert f"{ESCAPE}[0;32mrds  nightly  succeeded" in run_on_a_terminal(play)
        plain = run_on_a_terminal(play, ANSIBLE_NOCOLOR="1")
    assert "rds  nightly  succeeded" in plain
    assert ESCAPE not in plain


def test_several_hosts_are_told_apart(tmp_path: Path) -> None:
    exports = [rds_export(name, [(30, {"Status": "COMPLETE"})]) for name in ("of-one", "of-two")]
    with Simulator(scenario(rds=exports)) as simulator:
        tasks = [rds_wait("of-{{ inventory_hostname }}")]
        output = make_play(tmp_path, simulator.url, tasks, hosts=("one", "two"), strategy="free").run()
    assert {line.split()[0] + line.split()[2] for line in told(output)} == {"[one]of-one", "[two]of-two"}
    assert len(told(output)) == 4


def test_failed_polls(tmp_path: Path) -> None:
    exports = [rds_export("nightly", [(300, {"Status": "COMPLETE"})], interpolate=False)]
    with Simulator(scenario(rds=exports)) as simulator:
        simulator.add_fault(service="rds", kind="throttle", requests=[2, 3])
        # A poll that is refused over a connection that was kept asks once more over a new one.
        simulator.add_fault(service="rds", kind="denied", requests=[5, 6])
        output = make_play(tmp_path, simulator.url, [rds_wait("nightly")]).run(code=2)
    lines = told(output)
    assert lines[0] == f"rds  nightly  pending    {EMPTY}   0%  TIME"
    assert re.fullmatch("rds  poll failed, the wait goes on: .*nightly.*Throttling.*", lines[1])
    assert re.fullmatch("rds  poll failed, the wait ends: .*nightly.*AccessDenied.*", lines[2])
    assert len(lines) == 3


def test_a_wait_that_runs_out_of_retries(tmp_path: Path) -> None:
    with Simulator(scenario(rds=[rds_export("nightly", [])])) as simulator:
        output = make_play(tmp_path, simulator.url, [rds_wait("nightly", retries=2)]).run(code=2)
    assert told(output) == [
        f"rds  nightly  pending    {EMPTY}   0%  TIME",
        "rds  the wait ends, not finished: 1 pending",
    ]


def test_a_thousand_exports(tmp_path: Path) -> None:
    old = {"generate": 10, "states": ["COMPLETE"], "fields": {"ExportTaskIdentifier": "old-{number}"}}
    new = {"generate": 990, "states": ["IN_PROGRESS"], "fields": {"ExportTaskIdentifier": "new-{number}"}}
    with Simulator(scenario(rds=[old, new])) as simulator:
        play = make_play(tmp_path, simulator.url, [wait(RDS, retries=1)])
        lines = told(play.run({"CROSSCLOUD_EXPORTS_PROGRESS_MAX_LINES": "2"}, code=2))
    assert [line.split()[2] for line in lines[:2]] == ["running", "running"]
    assert lines[2:] == [
        "rds  and 998 more: 988 running, 10 succeeded",
        "rds  the wait ends, not finished: 990 running",
    ]


def test_what_a_cloud_sends_stays_on_its_line(tmp_path: Path) -> None:
    exports = [
        {
            "fields": {
                "exportId": "export-0a1b2c3d-1111-4222-8333-444444444401",
                "exportStatus": "FAILED",
                "statusMessage": f"bad\nok: [alone] => {ESCAPE}[2J{ESCAPE}[32mall is well\u202e",
                "exportRequestTime": {"time": -60},
            }
        }
    ]
    with Simulator(scenario(discovery=exports)) as simulator:
        # The stdout callback says nothing of its own here, so what acts on a terminal could only be ours.
        output = make_play(tmp_path, simulator.url, [wait(DISCOVERY)]).run()
    reason = "bad ok: [alone] => \\x1b[2J\\x1b[32mall is well\\u202e"
    export_id = exports[0]["fields"]["exportId"]
    assert told(output) == [f"discovery  {export_id}  failed     {EMPTY}   ?%  {reason}"]
    assert ESCAPE not in output


def test_lines_reach_a_file_at_once_and_again_by_the_heartbeat(tmp_path: Path) -> None:
    """A wait is watched in the log of a job, too, and a file is where Python likes to keep things back."""
    exports = [rds_export("nightly", [(3000, {"Status": "COMPLETE"})], interpolate=False)]
    with Simulator(scenario(rds=exports)) as simulator, (tmp_path / "log").open("w+b") as log:
        # Its whole output is less than Python writes at once.
        play = make_play(tmp_path, simulator.url, [rds_wait("nightly", retries=10, keywords={"delay": 1})])
        environment = {**play.environment, "CROSSCLOUD_EXPORTS_PROGRESS_HEARTBEAT": "0.1"}
        process = subprocess.Popen(play.command, env=environment, stdin=subprocess.DEVNULL, stdout=log)
        written = b""
        try:
            while written.count(b"rds  nightly  pending") < 2 and process.poll() is None:
                time.sleep(0.1)
                written = (tmp_path / "log").read_bytes()
        finally:
            process.terminate()
            process.wait(30)
    assert b"rds  nightly  pending" in written
    assert b"PLAY RECAP" not in written
