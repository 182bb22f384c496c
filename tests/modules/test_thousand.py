# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A listing of 1,000 exports comes whole under every fault that passes, each export once."""

from __future__ import annotations

import pytest
from ansible_collections.crosscloud.exports.tests.modules.clouds import SERVICES
from ansible_collections.crosscloud.exports.tests.modules.conftest import Start

from simulator import faults

# Ten pages in each service.
PAGE_SIZE = 100
# Of the requests of a listing, those sent again included, these are hit: the third page twice in a row.
HITS = [2, 4, 5, 9]
PASSING = [(service, kind) for service in SERVICES for kind in faults.PASSING[service]]


def ids_of_the_account(service: str) -> set[str]:
    """Return the ids of the exports that the scenario makes."""
    forms = {
        "rds": "bulk-{:04d}",
        "discovery": "export-{:08x}-2222-4333-8444-555555555555",
        "workspace": "{:032x}",
        "atlas": "6a79{:020x}",
    }
    return {forms[service].format(number) for number in range(1, 1001)}


@pytest.mark.parametrize(("service", "kind"), PASSING)
def test_a_thousand_exports_come_whole(play: Start, service: str, kind: str) -> None:
    played = play("thousand")
    played.sim.add_fault(service=service, kind=kind, requests=HITS)
    ids = [export["id"] for export in played.poll(service, page_size=PAGE_SIZE)["exports"]]
    wanted = ids_of_the_account(service)
    # Exports that appear between two pages may come along; nothing else may.
    assert wanted == set(ids) if kind != "rows_appear" else wanted < set(ids)
    assert len(ids) == len(set(ids))
    assert [request.fault for request in played.sim.requests].count(kind) == len(HITS)
    assert [request.page for request in played.sim.requests if request.fault is None]


@pytest.mark.parametrize("service", SERVICES)
def test_the_largest_page_is_the_default(play: Start, service: str) -> None:
    played = play("thousand")
    result = played.poll(service)
    assert {export["id"] for export in result["exports"]} == ids_of_the_account(service)
    # In workspace, each page but the first begins with a row that is known, and one with nothing else is the end.
    assert len(played.sim.requests) == {"rds": 10, "discovery": 10, "workspace": 12, "atlas": 2}[service]
