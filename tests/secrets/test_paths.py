# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No option breaks out of its place in the URL: what arrives has the path that was meant, or nothing is sent."""

from __future__ import annotations

import json
import typing as t
from unittest import mock
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.loopback import Loopback, whole
from hypothesis import assume, example, given
from hypothesis import strategies as st

from faults.asking import SERVICES
from faults.ways import ACCOUNTS

from ansible_collections.crosscloud.exports.plugins.module_utils._core.service import poll  # isort: skip
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fakes import parameters  # isort: skip

TOKEN = {"auth_token": ACCOUNTS["huawei"]["main"]["auth_token"]}
PROJECT = "0123456789abcdef0123456789abcdef"
GROUP = "b0123456789abcdef012345b"
_KEYS = {name: ACCOUNTS["aws"]["main"][name] for name in ("access_key", "secret_key")}
AWS_DOMAINS = (".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu")
EMPTY = {
    "workspace": {"export_tasks": [], "count": 0},
    "atlas": {"results": [], "links": [], "id": "a" * 24},
}
# What separates the parts of a URL, in all its disguises, and what is left out of one without notice.
PARTS = st.sampled_from((
    "/", "//", "..", "/../", "%2e%2e", "%2F", "\\", "?", "#", "@", ":", ";", "&", "=", "%", "%00", "\x00", "\r\n", "\t",
    " ", "\u2028", "\u3002", "\uff0f", "\u2100", "evil.example", "a", "0", "cluster-989", PROJECT, GROUP,
))  # fmt: skip
NASTY = st.lists(st.one_of(PARTS, st.text(max_size=3)), min_size=1, max_size=6).map("".join)


# botocore leaves the connections of its clients for STS and the metadata service to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored:pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def server() -> t.Iterator[Loopback]:
    """Return a server that keeps what it is asked."""
    with Loopback() as loopback:
        yield loopback


def sent(server: Loopback, service: str, given_options: dict[str, t.Any]) -> tuple[dict[str, t.Any], list[t.Any]]:
    """Poll; return the result and the URLs that arrived, in parts."""
    server.answers = [whole(json.dumps(EMPTY[service]).encode())]
    server.received.clear()
    options = parameters(SERVICES[service], **{"request_attempts": 1, **given_options})
    result = poll(SERVICES[service], options, lambda _text: None)
    assert result["error"] is None or result["error"]["code"] != "Defect", result["error"]
    return result, [urlsplit(f"http://host{one.path}") for one in server.received]


def atlas(server: Loopback, **options: t.Any) -> dict[str, t.Any]:
    """Return the options of a poll of Atlas."""
    return {
        "base_url": server.url,
        "project_id": GROUP,
        "cluster_name": "cluster-989",
        "access_token": "t" * 30,
    } | options


def workspace(server: Loopback, **options: t.Any) -> dict[str, t.Any]:
    """Return the options of a poll of Workspace."""
    return {"endpoint_url": server.url, "iam_endpoint_url": server.url, "project_id": PROJECT, **TOKEN, **options}


@given(NASTY)
@example("cluster-989\n")
@example("..")
def test_a_cluster_stays_in_its_place(server: Loopback, name: str) -> None:
    result, urls = sent(server, "atlas", atlas(server, cluster_name=name))
    assert urls or result["error"]["code"] == "InvalidOption"
    assert {url.path for url in urls} <= {f"/api/atlas/v2/groups/{GROUP}/clusters/{name}/backup/exports"}


@given(st.sampled_from(["project_id", "export_ids"]), NASTY)
def test_an_id_of_atlas_stays_in_its_place(server: Loopback, option: str, value: str) -> None:
    assume(value != GROUP)
    result, urls = sent(server, "atlas", atlas(server, **{option: value if option == "project_id" else [value]}))
    assert result["error"]["code"] == "InvalidOption"
    assert urls == []


@given(NASTY)
@example("..")
@example("a/../b")
def test_a_project_stays_in_its_place(server: Loopback, project: str) -> None:
    result, urls = sent(server, "workspace", workspace(server, project_id=project))
    assert urls or result["error"]["code"] == "InvalidOption"
    assert {unquote(url.path) for url in urls} <= {f"/v2/{project}/export-tasks"}
    assert all("/" not in project and project not in (".", "..") for _url in urls)


@given(st.sampled_from(["task_ids", "file_name"]), NASTY)
def test_a_value_of_a_query_stays_in_its_place(server: Loopback, option: str, value: str) -> None:
    result, urls = sent(server, "workspace", workspace(server, **{option: [value] if option == "task_ids" else value}))
    assert urls or result["error"]["code"] == "InvalidOption"
    name = "task_id" if option == "task_ids" else option
    for url in urls:
        assert (url.path, url.fragment) == (f"/v2/{PROJECT}/export-tasks", "")
        asked = parse_qsl(url.query, keep_blank_values=True)
        assert [one for key, one in asked if key == name] == [value]
        assert {key for key, _value in asked} <= {name, "limit", "offset", "is_download"}


@given(NASTY)
def test_a_name_of_a_project_stays_in_its_place(server: Loopback, name: str) -> None:
    assume(name)
    result, urls = sent(server, "workspace", workspace(server, project_id=None, project_name=name))
    assert result["error"]
    assert urls
    assert {(url.path, tuple(parse_qsl(url.query, keep_blank_values=True))) for url in urls} == {
        ("/v3/projects", (("name", name),))
    }


@given(st.one_of(NASTY, st.text(max_size=20)))
@example("x.evil.example/")
@example("evil.example:443/")
@example("eu-west-1.evil.example#")
@example("eu\u3002evil.example")
def test_a_region_names_no_other_host(region: str) -> None:
    assume(region.strip())
    for service, more, domains in (
        ("workspace", {**TOKEN, "project_id": PROJECT}, (".myhuaweicloud.com",)),
        ("rds", _KEYS, AWS_DOMAINS),
    ):
        with mock.patch("urllib3.util.connection.create_connection") as connect:
            connect.side_effect = OSError("not from here")
            options = parameters(SERVICES[service], region=region, request_attempts=1, **more)
            result = poll(SERVICES[service], options, lambda _text: None)
        assert result["error"]["code"] != "Defect", result["error"]
        for call in connect.call_args_list:
            host = call.args[0][0]
            assert host.endswith(domains)
            assert host.startswith(f"{service}.{region.lower()}.")


@given(st.sampled_from(["workspace", "atlas"]), NASTY)
def test_an_endpoint_is_a_host_and_a_path(server: Loopback, service: str, behind: str) -> None:
    url = f"{server.url}{behind}"
    option = {"workspace": "endpoint_url", "atlas": "base_url"}[service]
    make = {"workspace": workspace, "atlas": atlas}[service]
    with mock.patch("urllib3.util.connection.create_connection") as connect:
        connect.side_effect = OSError("not from here")
        result, _urls = sent(server, service, make(server, **{option: url}))
    assert result["error"]
    assert all(call.args[0][0] == "127.0.0.1" for call in connect.call_args_list)
