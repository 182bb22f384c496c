# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Exports that take few polls: a good one, one that fails, and one that is listed late; a clock that goes by polls."""

from __future__ import annotations

import typing as t

from ansible_collections.crosscloud.exports.tests.modules import clouds

START = "2026-11-21T10:00:00Z"
STEP = 30
GOOD, BAD, LATE = ({service: clouds.ids(service, 3)[number] for service in clouds.SERVICES} for number in range(3))
REASON = "The destination is gone."
# How each service says that an export runs, that it ended well, and that it failed for REASON.
WORDS: dict[str, tuple[dict[str, t.Any], dict[str, t.Any], dict[str, t.Any]]] = {
    "rds": (
        {"Status": "IN_PROGRESS", "PercentProgress": 50},
        {"Status": "COMPLETE", "PercentProgress": 100},
        {"Status": "FAILED", "FailureCause": REASON},
    ),
    "discovery": (
        {"exportStatus": "IN_PROGRESS", "statusMessage": "running", "exportRequestTime": {"time": 0}},
        {"exportStatus": "SUCCEEDED"},
        {"exportStatus": "FAILED", "statusMessage": REASON},
    ),
    "workspace": ({"status": "CREATING"}, {"status": "SUCCESS"}, {"status": "FAIL", "fail_reason": REASON}),
    "atlas": (
        {"state": "InProgress", "exportStatus": {"exportedCollections": 6, "totalCollections": 12}},
        {"state": "Successful"},
        {"state": "Failed", "stateReason": {"errorCode": "GONE", "message": REASON}},
    ),
}


def short_waits(polls: int, step: int = STEP) -> clouds.Scenario:
    """Return the scenario, with the accounts of ``waits.yml`` and the same exports in each of them.

    The last one of ``polls`` finds the export ended. A poll moves time by ``step`` seconds.
    """
    end = (polls - 1) * step
    waits = clouds.scenario("waits")
    exports = {}
    for service in clouds.SERVICES:
        runs, ends, fails = WORDS[service]
        good, bad = [{"at": end, **ends}], [{"at": end, **fails}]
        exports[service] = [
            export(service, GOOD, runs, good),
            export(service, BAD, runs, bad),
            export(service, LATE, runs, good, appears_at=step),
            export(service, GOOD, runs, good, **owner(service, waits, "ending")),
        ]
    clock = {"mode": "ticks", "step": step, "start": START}
    return {"clock": clock, "accounts": waits["accounts"], "imds": waits["imds"], "exports": exports}


def owner(service: str, scenario: clouds.Scenario, name: str) -> dict[str, str]:
    """Return what says in an export that it belongs to an account."""
    if clouds.CLOUDS[service] == "aws":
        return {"account": name}
    return {"project": next(iter(clouds.account(service, scenario, name)["projects"]))}


def export(
    service: str, names: t.Mapping[str, str], runs: dict[str, t.Any], timeline: list[dict[str, t.Any]], **more: t.Any
) -> dict[str, t.Any]:
    """Return an export that starts with the first question for it."""
    fields = {clouds.ID_FIELDS[service]: names[service], **runs}
    return {"since": "asked", "interpolate": False, "fields": fields, "timeline": timeline, **more}
