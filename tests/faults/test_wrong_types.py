# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A value of the wrong type, in any field of any reply, gives a sound result or a clean error."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from faults.asking import ask
from faults.conftest import Cloud
from faults.ways import LISTING, PAIRS, Endpoints, Way

# botocore leaves the connections of its clients for STS and the metadata service to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored:pytest.PytestUnraisableExceptionWarning")

VALUES = (
    "wrong", "", "-1", "NaN", 0, -7, 1.5, 10**30, True, None, [], [None], [["x"]], {}, {"a": {"b": [1]}}, "x\u2028\x7f"
)  # fmt: skip
# Fields that say that the service refuses, or that it is asked with next: their values make other errors.
SAY_MORE = ("error_code", "code", "error", "errorCode", "Marker", "nextToken")
# The fields of a record, then those of the reply around the records.
FIELDS = {
    "rds": (
        "ExportTaskIdentifier Status PercentProgress TotalExtractedDataInGB SourceArn SourceType S3Bucket S3Prefix "
        "SnapshotTime TaskStartTime TaskEndTime FailureCause WarningMessage ExportOnly IamRoleArn KmsKeyId "
        "ExportTasks Marker"
    ),
    "discovery": (
        "exportId exportStatus statusMessage configurationsDownloadUrl exportRequestTime isTruncated "
        "requestedStartTime requestedEndTime exportsInfo nextToken"
    ),
    "workspace": (
        "task_id file_name status fail_reason error_code create_time end_time is_download "
        "export_tasks count error_msg code message error"
    ),
    "atlas": (
        "id snapshotId exportBucketId state createdAt finishedAt customData prefix exportStatus components "
        "stateReason errMsg results links totalCount errorCode"
    ),
    "iam.ListProjects": "projects links id name",
    "iam.CreateToken": "token expires_at project id user X-Subject-Token",
    "oauth.CreateToken": "access_token expires_in token_type error error_description",
    "sts.AssumeRole": "Credentials AssumedRoleUser",
    "imds.GetCredentials": "Code AccessKeyId SecretAccessKey Token Expiration",
}
CASES = [(place, field) for place, fields in FIELDS.items() for field in fields.split()]


def _way(place: str) -> tuple[str, Way]:
    """Return a service and a way to sign in whose polls ask at ``place``."""
    service, _dot, operation = place.partition(".")
    wanted = (service, operation) if operation else None
    return next((one, way) for one, way in PAIRS if (way.sign_in == wanted if wanted else one == service))


@pytest.mark.parametrize(("place", "field"), CASES, ids=str)
def test_a_wrong_type_gives_a_result_or_an_unreadable_reply(
    cloud: Cloud, tmp_path: Path, place: str, field: str
) -> None:
    asked, _dot, operation = place.partition(".")
    service, way = _way(place)
    for value in VALUES:
        cloud.sim.clear()
        cloud.sim.add_fault(
            service=asked, operation=operation or LISTING[service], kind="wrong_type", field=field, value=value
        )
        result = _ask(cloud, service, way, tmp_path)
        error = result["error"]
        assert error is None or error["code"] != "Defect", (value, error)
        if not operation and error:
            assert error["code"] == "UnreadableReply" or field in SAY_MORE, (value, error)


def _ask(cloud: Cloud, service: str, way: Way, home: Path) -> dict[str, t.Any]:
    return ask(service, way, Endpoints(cloud.sim.url, cloud.sim.url), home, request_attempts=1).result
