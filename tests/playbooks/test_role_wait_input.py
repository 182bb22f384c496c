# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role ``wait`` refuses, and what it never prints or runs."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from playbooks.running import ACCESS_KEY, AWS_SECRET, clouds, rds_export, wait
from simulator import Simulator

# On this port nothing answers.
NOWHERE = "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("entries", "variables", "message"),
    [
        (None, {}, "missing required arguments: wait_exports"),
        ("rds", {}, "Elements value for option 'wait_exports'"),
        ([{"service": "rds"}, {"region": "eu"}], {}, "wait_exports[1]: service is missing"),
        ([{"service": "rds", "regio": "eu"}], {}, "wait_exports[0]: rds: unknown option regio. Supported parameters"),
        ([{"service": "rds"}], {"wait_timeout": "soon"}, "wait_timeout"),
        ([{"service": "rds"}], {"wait_timeout": -1}, "wait_timeout must be 0 or more, and wait_delay 1 or more"),
        ([{"service": "rds"}], {"wait_delay": 0}, "wait_timeout must be 0 or more, and wait_delay 1 or more"),
        ([{"service": "rds"}], {"wait_fail": "perhaps"}, "wait_fail"),
    ],
)
def test_a_wrong_variable_is_named_before_anything_is_asked(
    tmp_path: Path, entries: t.Any, variables: dict[str, t.Any], message: str
) -> None:
    with Simulator(clouds()) as simulator:
        outcome = wait(tmp_path, simulator, entries, **variables)

        assert simulator.requests == []
    assert outcome.code == 2
    assert message in outcome.output


def test_credentials_in_an_entry_are_printed_nowhere(tmp_path: Path) -> None:
    own = {"access_key": ACCESS_KEY, "secret_key": AWS_SECRET}
    entries = [{"service": "rds", **own}, {"service": "rds", **own, "request_attempts": 1, "endpoint_url": NOWHERE}]
    with Simulator(clouds(rds=[rds_export("billing", "FAILED", FailureCause="No such bucket.")])) as simulator:
        # run() looks for every secret in what is printed.
        outcome = wait(tmp_path, simulator, entries, "-vvvv", wait_timeout=1)

    assert outcome.code == 2
    assert "rds billing: failed. No such bucket." in outcome.output
    assert "rds: could not be asked. Amazon RDS: Could not connect" in outcome.output


def test_a_list_that_is_refused_does_not_print_credentials_either(tmp_path: Path) -> None:
    entries = [{"service": "rds", "secret_key": AWS_SECRET, "regio": "eu"}]
    with Simulator(clouds()) as simulator:
        outcome = wait(tmp_path, simulator, entries, "-vvvv")

    assert outcome.code == 2
    assert "unknown option regio" in outcome.output


def test_text_from_a_cloud_is_never_a_template(tmp_path: Path) -> None:
    cause = "{{ 6 * 7 }} and {% if true %}more{% endif %}"
    with Simulator(clouds(rds=[rds_export("billing", "FAILED", FailureCause=cause)])) as simulator:
        outcome = wait(tmp_path, simulator, [{"service": "rds"}])

    assert f"rds billing: failed. {cause}" in outcome.output
    assert outcome.stats["wait_result"]["exports"][0]["message"] == cause
