# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`generate`: many exports from one entry, each with a record such as the service itself would give."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from msgspec.structs import replace

from .keys import ExportKeys

Fields = dict[str, Any]
# In each service: the states that are final, and the one that stands for a good end.
FINAL_STATES = {
    "rds": ("COMPLETE", "FAILED", "CANCELED"),
    "discovery": ("SUCCEEDED", "FAILED"),
    "workspace": ("SUCCESS", "FAIL", "EXPIRED"),
    "atlas": ("Successful", "Failed", "Cancelled"),
}
# The record's id and state.
ID_FIELD = {"rds": "ExportTaskIdentifier", "discovery": "exportId", "workspace": "task_id", "atlas": "id"}
STATE_FIELD = {"rds": "Status", "discovery": "exportStatus", "workspace": "status", "atlas": "state"}
SUCCEEDED = {service: {STATE_FIELD[service]: states[0]} for service, states in FINAL_STATES.items()}


def expand(service: str, entries: list[ExportKeys]) -> Iterator[ExportKeys]:
    """The entries with each `generate` carried out."""
    for entry in entries:
        if entry.generate is None:
            yield entry
            continue
        states = entry.states or FINAL_STATES[service]
        for number in range(1, entry.generate + 1):
            state = states[(number - 1) % len(states)]
            # One a minute, the last one an hour before the scenario starts.
            begun = -3600 - 60 * (entry.generate - number)
            fields = plausible(service, number, state, begun)
            fields.update(_numbered(entry.fields, number))
            yield replace(entry, fields=fields, generate=None, states=[])


def _numbered(fields: Fields, number: int) -> Fields:
    """The fields with `{number}`, or `{number:FORMAT}`, put in."""
    text = re.sub(r"\{number(?::(\w+))?\}", lambda match: format(number, match[1] or ""), json.dumps(fields))
    return dict(json.loads(text))


def plausible(service: str, number: int, state: str, begun: float) -> Fields:
    """A full native record; `begun` is the scenario second at which the export was started."""
    ended = {"time": begun + 755} if state in FINAL_STATES[service] else None
    return _RECORDS[service](number, state, {"time": begun}, ended)


def _rds(number: int, state: str, begun: Fields, ended: Fields | None) -> Fields:
    name = f"bulk-{number:04d}"
    record: Fields = {
        "ExportTaskIdentifier": name,
        "SourceArn": f"arn:aws:rds:eu-west-1:123456789012:snapshot:{name}-snapshot",
        "SnapshotTime": {"time": begun["time"] - 900},
        "TaskStartTime": begun,
        "S3Bucket": "exports-of-snapshots",
        "S3Prefix": "nightly",
        "IamRoleArn": "arn:aws:iam::123456789012:role/service-role/ExportRole",
        "KmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/abcd0000-7fca-4128-82f2-aabbccddeeff",
        "Status": state,
        "PercentProgress": {"COMPLETE": 100, "IN_PROGRESS": 45}.get(state, 0),
        "TotalExtractedDataInGB": number % 300 if state == "COMPLETE" else 0,
        "SourceType": "SNAPSHOT",
    }
    if ended:
        record["TaskEndTime"] = ended
    if state == "FAILED":
        record["FailureCause"] = (
            "The S3 bucket exports-of-snapshots isn't located in the same AWS Region as the snapshot."
        )
    return record


def _discovery(number: int, state: str, begun: Fields, ended: Fields | None) -> Fields:
    text = {"SUCCEEDED": "Data export ran successfully.", "FAILED": "No data for the agents of this export."}
    return {
        "exportId": f"export-{number:08x}-2222-4333-8444-555555555555",
        "exportStatus": state,
        "statusMessage": text.get(state, "Data export is running."),
        "exportRequestTime": begun,
        "isTruncated": False,
    }


def _workspace(number: int, state: str, begun: Fields, ended: Fields | None) -> Fields:
    failed = state == "FAIL"
    return {
        "task_id": f"{number:032x}",
        "file_name": f"desktop_list_{number:04d}.xlsx",
        "status": state,
        "fail_reason": "The desktop list could not be read." if failed else "",
        "error_code": "WKS.00211401" if failed else "",
        "create_time": begun,
        "end_time": ended,
        "is_download": False,
    }


def _atlas(number: int, state: str, begun: Fields, ended: Fields | None) -> Fields:
    record: Fields = {
        "createdAt": begun,
        "customData": [],
        "exportBucketId": "6a794342c0eb9e7a17729455",
        "exportStatus": {"exportedCollections": 12 if state == "Successful" else 0, "totalCollections": 12},
        "id": f"6a79{number:020x}",
        "prefix": f"exported_snapshots/a0123456789abcdef012345a/b0123456789abcdef012345b/cluster-989/{number}",
        "snapshotId": f"6b79{number:020x}",
        "state": state,
    }
    if ended:
        record["finishedAt"] = ended
    if state == "Failed":
        record["stateReason"] = {
            "errorCode": "EXPORT_BUCKET_ACCESS_DENIED",
            "message": "The bucket refused the upload.",
        }
    return record


_RECORDS: dict[str, Callable[[int, str, Fields, Fields | None], Fields]] = {
    "rds": _rds,
    "discovery": _discovery,
    "workspace": _workspace,
    "atlas": _atlas,
}
