# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bad input: an error that names the option, ends the wait, and is found before anything is sent."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.crosscloud.exports.tests.modules import clouds, polls
from ansible_collections.crosscloud.exports.tests.modules.clouds import ID_OPTIONS, SERVICES
from ansible_collections.crosscloud.exports.tests.modules.conftest import Start

ALL: list[tuple[dict[str, t.Any], list[str]]] = [
    ({"query": "exports[?"}, ["query", "JMESPath"]),
    ({"states": ["done"]}, ["states", "done", "succeeded"]),
    ({"max_items": 0}, ["max_items", "at least 1"]),
    ({"max_items": "many"}, ["max_items"]),
    ({"page_size": 0}, ["page_size", "from"]),
    ({"page_size": 501}, ["page_size", "from"]),
    ({"request_timeout": 0}, ["request_timeout", "from 1 to 3600"]),
    ({"request_timeout": 3601}, ["request_timeout", "from 1 to 3600"]),
    ({"request_attempts": 0}, ["request_attempts", "from 1 to 10"]),
    ({"request_attempts": 11}, ["request_attempts", "from 1 to 10"]),
    ({"no_such_option": 1}, ["no_such_option"]),
]
AWS: list[tuple[dict[str, t.Any], list[str]]] = [
    ({"region": None}, ["region", "AWS_REGION"]),
    ({"access_key": None, "secret_key": None}, ["credentials", "profile", "access_key"]),
    ({"secret_key": None}, ["secret_key is missing"]),
    ({"access_key": None}, ["access_key is missing"]),
    ({"profile": "nightly"}, ["profile", "access_key", "secret_key"]),
    ({"access_key": None, "secret_key": None, "profile": "nowhere"}, ["profile", "nowhere"]),
    ({"endpoint_url": "http://rds.example.com"}, ["endpoint_url", "https://"]),
    ({"endpoint_url": "rds.example.com"}, ["endpoint_url", "https://host"]),
    ({"endpoint_url": "https://user:word@rds.example.com"}, ["endpoint_url"]),
    ({"aws_config": {"no_such_setting": 1}}, ["aws_config", "no_such_setting"]),
]
TABLE: dict[str, list[tuple[dict[str, t.Any], list[str]]]] = {
    "rds": [
        *AWS,
        ({"export_task_identifiers": ["with blank"]}, ["export_task_identifiers", "with blank"]),
        ({"export_task_identifiers": ["x" * 256]}, ["export_task_identifiers", "255"]),
        ({"export_task_identifiers": [""]}, ["export_task_identifiers"]),
        ({"page_size": 19}, ["page_size", "from 20 to 100"]),
        ({"page_size": 101}, ["page_size", "from 20 to 100"]),
        ({"source_type": "instance"}, ["source_type", "snapshot"]),
        ({"filters": {"status": {"a": 1}}}, ["filters", "status"]),
        ({"filters": {"status": []}}, ["filters", "status"]),
        (
            {"filters": {"export-task-identifier": "a"}, "export_task_identifiers": ["a"]},
            ["filters", "export_task_identifiers"],
        ),
    ],
    "discovery": [
        *AWS,
        ({"export_ids": ["with blank"]}, ["export_ids", "with blank"]),
        ({"export_ids": ["good", "x" * 201]}, ["export_ids", "200"]),
        ({"page_size": 101}, ["page_size", "from 1 to 100"]),
        ({"include_download_url": "perhaps"}, ["include_download_url"]),
    ],
    "workspace": [
        ({"access_key": None, "secret_key": None}, ["credentials", "HW_ACCESS_KEY", "auth_token", "user_name"]),
        ({"secret_key": None}, ["secret_key is missing"]),
        ({"auth_token": "a-long-and-unusual-token-0001"}, ["access_key", "auth_token"]),
        (
            {"access_key": None, "secret_key": None, "user_name": "somebody"},
            ["user_password", "domain_name", "missing"],
        ),
        ({"region": None, "endpoint_url": None}, ["region", "HW_REGION_NAME", "endpoint_url"]),
        ({"region": None, "project_id": None}, ["project", "project_id"]),
        ({"project_id": "not a project"}, ["project_id"]),
        ({"endpoint_url": "http://workspace.example.com"}, ["endpoint_url", "https://"]),
        ({"project_id": None, "iam_endpoint_url": "http://iam.example.com"}, ["iam_endpoint_url", "https://"]),
        ({"task_ids": ["with blank"]}, ["task_ids", "with blank"]),
        ({"task_ids": ["x" * 65]}, ["task_ids", "64"]),
        ({"page_size": 101}, ["page_size", "from 1 to 100"]),
        ({"status": "DONE"}, ["status", "SUCCESS"]),
        ({"sort_field": "create_time"}, ["sort_field", "sort_type"]),
        ({"sort_type": "ASC"}, ["sort_field", "sort_type"]),
        ({"sort_type": "ASC", "sort_field": "file_name"}, ["sort_field", "create_time"]),
    ],
    "atlas": [
        ({"access_token": None}, ["credentials", "MONGODB_ATLAS_CLIENT_ID", "public_key", "access_token"]),
        ({"access_token": None, "client_id": "mdb_sa_id_of_nobody"}, ["client_secret is missing"]),
        ({"access_token": None, "public_key": "nobodysk"}, ["private_key is missing"]),
        ({"public_key": "nobodysk"}, ["access_token", "public_key"]),
        ({"project_id": None}, ["project_id"]),
        ({"cluster_name": None}, ["cluster_name"]),
        ({"project_id": "b0123456789abcdef012345"}, ["project_id", "24 hexadecimal digits"]),
        ({"cluster_name": "clusters/other"}, ["cluster_name"]),
        ({"export_ids": ["6a7945592c88faeba59d5e0g"]}, ["export_ids", "24 hexadecimal digits"]),
        ({"export_ids": ["6A7945592C88FAEBA59D5E01"]}, ["export_ids", "lower case"]),
        ({"api_version": "v3"}, ["api_version", "v1.0"]),
        ({"base_url": "http://cloud.mongodb.example.com"}, ["base_url", "https://"]),
        ({"base_url": "https://cloud.mongodb.com/?a=b"}, ["base_url"]),
    ],
}


@pytest.mark.parametrize(
    ("service", "bad", "words"), [(service, *row) for service in SERVICES for row in [*ALL, *TABLE[service]]]
)
def test_bad_input(play: Start, service: str, bad: dict[str, t.Any], words: list[str]) -> None:
    played = play(clouds.numbered(1))
    asked = {name: value for name, value in {**played.options(service), **bad}.items() if value is not None}
    result = polls.run_module(service, asked)
    assert (result["finished"], result["error"]["code"]) == (True, "InvalidOption")
    assert [word for word in words if word not in result["msg"]] == []
    assert played.sim.requests == []


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_at_all_is_given(play: Start, service: str) -> None:
    play(clouds.numbered(1))
    result = polls.run_module(service, {})
    assert (result["finished"], result["error"]["code"]) == (True, "InvalidOption")


@pytest.mark.parametrize("service", SERVICES)
def test_ids_that_look_like_numbers_stay_text(play: Start, service: str) -> None:
    number = 605758180197065445585085 if service == "atlas" else 123456789012345678
    result = play(clouds.numbered(1)).poll(service, **{ID_OPTIONS[service]: number})
    assert result["missing"] == [str(number)]


@pytest.mark.parametrize("service", SERVICES)
def test_an_empty_list_of_ids_lists_all(play: Start, service: str) -> None:
    assert len(play(clouds.numbered(3)).poll(service, **{ID_OPTIONS[service]: []})["exports"]) == 3


@pytest.mark.parametrize("query", ["sum(exports)", "no_such_function(@)", "exports[::0]"])
@pytest.mark.parametrize("service", SERVICES)
def test_a_query_that_cant_be_answered(play: Start, service: str, query: str) -> None:
    result = play(clouds.numbered(1)).poll(service, query=query)
    assert (result["finished"], result["error"]["code"], "query" in result["msg"]) == (True, "InvalidOption", True)
