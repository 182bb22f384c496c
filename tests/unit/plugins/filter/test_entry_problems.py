# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can't be waited for is named before anything is asked."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.plugins.filter.entry_problems import SERVICES, FilterModule

SECRET = "simulator-only-secret-key-of-the-entry-tests"
entry_problems = FilterModule().filters()["entry_problems"]


@pytest.mark.parametrize(
    "entry",
    [
        {"service": "rds"},
        {"service": "rds", "aws_region": "eu-west-1", "export_task_identifier": "a", "max_items": "3"},
        {"service": "discovery", "include_download_url": "no"},
        # What is required may come from the environment or from module_defaults.
        {"service": "atlas"},
        {"service": "workspace", "task_ids": 575768277444198403},
    ],
)
def test_what_the_module_takes_is_well(entry: dict[str, t.Any]) -> None:
    assert entry_problems([entry]) == []
    assert entry_problems(entry) == []


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({}, "service is missing; it must be one of rds, discovery, workspace, atlas"),
        ({"service": None}, "service is missing; it must be one of rds, discovery, workspace, atlas"),
        ({"service": "s3"}, "service is 's3'; it must be one of rds, discovery, workspace, atlas"),
        ("rds", "it must be a dictionary"),
        ({"service": "rds", "regio": "eu"}, "rds: unknown option regio. Supported parameters include: access_key"),
        ({"service": "atlas", "region": "eu"}, "atlas: unknown option region."),
        ({"service": "rds", "max_items": "many"}, "rds: argument 'max_items' is of type"),
        ({"service": "rds", "states": ["done"]}, "rds: value of states must be one or more of: pending, running"),
        ({"service": "rds", "query": "exports"}, "rds: query can't be used here"),
        ({"service": "discovery", "include_download_url": "yes"}, "discovery: include_download_url can't be used here"),
    ],
)
def test_what_it_does_not_take_is_named(entry: t.Any, problem: str) -> None:
    (text,) = entry_problems([{"service": "rds"}, entry])

    assert text.startswith(f"wait_exports[1]: {problem}")


def test_a_single_entry_needs_no_number() -> None:
    assert entry_problems({"service": "s3"}) == ["service is 's3'; it must be one of rds, discovery, workspace, atlas"]


def test_all_problems_are_told_at_once() -> None:
    assert len(entry_problems([{"service": "rds", "regio": "eu", "max_items": "many"}, {}])) == 3


@pytest.mark.parametrize("service", SERVICES)
def test_no_text_holds_a_secret(service: str) -> None:
    spec = SERVICES[service].argument_spec
    secrets = {name: SECRET for name, option in spec.items() if option.get("no_log")}

    assert secrets
    assert SECRET not in str(entry_problems([{"service": service, **secrets, "states": [SECRET], "max_items": SECRET}]))


def test_the_entry_is_left_as_it_was() -> None:
    entry = {"service": "rds", "region": "eu-west-1"}

    entry_problems([entry])

    assert entry == {"service": "rds", "region": "eu-west-1"}
