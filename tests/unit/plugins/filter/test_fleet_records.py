# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What becomes of what each target said."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.plugins.filter.fleet_records import FilterModule
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import ExportsError
from ansible_collections.crosscloud.exports.plugins.module_utils._core.exports import failure, record, result

fleet_records = FilterModule().filters()["fleet_records"]


def export(export_id: str) -> dict[str, t.Any]:
    return record("rds", {"Status": "OK"}, states={"OK": "succeeded"}, export_id=export_id, state="OK")


def test_exports_carry_the_name_of_their_target_and_no_details() -> None:
    variables = {
        "orders": {"export_service": "rds", "wait_poll": result([export("a"), export("b")])},
        "billing": {"export_service": "rds", "wait_poll": result([export("a")])},
    }

    records = fleet_records(["orders", "billing"], variables)

    assert [(one["target"], one["id"], one["state"]) for one in records] == [
        ("orders", "a", "succeeded"),
        ("orders", "b", "succeeded"),
        ("billing", "a", "succeeded"),
    ]
    assert set(records[0]) == {*export("a"), "target"} - {"details"}


@pytest.mark.parametrize(
    ("variables", "export_id", "message"),
    [
        ({"wait_poll": failure(ExportsError("Amazon RDS: denied"))}, None, "Amazon RDS: denied"),
        ({"wait_poll": {"unreachable": True, "msg": "no route"}}, None, "no route"),
        ({"wait_poll": result([], missing=["gone"])}, "gone", "The service does not list it."),
        ({"wait_poll": result([], truncated=True)}, None, "max_items cut the listing: there are more exports."),
        ({"fleet_problem": "service is missing"}, None, "service is missing"),
        ({"fleet_problem": "refused", "wait_poll": result([export("old")])}, None, "refused"),
        ({}, None, "there is no result of a poll"),
    ],
)
def test_what_a_target_could_not_tell_is_a_record(
    variables: dict[str, t.Any], export_id: str | None, message: str
) -> None:
    (one,) = fleet_records(["orders"], {"orders": {"export_service": "rds", **variables}})

    assert (one["target"], one["service"], one["id"]) == ("orders", "rds", export_id)
    assert (one["state"], one["finished"], one["message"]) == ("unknown", False, message)


def test_a_target_without_a_service_is_a_record_too() -> None:
    (one,) = fleet_records(["orders"], {"orders": {"fleet_problem": "service is missing"}})

    assert one["service"] == "unknown"
