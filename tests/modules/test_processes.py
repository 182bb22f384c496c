# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules as ansible-core starts them: each in a Python of its own. The other tests run them in this process."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from ansible_collections.crosscloud.exports.tests.modules import clouds, polls
from ansible_collections.crosscloud.exports.tests.modules.clouds import SERVICES
from ansible_collections.crosscloud.exports.tests.modules.conftest import Start

LIBRARIES = [
    ("rds", "boto3"),
    ("discovery", "boto3"),
    ("workspace", "requests"),
    ("atlas", "requests"),
    *[(service, "jmespath") for service in SERVICES],
]


@pytest.mark.parametrize("service", SERVICES)
def test_both_ways_of_starting_a_module_give_the_same(play: Start, service: str) -> None:
    played = play("odd")
    here, there = played.poll(service), polls.start_module(service, played.options(service))
    warnings = [str(warning) for warning in there.pop("warnings")]
    assert all(text in " ".join(warnings) for text in here.pop("warnings"))
    assert there == here


@pytest.mark.parametrize(("service", "library"), LIBRARIES)
def test_a_missing_library_is_named_with_the_python_that_lacks_it(
    play: Start, tmp_path: Path, service: str, library: str
) -> None:
    played = play(clouds.numbered(1))
    # A library of the same name that can't be imported, before the real one on the path.
    (tmp_path / f"{library}.py").write_text(f"raise ModuleNotFoundError('no {library}')\n", encoding="utf-8")
    result = polls.start_module(service, played.options(service), first_on_path=tmp_path)
    assert (result["finished"], result["error"]["code"]) == (True, "MissingLibrary")
    assert library in result["msg"]
    assert sys.executable in result["msg"]
    assert played.sim.requests == []


@pytest.mark.parametrize(("service", "unused"), [("atlas", "boto3"), ("workspace", "boto3"), ("rds", "requests")])
def test_the_libraries_of_another_cloud_are_not_needed(play: Start, tmp_path: Path, service: str, unused: str) -> None:
    (tmp_path / f"{unused}.py").write_text(f"raise ModuleNotFoundError('no {unused}')\n", encoding="utf-8")
    played = play(clouds.numbered(1))
    assert len(polls.start_module(service, played.options(service), first_on_path=tmp_path)["exports"]) == 1


@pytest.mark.parametrize("service", SERVICES)
def test_a_secret_is_in_no_result(play: Start, service: str) -> None:
    played = play(clouds.numbered(1))
    account = clouds.account(service, played.scenario)
    for way in [way for way, names in clouds.WAYS[clouds.CLOUDS[service]].items() if account.get(names[0])]:
        options = played.options(service, way=way)
        # As ansible-core asks a module for its options, with -vvv.
        result = polls.start_module(service, {**options, "_ansible_inject_invocation": True})
        shown = result["invocation"]["module_args"]
        public = {"access_key", "public_key", "client_id", "user_name", "domain_name"}
        for name in set(clouds.credentials(service, account, way)) - public:
            assert shown[name] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
            assert options[name] not in str(result)
