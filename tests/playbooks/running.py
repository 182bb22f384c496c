# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a playbook as a user would, against clouds that the simulator plays."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import typing as t
from pathlib import Path

from simulator import Simulator

ACCESS_KEY = "AKIAOPERATORTEST0001"
# Long and unusual: what no_log hides is hidden wherever it occurs.
AWS_SECRET = "simulator-only-aws-secret-key-of-operator-tests"
HUAWEI_SECRET = "simulator-only-huawei-secret-key-of-operator-tests"
ATLAS_SECRET = "simulator-only-atlas-client-secret-of-operator-tests"
SECRETS = (AWS_SECRET, HUAWEI_SECRET, ATLAS_SECRET)
PROJECT = "b0123456789abcdef012345b"
CLUSTER = "cluster-989"

Vars = t.Mapping[str, t.Any]


class Outcome(t.NamedTuple):
    """What a run left behind: its exit code, what it printed, and the statistics it handed on."""

    code: int
    output: str

    @property
    def stats(self) -> dict[str, t.Any]:
        """What ``set_stats`` handed on; in AWX, the artifacts of the job."""
        shown = re.search(r"^CUSTOM STATS: \*+\n(?P<run>.*?)\n\n", f"{self.output}\n\n", re.DOTALL | re.MULTILINE)
        return json.loads(shown["run"].partition("RUN: ")[2]) if shown else {}

    @property
    def changed(self) -> int:
        """How many tasks changed something."""
        return sum(int(count) for count in re.findall(r"\bchanged=(\d+)", self.output))


def clouds(**exports: t.Any) -> dict[str, t.Any]:
    """Return a scenario with one account in each cloud, and a clock that goes by polls: 30 s each."""
    huawei = {"access_key": "HWOPERATORTEST000001", "secret_key": HUAWEI_SECRET, "projects": {"0" * 32: "eu-west-101"}}
    atlas = {"client_id": "mdb_sa_id_operator_tests", "client_secret": ATLAS_SECRET, "projects": {PROJECT: [CLUSTER]}}
    return {
        "clock": {"mode": "ticks", "step": 30},
        "accounts": {
            "aws": {"test": {"access_key": ACCESS_KEY, "secret_key": AWS_SECRET}},
            "huawei": {"test": huawei},
            "atlas": {"test": atlas},
        },
        "exports": exports,
    }


def rds_export(name: str, *states: str, **fields: t.Any) -> dict[str, t.Any]:
    """Return an RDS export that takes the next of ``states`` with each poll, and stays in the last."""
    timeline = [{"at": 30 * number, "Status": state} for number, state in enumerate(states)]
    known = {"ExportTaskIdentifier": name, "TaskStartTime": {"time": -3600}, "PercentProgress": 0, **fields}
    return {"fields": {**known, "Status": states[0]}, "timeline": timeline[1:], "since": "asked"}


def atlas_export(name: str, state: str, **fields: t.Any) -> dict[str, t.Any]:
    """Return an Atlas export job that stays as it is."""
    return {"fields": {"id": name, "state": state, "createdAt": {"time": -600}, **fields}}


def environment(url: str) -> dict[str, str]:
    """Return the environment of an operator whose clouds are all at ``url``."""
    return {
        **os.environ,
        "AWS_URL": url,
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": AWS_SECRET,
        "HW_ACCESS_KEY": "HWOPERATORTEST000001",
        "HW_SECRET_KEY": HUAWEI_SECRET,
        "HW_REGION_NAME": "eu-west-101",
        "HW_PROJECT_ID": "0" * 32,
        "MONGODB_ATLAS_BASE_URL": url,
        "MONGODB_ATLAS_CLIENT_ID": "mdb_sa_id_operator_tests",
        "MONGODB_ATLAS_CLIENT_SECRET": ATLAS_SECRET,
        "MONGODB_ATLAS_PROJECT_ID": PROJECT,
        "ANSIBLE_SHOW_CUSTOM_STATS": "true",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def run(playbook: str, folder: Path, *arguments: str, url: str = "http://127.0.0.1:9", **variables: t.Any) -> Outcome:
    """Run ``playbook``, a name or a path, in ``folder``. ``variables`` go into a file: they may be secrets."""
    extra = folder / "variables.json"
    extra.write_text(json.dumps(variables), encoding="utf-8")
    command = [str(Path(sys.executable).with_name("ansible-playbook")), playbook, "-e", f"@{extra}", *arguments]
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment(url),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=110,
    )
    for secret in SECRETS:
        assert secret not in done.stdout
    return Outcome(done.returncode, done.stdout)


def wait(folder: Path, simulator: Simulator, entries: t.Any, *arguments: str, **variables: t.Any) -> Outcome:
    """Run the playbook ``wait``. It asks each second and has ten, unless ``variables`` say otherwise."""
    given = {"wait_delay": 1, "wait_timeout": 10, **variables}
    if entries is not None:
        given["wait_exports"] = entries
    return run("crosscloud.exports.wait", folder, *arguments, url=simulator.url, **given)


def asked(simulator: Simulator, service: str = "rds") -> int:
    """Return how many requests a service has got."""
    return sum(request.service == service for request in simulator.requests)
