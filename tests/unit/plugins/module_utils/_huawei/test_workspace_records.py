# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the record of a Huawei Cloud Workspace export task says."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._huawei import workspace
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.strategies import objects_with
from hypothesis import given

TASK = {
    "task_id": "575768277444198400",
    "file_name": "desktops.xlsx",
    "status": "FAIL",
    "fail_reason": "no space left",
    "error_code": "WKS.0202",
    "create_time": "2022-03-28'T'00:00:00.000Z",
    "end_time": "2022-03-28T01:00:00.000+0000",
    "is_download": False,
}


def test_a_record_tells_all_that_the_service_says() -> None:
    assert workspace.read(TASK, {}) == {
        "id": "575768277444198400",
        "service": "workspace",
        "state": "failed",
        "native_state": "FAIL",
        "finished": True,
        "succeeded": False,
        "progress": None,
        "message": "no space left (WKS.0202)",
        "warning": None,
        "source": None,
        "destination": "desktops.xlsx",
        "created_at": "2022-03-28T00:00:00Z",
        "finished_at": "2022-03-28T01:00:00Z",
        "details": TASK,
    }


@pytest.mark.parametrize(
    ("reason", "code", "message"),
    [("why", "X.1", "why (X.1)"), ("why", "", "why"), ("", "X.1", "X.1"), (None, None, None), ("", "", None)],
)
def test_the_message_is_reason_and_code(reason: t.Any, code: t.Any, message: str | None) -> None:
    assert workspace.read({**TASK, "fail_reason": reason, "error_code": code}, {})["message"] == message


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("CREATING", "running"),
        ("SUCCESS", "succeeded"),
        ("FAIL", "failed"),
        ("EXPIRED", "expired"),
        ("WAITING", "unknown"),
    ],
)
def test_each_status_in_any_letter_case_has_its_state(word: str, state: str) -> None:
    for spelling in (word, word.lower()):
        assert workspace.read({**TASK, "status": spelling}, {})["state"] == state


@given(objects_with(*TASK))
def test_no_record_makes_reading_fail(native: dict[str, t.Any]) -> None:
    record = workspace.read(native, {})
    assert all(isinstance(key, str) for key in workspace.keys(native))
    assert record["id"] in (None, *workspace.keys(native))
