# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lines of the message with which a wait ends."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.plugins.filter.shortfalls import FilterModule
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import ExportsError
from ansible_collections.crosscloud.exports.plugins.module_utils._core.exports import failure, record, result

STATES = {"RUN": "running", "WAIT": "pending", "GOOD": "succeeded", "BAD": "failed"}
shortfalls = FilterModule().filters()["shortfalls"]


def poll(state: str, **values: t.Any) -> dict[str, t.Any]:
    return result([record("rds", {}, states=STATES, export_id="nightly", state=state, **values)])


@pytest.mark.parametrize(
    ("answer", "lines"),
    [
        (poll("GOOD", message="all is well"), []),
        (poll("BAD", message="No such bucket."), ["rds nightly: failed. No such bucket."]),
        (poll("BAD"), ["rds nightly: failed."]),
        (poll("RUN", progress=45), ["rds nightly: still running at 45 %."]),
        (poll("WAIT"), ["rds nightly: still pending."]),
        (poll("NEW"), ["rds nightly: still unknown (the service says NEW)."]),
        (poll("BAD", message="two\nlines\x1b[2K"), ["rds nightly: failed. two lines\\x1b[2K"]),
        (result([], missing=["gone"]), ["rds gone: missing. The service does not list it."]),
        (result([], truncated=True), ["rds: the listing was cut. Raise max_items, or name the exports to wait for."]),
        (failure(ExportsError("Amazon RDS: denied")), ["rds: could not be asked. Amazon RDS: denied"]),
        ({"msg": "unreachable"}, ["rds: could not be asked. unreachable"]),
    ],
)
def test_there_is_a_line_for_what_did_not_succeed(answer: dict[str, t.Any], lines: list[str]) -> None:
    assert shortfalls([answer], ["rds"]) == lines


def test_lines_come_in_the_order_of_the_polls() -> None:
    polls = [poll("BAD"), poll("GOOD"), result([], missing=["gone"])]

    assert [line.split(":")[0] for line in shortfalls(polls, ["rds", "rds", "atlas"])] == ["rds nightly", "atlas gone"]


def test_accepted_ids_have_no_line() -> None:
    assert shortfalls([result([], missing=["gone"])], ["rds"], missing=False) == []
