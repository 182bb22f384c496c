# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fleet as a sliced AWX job, and the report of a workflow behind it."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible_collections.crosscloud.exports.tests.playbooks import running
from ansible_collections.crosscloud.exports.tests.runner.jobs import Environment, Finished, Job, inject

from simulator import Simulator

# As many as the largest fleet here has.
EXPORTS = 200
SLICES = 4
STATES = ("COMPLETE", "FAILED", "CANCELED", "IN_PROGRESS")


@pytest.fixture(scope="module")
def sim() -> t.Iterator[Simulator]:
    """Play one export for each target, in all states, at a time that stands still."""
    many = {"generate": EXPORTS, "states": list(STATES), "fields": {"ExportTaskIdentifier": "export-{number:03d}"}}
    with Simulator({**running.clouds(rds=[many]), "clock": {"mode": "ticks", "step": 0}}) as simulator:
        yield simulator


@pytest.fixture
def credential(sim: Simulator, tmp_path: Path) -> Environment:
    """Inject a credential of the type AWS profiles, in which each of two accounts has a profile."""
    keys = f"aws_access_key_id={running.ACCESS_KEY}\naws_secret_access_key={running.AWS_SECRET}\n"
    places = f"region=eu-west-1\nendpoint_url={sim.url}\n"
    credentials = f"[orders]\n{keys}[billing]\n{keys}"
    return inject(
        "aws_profiles",
        tmp_path,
        credentials=credentials,
        config=f"[profile orders]\n{places}[profile billing]\n{places}",
    )


def targets(count: int) -> dict[str, t.Any]:
    """Return the inventory: one export each, the last target can't be reached."""
    hosts: dict[str, t.Any] = {}
    for number in range(1, count + 1):
        options = {"export_task_identifier": f"export-{number:03d}", "profile": ("orders", "billing")[number % 2]}
        hosts[f"target-{number:03d}"] = {"export_service": "rds", "export_options": options}
    hosts[f"target-{count:03d}"]["export_options"].update(endpoint_url="http://127.0.0.1:9", request_attempts=1)
    return hosts


def slice_of(hosts: dict[str, t.Any], number: int, count: int) -> dict[str, t.Any]:
    """Return the hosts of a slice, as AWX deals them out."""
    return {name: hosts[name] for name in sorted(hosts)[number::count]}


def records(*finished: Finished) -> list[dict[str, t.Any]]:
    """Return all records in the artifacts of jobs, by target."""
    found = [one for job in finished for artifact in job.artifacts.values() for one in artifact["exports"]]
    return sorted(found, key=lambda record: str(record["target"]))


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("count", [12, 200])
def test_four_slices_find_together_what_one_job_finds(credential: Environment, tmp_path: Path, count: int) -> None:
    hosts = targets(count)
    whole = Job(tmp_path / "whole", "fleet", credential, hosts=hosts, awx_job_id=100).run("--cmdline", "--forks 10")
    assert whole.code == 0, whole.output
    found = records(whole)
    assert [record["target"] for record in found] == sorted(hosts)
    assert {record["state"] for record in found[:-1]} == {"succeeded", "failed", "canceled", "running"}
    assert "Could not connect" in found[-1]["message"]

    slices = []
    for number in range(SLICES):
        part = slice_of(hosts, number, SLICES)
        job = Job(tmp_path / f"slice-{number}", "fleet", credential, hosts=part, awx_job_id=101 + number)
        slices.append(job.relay("--cmdline", "--forks 10"))
        assert (slices[-1].code, slices[-1].shows(running.AWS_SECRET)) == (0, [])
    assert records(*slices) == found
    # None overwrites what another one hands on.
    artifacts = {name: value for job in slices for name, value in job.artifacts.items()}
    assert set(artifacts) == {f"fleet_records_{101 + number}" for number in range(SLICES)}

    # The job behind them in a workflow gets the artifacts of all of them as variables.
    report = Job(tmp_path / "report", "report", {}, report_title="Last night", **artifacts).relay()
    assert report.code == 0, report.output
    assert f"{count - 1} exports" in report.output
    assert all(f"| {name} |" in report.output for name in hosts)
