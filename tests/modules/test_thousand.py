# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A listing of 1,000 exports comes whole under every fault that is not final, as if there had been none."""

from __future__ import annotations

import functools
import typing as t

import pytest
from ansible_collections.crosscloud.exports.tests.modules import clouds
from ansible_collections.crosscloud.exports.tests.modules.clouds import SERVICES
from ansible_collections.crosscloud.exports.tests.modules.conftest import Play, Start
from ansible_collections.crosscloud.exports.tests.modules.polls import Result

from simulator import Simulator, faults

COUNT = 1000
# Ten pages in each service.
PAGE_SIZE = 100
# In workspace each page but the first begins with a row that is known, and one with nothing else is the end.
PAGES = {"rds": 10, "discovery": 10, "workspace": 12, "atlas": 10}
# Of the requests as they arrive, the first and one in the middle are hit, the latter twice in a row.
HITS = [1, 4, 5]
# After these the request has its answer all the same.
ANSWERED = {"close"}
# A field that makes the reply unreadable: where the list is XML, text instead of elements is an empty list.
WRONG_FIELD = {"rds": "PercentProgress"}
# With status 200 these two say that they failed, under codes of their own that don't pass: test_faults.py has them.
REFUSALS = {("workspace", "error_document"), ("atlas", "error_document")}

# Credentials of AWS that renew themselves come from outside the module: test_sign_in_aws.py has them.
RENEWABLE = [("workspace", "password"), ("atlas", "service account"), ("atlas", "API key")]


def pairs(kinds: t.Mapping[str, t.Sequence[str]]) -> list[tuple[str, str]]:
    """Return each service with each of its kinds of faults."""
    return [(service, kind) for service in SERVICES for kind in kinds[service] if (service, kind) not in REFUSALS]


def ask(played: Play, service: str, **more: t.Any) -> Result:
    """Return the listing, without what ansible-core adds in some of its versions."""
    result = played.poll(service, **{"page_size": PAGE_SIZE, **more})
    return {key: value for key, value in result.items() if key != "invocation"}


def thousand(service: str) -> clouds.Scenario:
    """Return the scenario's part of a service at a fixed time, so that what two listings say can be compared."""
    scenario = clouds.scenario("thousand")
    exports = {service: scenario["exports"][service]}
    return {**scenario, "exports": exports, "clock": {"start": "2026-11-21T10:00:00Z"}}


@functools.cache
def undisturbed(service: str) -> Result:
    """Return the listing without any fault."""
    with Simulator(thousand(service)) as started:
        return ask(Play(started, thousand(service)), service)


@pytest.fixture
def played(play: Start, service: str) -> Play:
    """1,000 exports in the service of the test, and 50 others in another account."""
    return play(thousand(service))


def ids(result: Result) -> list[str]:
    """Return the ids of the exports listed."""
    return [export["id"] for export in result["exports"]]


def without_details(result: Result) -> Result:
    """Return a result without the native records, which hold whatever the service sends."""
    return {**result, "exports": [{**export, "details": None} for export in result["exports"]]}


def hit(played: Play, service: str, kind: str, **more: t.Any) -> None:
    """Let requests at the start, in the middle and, once, at the end of the listing meet a fault."""
    if kind == "wrong_type" and service in WRONG_FIELD:
        more = {"field": WRONG_FIELD[service], **more}
    played.sim.add_fault(service=service, kind=kind, requests=HITS, **more)
    played.sim.add_fault(service=service, kind=kind, page=10, times=1, **more)


def hits(played: Play, kind: str) -> int:
    """Return how many requests met the fault."""
    return sum(request.fault == kind for request in played.sim.requests)


@pytest.mark.parametrize("service", SERVICES)
def test_the_listing_is_that_of_the_account(service: str) -> None:
    forms = {
        "rds": "bulk-{:04d}",
        "discovery": "export-{:08x}-2222-4333-8444-555555555555",
        "workspace": "{:032x}",
        "atlas": "6a79{:020x}",
    }
    result = undisturbed(service)
    assert ids(result) == [forms[service].format(number) for number in range(1, COUNT + 1)]
    # With more than one state among them, a mix-up of records would show.
    assert sum(count > 0 for count in result["counts"].values()) > 2


@pytest.mark.parametrize("service", SERVICES)
def test_the_largest_page_is_the_default(played: Play, service: str) -> None:
    assert ask(played, service, page_size=None) == undisturbed(service)
    assert len(played.sim.requests) == {**PAGES, "atlas": 2}[service]


@pytest.mark.parametrize("service", SERVICES)
def test_another_account_has_its_own(played: Play, service: str) -> None:
    others = ids(ask(played, service, name="other", page_size=20))
    assert len(others) == len(set(others)) == 50
    assert not set(others) & set(ids(undisturbed(service)))


@pytest.mark.parametrize(
    ("service", "kind"), [pair for pair in pairs(faults.HARMLESS) if pair[1] not in ("rows_appear", "rows_finish")]
)
def test_what_is_harmless_costs_no_request(played: Play, service: str, kind: str) -> None:
    hit(played, service, kind)
    result = ask(played, service)
    assert without_details(result) == without_details(undisturbed(service))
    assert hits(played, kind) == len(HITS) + 1
    assert len(played.sim.requests) == PAGES[service]


@pytest.mark.parametrize(
    ("service", "kind"), [pair for pair in pairs(faults.PASSING) if pair not in pairs(faults.HARMLESS)]
)
def test_what_passes_costs_the_requests_that_it_hit(played: Play, service: str, kind: str) -> None:
    hit(played, service, kind)
    assert ask(played, service) == undisturbed(service)
    assert hits(played, kind) == len(HITS) + 1
    again = 0 if kind in ANSWERED else hits(played, kind)
    assert len(played.sim.requests) == PAGES[service] + again


@pytest.mark.parametrize(("service", "kind"), pairs(faults.MALFORMED))
def test_what_is_no_reply_is_asked_for_again(played: Play, service: str, kind: str) -> None:
    hit(played, service, kind)
    assert ask(played, service) == undisturbed(service)
    assert hits(played, kind) == len(HITS) + 1


@pytest.mark.parametrize("order", ["oldest", "newest"])
@pytest.mark.parametrize("kind", ["rows_appear", "rows_finish"])
@pytest.mark.parametrize("service", SERVICES)
def test_rows_that_appear_or_finish_hide_no_other(played: Play, service: str, kind: str, order: str) -> None:
    played.sim.switch(service, order=order)
    hit(played, service, kind)
    found = ids(ask(played, service))
    assert hits(played, kind) == len(HITS) + 1
    assert len(found) == len(set(found))
    new = set(found) - set(ids(undisturbed(service)))
    assert len(set(found) - new) == COUNT
    assert bool(new) <= (kind == "rows_appear")


@pytest.mark.parametrize("order", ["oldest", "newest"])
@pytest.mark.parametrize("service", SERVICES)
def test_rows_that_vanish_take_no_other_along(played: Play, service: str, order: str) -> None:
    played.sim.switch(service, order=order)
    hit(played, service, "rows_vanish")
    found = ids(ask(played, service))
    vanished = hits(played, "rows_vanish") * 3
    assert vanished
    assert len(found) == len(set(found))
    lost = COUNT - len(found)
    # They vanish after they were read. Only where pages have numbers does each draw another one over the border of the
    # next page, and out of sight; the module's notes say so.
    assert lost <= (vanished if service == "atlas" else 0)


@pytest.mark.parametrize(("service", "way"), RENEWABLE)
def test_credentials_that_end_are_renewed(played: Play, service: str, way: str) -> None:
    # Not twice in a row: who is refused with a credential that is a moment old has none that is good.
    played.sim.add_fault(service=service, kind="expired_token", requests=[1, 4, 9])
    assert ask(played, service, way=way) == undisturbed(service)
    assert hits(played, "expired_token") == 3


def test_every_kind_that_is_not_final_is_here() -> None:
    tested = {"rows_vanish", "expired_token"}
    for kinds in (faults.HARMLESS, faults.PASSING, faults.MALFORMED):
        tested |= {kind for _service, kind in pairs(kinds)}
    assert tested == {name for name, kind in faults.KINDS.items() if kind.outcome not in ("final", "-")}
