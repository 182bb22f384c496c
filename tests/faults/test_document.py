# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs/faults.md says what the matrix says."""

from __future__ import annotations

from faults.matrix import FAULTS, cases, sign_in_cases
from faults.render import DOCUMENT, rendered
from faults.ways import PAIRS
from simulator.faults.table import EXPORTS, KINDS

# Faults that tests/modules plays over many pages; `wrong_type`, which has a test of its own; and what a scenario whose
# clock is off does to all requests.
ELSEWHERE = {"rows_appear", "rows_finish", "rows_vanish", "wrong_type", "clock_skew", "error"}


def test_the_document_is_up_to_date() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert rendered(text) == text, "run: PYTHONPATH=tests python -m faults.render"


def test_every_fault_of_the_simulator_is_in_the_matrix() -> None:
    met = {case.row["cause"]["simulator"]["kind"] for case in cases() if "simulator" in case.row["cause"]}
    assert met == {name for name, kind in KINDS.items() if set(kind.services) & set(EXPORTS)} - ELSEWHERE


def test_every_fault_meets_every_way_to_sign_in() -> None:
    for row in FAULTS:
        met = {(case.service, case.way.name) for case in cases() if case.row is row}
        services = row.get("services", EXPORTS)
        assert met == {(service, way.name) for service, way in PAIRS if service in services}


def test_every_service_that_gives_credentials_is_in_the_table_of_sign_ins() -> None:
    met = {case.way.sign_in for case in sign_in_cases()}
    assert met == {way.sign_in for _service, way in PAIRS if way.sign_in}


def test_names_are_used_once() -> None:
    names = [row["name"] for row in FAULTS]
    assert len(names) == len(set(names))
