# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the record of a MongoDB Atlas export job says."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._atlas import export_jobs
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.strategies import objects_with
from hypothesis import given
from hypothesis import strategies as st

JOB = {
    "id": "6a7945592c88faeba59d5e8e",
    "snapshotId": "6a7943462c88faeba59ccf5f",
    "exportBucketId": "6a794342c0eb9e7a17729455",
    "state": "Successful",
    "createdAt": "2026-08-10T03:28:25Z",
    "finishedAt": "2026-08-10T03:43:05Z",
    "customData": [{"key": "exported by", "value": "me"}],
    "prefix": "exported_snapshots/a/b/cluster-989/2026-08-10T0327/1786332505",
    "exportStatus": {"exportedCollections": 0, "totalCollections": 0},
}


def test_a_record_tells_all_that_the_service_says() -> None:
    record = export_jobs.read(JOB, {})
    details = record.pop("details")
    assert record == {
        "id": "6a7945592c88faeba59d5e8e",
        "service": "atlas",
        "state": "succeeded",
        "native_state": "Successful",
        "finished": True,
        "succeeded": True,
        "progress": None,
        "message": None,
        "warning": None,
        "source": "6a7943462c88faeba59ccf5f",
        "destination": "exported_snapshots/a/b/cluster-989/2026-08-10T0327/1786332505",
        "created_at": "2026-08-10T03:28:25Z",
        "finished_at": "2026-08-10T03:43:05Z",
    }
    assert len(details) == len(JOB)
    assert details["custom_data"] == [{"key": "exported by", "value": "me"}]
    assert details["export_status"] == {"exported_collections": 0, "total_collections": 0}


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Queued", "pending"),
        ("InProgress", "running"),
        ("Successful", "succeeded"),
        ("Failed", "failed"),
        ("Cancelled", "canceled"),
        ("Paused", "unknown"),
    ],
)
def test_each_state_in_any_letter_case_has_ours(word: str, state: str) -> None:
    for spelling in (word, word.upper()):
        assert export_jobs.read({**JOB, "state": spelling}, {})["state"] == state


@pytest.mark.parametrize(
    ("status", "progress"),
    [
        ({"exportedCollections": 1, "totalCollections": 3}, 33),
        ({"exportedCollections": 3, "totalCollections": 3}, 100),
        ({"exportedCollections": 0, "totalCollections": 0}, None),
        ({"exportedCollections": 1}, None),
        ({}, None),
        (None, None),
        ("x", None),
    ],
)
def test_progress_is_the_part_of_the_collections(status: t.Any, progress: int | None) -> None:
    assert export_jobs.read({**JOB, "exportStatus": status}, {})["progress"] == progress


@pytest.mark.parametrize(
    ("why", "message"),
    [
        ({"stateReason": {"errorCode": "E1", "message": "no bucket"}}, "no bucket (E1)"),
        ({"stateReason": {"message": "no bucket"}}, "no bucket"),
        ({"stateReason": {"errorCode": "E1"}}, "E1"),
        ({"stateReason": "no bucket"}, "no bucket"),
        ({"stateReason": {}, "errMsg": "old text"}, "old text"),
        ({"errMsg": "old text"}, "old text"),
        ({}, None),
    ],
)
def test_a_failed_job_says_why(why: dict[str, t.Any], message: str | None) -> None:
    assert export_jobs.read({**JOB, "state": "Failed", **why}, {})["message"] == message


@given(objects_with(*JOB, "components", "stateReason", "errMsg"))
def test_no_record_makes_reading_fail(native: dict[str, t.Any]) -> None:
    record = export_jobs.read(native, {})
    assert all(isinstance(key, str) for key in export_jobs.keys(native))
    assert record["id"] in (None, *export_jobs.keys(native))


NUMBERS: st.SearchStrategy[t.Any] = st.sampled_from(
    [0, 1, -1, 10**400, 0.0, float("nan"), float("inf"), True, "5", None, [], {}]
)


@given(NUMBERS, NUMBERS)
def test_no_progress_makes_reading_fail(exported: t.Any, total: t.Any) -> None:
    status = {"exportedCollections": exported, "totalCollections": total}
    progress = export_jobs.read({**JOB, "exportStatus": status}, {})["progress"]
    assert progress is None or 0 <= progress <= 100
