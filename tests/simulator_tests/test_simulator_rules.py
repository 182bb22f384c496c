# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fault rules: which requests are hit, and the lists of kinds that tests go by."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.crosscloud.exports.tests.simulator_tests.asking import (
    ask,
)
from ansible_collections.crosscloud.exports.tests.simulator_tests.clients import Play

from simulator import faults


def test_the_lists_for_tests_are_whole_and_apart() -> None:
    for service in faults.SERVICES:
        lists = (faults.PASSING, faults.MOVING, faults.MALFORMED, faults.RENEWABLE, faults.FINAL)
        named = [kind for one in lists for kind in one[service]]
        assert len(named) == len(set(named))
        assert {*named, "error"} == {kind for kind, row in faults.KINDS.items() if service in row.services}
    assert "throttle" in faults.PASSING["rds"]
    assert "denied" in faults.FINAL["atlas"]


@pytest.mark.parametrize(
    ("rule", "hits"),
    [
        ({"every": 3}, [3, 6]),
        ({"requests": [2, 5]}, [2, 5]),
        ({"first": 2}, [1, 2]),
        ({"every": 2, "times": 1}, [2]),
        ({"page": 2}, []),
        ({"operation": "GetExportJob"}, []),
        ({"service": "rds"}, []),
        ({"service": ["rds", "atlas"], "first": 1}, [1]),
        ({"probability": 0.5, "seed": 3}, [1, 3, 6]),
    ],
)
def test_when_a_rule_hits(play: Play, rule: dict[str, Any], hits: list[int]) -> None:
    clients = play(faults=[{"kind": "throttle", **rule}])
    statuses = [ask(clients, "atlas").status_code for _attempt in range(6)]
    assert [number for number, status in enumerate(statuses, 1) if status == 429] == hits


def test_rules_count_requests_with_good_credentials_unless_told_otherwise(play: Play) -> None:
    clients = play(faults=[{"kind": "throttle", "service": "atlas", "requests": [1]}])
    assert [clients.bearer("wrong").status_code, clients.bearer().status_code] == [401, 429]
    clients = play(faults=[{"kind": "throttle", "service": "atlas", "requests": [1], "before_sign_in": True}])
    assert [clients.bearer("wrong").status_code, clients.bearer().status_code] == [429, 200]


def test_the_first_of_two_rules_acts(play: Play) -> None:
    clients = play(faults=[{"kind": "unavailable", "every": 2}, {"kind": "throttle", "every": 1}])
    assert [ask(clients, "atlas").status_code for _attempt in range(3)] == [429, 503, 429]
