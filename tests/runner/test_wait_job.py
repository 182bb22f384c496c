# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A wait as an AWX job, on this node and relayed to another one."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible_collections.crosscloud.exports.tests.playbooks import running
from ansible_collections.crosscloud.exports.tests.runner.jobs import Environment, Finished, Job, inject

from simulator import Simulator

ATLAS_EXPORT = "6a7945592c88faeba59d5e02"
TASK = "575768277444198400"
# What a cloud says is no template, wherever it comes by.
CAUSE = "The bucket {{ 7 * 7 }} is in another region."
WAYS = ("run", "relay")
FAST = {"wait_delay": 1, "wait_timeout": 60}


@pytest.fixture
def sim() -> t.Iterator[Simulator]:
    """Play exports of three clouds."""
    exports = {
        "rds": [
            running.rds_export("nightly", "STARTING", "IN_PROGRESS", "COMPLETE"),
            running.rds_export("broken", "IN_PROGRESS", "FAILED", FailureCause=CAUSE),
        ],
        "workspace": [{"fields": {"task_id": TASK, "status": "SUCCESS", "file_name": "desktops.xlsx"}}],
        "atlas": [running.atlas_export(ATLAS_EXPORT, "Successful")],
    }
    with Simulator(running.clouds(**exports)) as simulator:
        yield simulator


def aws(folder: Path, url: str) -> Environment:
    """Inject a credential of the type AWS profiles: two files."""
    keys = f"aws_access_key_id={running.ACCESS_KEY}\naws_secret_access_key={running.AWS_SECRET}\n"
    files = {"credentials": f"[default]\n{keys}", "config": f"[default]\nregion=eu-west-1\nendpoint_url={url}\n"}
    return inject("aws_profiles", folder, **files)


def huawei(folder: Path, secret_key: str = running.HUAWEI_SECRET) -> Environment:
    """Inject a credential of the type Huawei Cloud access key."""
    where = {"region": "eu-west-101", "project_id": "0" * 32}
    return inject("huawei_access_key", folder, access_key="HWOPERATORTEST000001", secret_key=secret_key, **where)


def atlas(folder: Path, url: str) -> Environment:
    """Inject a credential of the type MongoDB Atlas service account."""
    account = {"client_id": "mdb_sa_id_operator_tests", "client_secret": running.ATLAS_SECRET}
    return inject("atlas_service_account", folder, base_url=url, **account)


def run(way: str, job: Job, *more: str) -> Finished:
    """Run ``job`` in one of the ``WAYS`` and check that nothing it leaves behind holds a secret."""
    finished = getattr(job, way)(*more)
    for secret in running.SECRETS:
        assert finished.shows(secret) == []
    return t.cast("Finished", finished)


@pytest.mark.parametrize("way", WAYS)
def test_the_operator_watches_the_wait_and_the_job_hands_its_result_on(
    sim: Simulator, tmp_path: Path, way: str
) -> None:
    answers = {"export_service": "rds", "export_ids": "nightly\n", **FAST}
    finished = run(way, Job(tmp_path, "wait", aws(tmp_path, sim.url), **answers), "-vvv")
    assert finished.code == 0, finished.output
    result = finished.artifacts["wait_result"]
    assert (result["all_succeeded"], [one["id"] for one in result["exports"]]) == (True, ["nightly"])
    # A line of the progress callback for each change, in an event of its own or within one.
    for state in ("pending", "running", "succeeded"):
        assert any("rds  nightly" in event["stdout"] and state in event["stdout"] for event in finished.events)


@pytest.mark.parametrize("way", WAYS)
def test_a_job_whose_export_fails_says_why_and_hands_its_result_on_too(
    sim: Simulator, tmp_path: Path, way: str
) -> None:
    answers = {"export_service": "rds", "export_ids": "nightly, broken", **FAST}
    finished = run(way, Job(tmp_path, "wait", aws(tmp_path, sim.url), **answers))
    assert finished.code == 2
    (failed,) = [event for event in finished.events if event["event"] == "runner_on_failed"]
    assert CAUSE in failed["event_data"]["res"]["msg"]
    assert finished.artifacts["wait_result"]["counts"]["failed"] == 1


def test_the_types_for_huawei_and_atlas_let_a_job_in(sim: Simulator, tmp_path: Path) -> None:
    cases = {
        "workspace": (huawei(tmp_path), TASK, {"export_more_options": f"endpoint_url: {sim.url}\n"}),
        "atlas": (
            atlas(tmp_path, sim.url),
            ATLAS_EXPORT,
            {"export_project_id": running.PROJECT, "export_cluster_name": running.CLUSTER},
        ),
    }
    for service, (environment, export_id, where) in cases.items():
        answers = {"export_service": service, "export_ids": export_id, **where, **FAST}
        folder = tmp_path / service
        folder.mkdir()
        job = Job(folder, "wait", environment, **answers)
        finished = run("run", job)
        assert finished.code == 0, finished.output
        assert [one["id"] for one in finished.artifacts["wait_result"]["exports"]] == [export_id]


@pytest.mark.parametrize("way", WAYS)
def test_wrong_credentials_end_the_job_at_once(sim: Simulator, tmp_path: Path, way: str) -> None:
    wrong = "simulator-only-wrong-secret-key-of-operator-tests"
    answers = {
        "export_service": "workspace",
        "export_ids": TASK,
        "export_region": "eu-west-101",
        "export_more_options": f"endpoint_url: {sim.url}",
    }
    job = Job(tmp_path, "wait", huawei(tmp_path, secret_key=wrong), **answers, **FAST)
    finished = run(way, job)
    assert (finished.code, finished.shows(wrong)) == (2, [])
    assert "APIGW.0301" in finished.output, finished.output
    assert len(sim.requests) == 1
