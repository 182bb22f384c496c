# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No secret, and no presigned URL, is in anything that a download writes, whatever the services answer."""

from __future__ import annotations

import itertools
import typing as t
from pathlib import Path

import pytest
from ansible_collections.crosscloud.exports.tests.modules.downloads import ID_OPTIONS, MODULES
from ansible_collections.crosscloud.exports.tests.secrets import leaving
from ansible_collections.crosscloud.exports.tests.secrets.leaving import Case, check_written, fits
from ansible_collections.crosscloud.exports.tests.secrets.stages import (
    FAILURES,
    FILE_FAILURES,
    SIGN_IN_FAILURES,
    Stages,
)

from faults.ways import PAIRS

# The first export of each account: it succeeded, and has a file.
IDS = {"discovery": "export-00000001-2222-4333-8444-555555555555", "workspace": f"{1:032x}"}
# The failures of a search for exports are those that polls meet too.
QUICK = ("denied", "echo_error", "file_throttle", "file_reset_mid_body", "file_redirect_host", "file_denied")


def _cases(service: str, failures: t.Sequence[str]) -> list[Case]:
    """Return each failure, by each way to sign in in turn, and each way that meets no failure or a service's echo."""
    ways = [way for one, way in PAIRS if one == service]
    turn = itertools.cycle(ways)
    met = [
        Case(service, next(way for way in turn if way.sign_in or failure not in SIGN_IN_FAILURES), failure)
        for failure in failures
        if fits(service, failure)
    ]
    met += [Case(service, way, failure) for way in ways for failure in ("none", "file_echo")]
    return list({case.id: case for case in met}.values())


def _download(folder: Path, service: str, failures: t.Sequence[str], staged: Stages) -> None:
    cases = _cases(service, failures)
    given = {}
    for number, case in enumerate(cases):
        options = leaving.options(case, staged.urls[case.failure])
        del options["page_size"]
        place = folder / str(number)
        place.mkdir()
        given[case.id] = {**options, ID_OPTIONS[service]: IDS[service], "dest": str(place)}
    task = leaving.loop_task(MODULES[service], service, given)
    book = {"hosts": "localhost", "gather_facts": False, "tasks": [task]}
    done, written = leaving.run_book(folder / "run", book, {service: given}, staged)
    results = done.results(service)
    assert len(results) == len(cases), done.output[-2000:]
    for case, result in zip(cases, results, strict=True):
        assert result["error"] is None or result["error"]["code"] != "Defect", result["error"]
        # The metadata service, which an instance gets its role's keys from, knows no failure here.
        if case.way.name != "instance role" or case.failure not in SIGN_IN_FAILURES:
            assert (result["error"] is None) is (case.failure == "none"), (case.id, result)
    # Object storage may redirect to another host: it is asked, without credentials.
    check_written(written, staged)
    assert staged.other.received


@pytest.mark.parametrize("service", IDS)
def test_downloads_leave_no_secret(staged: Stages, folder: Path, service: str) -> None:
    _download(folder, service, QUICK, staged)


@pytest.mark.slow
@pytest.mark.parametrize("service", IDS)
def test_downloads_of_every_kind_leave_no_secret(staged: Stages, folder: Path, service: str) -> None:
    _download(folder, service, (*FAILURES, *SIGN_IN_FAILURES, *FILE_FAILURES), staged)
