# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the record of an Amazon RDS export task says."""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._aws import rds
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.strategies import objects_with
from hypothesis import given

TASK = {
    "ExportTaskIdentifier": "nightly",
    "SourceArn": "arn:aws:rds:eu-west-1:123456789012:snapshot:nightly",
    "ExportOnly": ["db.table"],
    "SnapshotTime": datetime(2026, 11, 21, 9, 0, tzinfo=timezone.utc),
    "TaskStartTime": datetime(2026, 11, 21, 10, 0, tzinfo=timezone.utc),
    "TaskEndTime": datetime(2026, 11, 21, 11, 0, tzinfo=timezone.utc),
    "S3Bucket": "bucket",
    "S3Prefix": "some/prefix",
    "IamRoleArn": "arn:aws:iam::123456789012:role/export",
    "KmsKeyId": "key",
    "Status": "COMPLETE",
    "PercentProgress": 100,
    "TotalExtractedDataInGB": 263,
    "WarningMessage": '{"skippedTables": []}',
}


def task(name: str, status: str = "COMPLETE") -> dict[str, t.Any]:
    """Return an export task."""
    return {"ExportTaskIdentifier": name, "Status": status}


def test_a_record_tells_all_that_the_service_says() -> None:
    record = rds.read(TASK, {})
    details = record.pop("details")
    assert record == {
        "id": "nightly",
        "service": "rds",
        "state": "succeeded",
        "native_state": "COMPLETE",
        "finished": True,
        "succeeded": True,
        "progress": 100,
        "message": None,
        "warning": '{"skippedTables": []}',
        "source": "arn:aws:rds:eu-west-1:123456789012:snapshot:nightly",
        "destination": "s3://bucket/some/prefix",
        "created_at": "2026-11-21T10:00:00Z",
        "finished_at": "2026-11-21T11:00:00Z",
    }
    assert len(details) == len(TASK)
    assert details["snapshot_time"] == "2026-11-21T09:00:00Z"
    assert (details["s3_bucket"], details["total_extracted_data_in_gb"]) == ("bucket", 263)


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("STARTING", "pending"),
        ("IN_PROGRESS", "running"),
        ("CANCELING", "canceling"),
        ("COMPLETE", "succeeded"),
        ("FAILED", "failed"),
        ("CANCELED", "canceled"),
        ("PAUSED", "unknown"),
    ],
)
def test_each_status_in_any_letter_case_has_its_state(word: str, state: str) -> None:
    assert rds.read(task("a", word), {})["state"] == rds.read(task("a", word.lower()), {})["state"] == state


@pytest.mark.parametrize(
    ("where", "destination"),
    [
        ({}, None),
        ({"S3Bucket": "bucket"}, "s3://bucket"),
        ({"S3Bucket": "bucket", "S3Prefix": ""}, "s3://bucket"),
        ({"S3Bucket": "bucket", "S3Prefix": "a/b"}, "s3://bucket/a/b"),
    ],
)
def test_the_destination_is_an_s3_address(where: dict[str, str], destination: str | None) -> None:
    assert rds.read({**task("a"), **where}, {})["destination"] == destination


def test_a_failed_task_says_why() -> None:
    assert rds.read({**task("a", "FAILED"), "FailureCause": "no such bucket"}, {})["message"] == "no such bucket"


@given(objects_with(*TASK, "FailureCause"))
def test_no_record_makes_reading_fail(native: dict[str, t.Any]) -> None:
    record = rds.read(native, {})
    assert all(isinstance(key, str) for key in rds.keys(native))
    assert record["id"] in (None, *rds.keys(native))
