# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A real boto3 client against replies that are not what the API promises."""

from __future__ import annotations

import functools
import typing as t
from pathlib import Path

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._aws import connection, discovery, rds
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import ExportsError, UnreadableReply
from ansible_collections.crosscloud.exports.plugins.module_utils._core.service import Service
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fakes import parameters
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.loopback import (
    Answer,
    Loopback,
    cut,
    dripping,
    hang_up,
    silent,
    whole,
)

KEYS = {"access_key": "AKIAEXAMPLE00000001", "secret_key": "correct-horse-battery-staple-1", "region": "eu-west-1"}
XML = b'<DescribeExportTasksResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/">%s</DescribeExportTasksResponse>'
EMPTY = XML % b"<DescribeExportTasksResult><ExportTasks/><Marker/></DescribeExportTasksResult>"
HTML = b"<html><body>down for maintenance</body></html>"


@pytest.fixture(scope="module")
def server() -> t.Iterator[Loopback]:
    """Return one server for all tests here: a boto3 client takes long to make."""
    with Loopback() as loopback:
        yield loopback


def client_for(service: Service, server: Loopback, **given: t.Any) -> t.Any:
    """Return a client that makes one attempt and waits one second."""
    defaults = {**KEYS, "endpoint_url": server.url, "request_attempts": 1, "request_timeout": 1}
    return service.connect(parameters(service, **{**defaults, **given}))


@pytest.fixture(scope="module")
def clients(server: Loopback) -> t.Iterator[dict[str, t.Any]]:
    """Return a client of each service."""
    made = {service.name: client_for(service, server) for service in (rds.SERVICE, discovery.SERVICE)}
    yield made
    for client in made.values():
        connection.close(client)


def fetch(client: t.Any) -> dict[str, t.Any]:
    """Make one call."""
    return connection.fetch(client.describe_export_tasks, {})


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("rds", EMPTY, {"ExportTasks": [], "Marker": ""}),
        ("discovery", b'{"exportsInfo": [], "nextToken": ""}', {"exportsInfo": [], "nextToken": ""}),
    ],
)
def test_a_reply_as_promised_is_read(
    server: Loopback, clients: dict[str, t.Any], name: str, body: bytes, expected: dict[str, t.Any]
) -> None:
    server.answers = [whole(body)]
    assert fetch(clients[name]) == expected


@pytest.mark.parametrize("name", ["rds", "discovery"])
@pytest.mark.parametrize("body", [HTML, b"", b"cut {", EMPTY[:100]], ids=["html", "empty", "text", "cut"])
def test_a_page_with_status_200_that_is_not_the_api_is_an_unreadable_reply(
    server: Loopback, clients: dict[str, t.Any], name: str, body: bytes
) -> None:
    server.answers = [whole(body)]
    with pytest.raises(UnreadableReply) as caught:
        fetch(clients[name])
    assert caught.value.retryable
    assert len(caught.value.message) < 400


@pytest.mark.parametrize(
    "body",
    [
        b"[1]",
        b'"text"',
        b'{"exportsInfo": 5}',
        b'{"exportsInfo": [5]}',
        b'{"exportsInfo": [{"exportRequestTime": "x"}]}',
    ],
)
def test_json_of_another_shape_is_an_unreadable_reply(server: Loopback, clients: dict[str, t.Any], body: bytes) -> None:
    server.answers = [whole(body)]
    with pytest.raises(UnreadableReply):
        list(discovery.listing(clients["discovery"], parameters(discovery.SERVICE, request_attempts=1)))


@pytest.mark.parametrize("member", [b"<PercentProgress>half</PercentProgress>", b"<TaskEndTime>soon</TaskEndTime>"])
def test_xml_of_another_shape_is_an_unreadable_reply(
    server: Loopback, clients: dict[str, t.Any], member: bytes
) -> None:
    result = (
        b"<DescribeExportTasksResult><ExportTasks><ExportTask>%s</ExportTask></ExportTasks></DescribeExportTasksResult>"
    )
    server.answers = [whole(XML % (result % member))]
    with pytest.raises(UnreadableReply):
        fetch(clients["rds"])


def test_the_start_of_the_page_is_shown(server: Loopback, clients: dict[str, t.Any]) -> None:
    server.answers = [whole(HTML)]
    for client in clients.values():
        with pytest.raises(UnreadableReply, match="down for maintenance") as caught:
            fetch(client)
        assert caught.value.http_status == 200


@pytest.mark.parametrize("name", ["rds", "discovery"])
@pytest.mark.parametrize(
    "answer",
    [hang_up, silent, cut(EMPTY[:100], 10**6), whole(HTML, 502), whole(b"", 503), whole(b"{", 500)],
    ids=["hang-up", "silent", "cut", "502", "503", "500"],
)
def test_a_failure_on_the_way_passes(server: Loopback, clients: dict[str, t.Any], name: str, answer: Answer) -> None:
    server.answers = [answer]
    with pytest.raises(ExportsError) as caught:
        fetch(clients[name])
    assert caught.value.retryable


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_is_not_followed(server: Loopback, clients: dict[str, t.Any], status: int) -> None:
    with Loopback() as other:
        other.answers = [whole(EMPTY)]
        server.answers = [whole(b"", status, Location=f"{other.url}/")]
        for client in clients.values():
            with pytest.raises(ExportsError) as caught:
                fetch(client)
            assert (caught.value.code, caught.value.http_status) == ("Redirect", status)
            assert not caught.value.retryable
        assert other.received == []


def test_a_body_that_drips_in_is_given_up_after_the_time_out(server: Loopback, clients: dict[str, t.Any]) -> None:
    # Who waits for the end of it hangs.
    server.answers = [dripping(0.1, 100_000)]
    with pytest.raises(UnreadableReply, match="not complete within 1 s"):
        fetch(clients["discovery"])


def test_a_proxy_of_the_environment_gets_nothing_that_is_plain_http(
    monkeypatch: pytest.MonkeyPatch, server: Loopback
) -> None:
    with Loopback() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        proxy.answers = [whole(HTML, 502)]
        server.answers = [whole(EMPTY)]
        assert fetch(client_for(rds.SERVICE, server))["ExportTasks"] == []
        assert proxy.received == []


def test_a_port_where_nobody_listens_is_a_passing_error(server: Loopback) -> None:
    with Loopback() as gone:
        url = gone.url
    client = client_for(rds.SERVICE, server, endpoint_url=url)
    with pytest.raises(ExportsError) as caught:
        fetch(client)
    assert (caught.value.code, caught.value.retryable) == ("EndpointConnectionError", True)


def test_a_ca_file_that_is_not_there_is_a_final_error_and_no_defect(server: Loopback, tmp_path: Path) -> None:
    absent = str(tmp_path / "absent.pem")
    url = server.url.replace("http:", "https:")
    with pytest.raises(ExportsError, match=r"absent\.pem|No such file") as caught:
        fetch(client_for(rds.SERVICE, server, endpoint_url=url, aws_ca_bundle=absent))
    assert not caught.value.retryable


def test_no_page_is_lost_when_one_in_the_middle_is_html(server: Loopback) -> None:
    def page(name: bytes, marker: bytes) -> Answer:
        task = b"<ExportTask><ExportTaskIdentifier>%s</ExportTaskIdentifier></ExportTask>" % name
        result = (
            b"<DescribeExportTasksResult><ExportTasks>%s</ExportTasks><Marker>%s</Marker></DescribeExportTasksResult>"
        )
        return whole(XML % (result % (task, marker)))

    server.answers = [page(b"a", b"m-1"), whole(HTML), whole(b""), page(b"b", b"")]
    server.received.clear()
    client = client_for(rds.SERVICE, server)
    listing = functools.partial(rds.listing, client)
    names = [task["ExportTaskIdentifier"] for task in listing(parameters(rds.SERVICE, request_attempts=3))]
    assert names == ["a", "b"]
    assert [b"Marker=m-1" in request.body for request in server.received] == [False, True, True, True]
