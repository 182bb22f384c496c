# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RDS, Discovery and STS as boto3 sees them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import boto3
import pytest
from ansible_collections.crosscloud.exports.tests.simulator_tests.clients import Play, small_scenario
from botocore.exceptions import ClientError

UNKNOWN = "AKIASIMULATORNOBODY1"


def _error(call: Any, **arguments: Any) -> tuple[str, int]:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response
    return error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]


def _ids(tasks: list[dict[str, Any]]) -> list[str]:
    return [task["ExportTaskIdentifier"] for task in tasks]


@pytest.mark.parametrize("order", ["oldest", "newest"])
@pytest.mark.parametrize("last_token", ["absent", "empty"])
def test_a_thousand_rds_exports_come_whole_by_the_paginator(play: Play, order: str, last_token: str) -> None:
    switches = {"rds": {"order": order, "last_token": last_token}}
    clients = play(exports={"rds": [{"generate": 1000}]}, switches=switches)
    pages = clients.aws("rds").get_paginator("describe_export_tasks").paginate()
    wanted = [f"bulk-{number:04d}" for number in range(1, 1001)]
    assert _ids(pages.build_full_result()["ExportTasks"]) == (wanted if order == "oldest" else wanted[::-1])
    assert [record.page for record in clients.sim.requests] == list(range(1, 11))


@pytest.mark.parametrize("last_token", ["absent", "empty", "null"])
def test_a_thousand_discovery_exports_come_whole_by_the_paginator(play: Play, last_token: str) -> None:
    clients = play(exports={"discovery": [{"generate": 1000}]}, switches={"discovery": {"last_token": last_token}})
    pages = clients.aws("discovery").get_paginator("describe_export_tasks").paginate()
    assert len({one["exportId"] for one in pages.build_full_result()["exportsInfo"]}) == 1000
    assert len(clients.sim.requests) == 10


def test_rds_records_keep_the_types_of_the_model(play: Play) -> None:
    clients = play(clock={"start": "2026-11-21T10:00:00Z"}, exports={"rds": [{"generate": 1}]})
    task = clients.aws("rds").describe_export_tasks()["ExportTasks"][0]
    assert task["TaskStartTime"] == datetime(2026, 11, 21, 9, tzinfo=timezone.utc)
    assert task["TotalExtractedDataInGB"] == 1
    assert task["Status"] == "COMPLETE"


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        ({"ExportTaskIdentifier": "bulk-0002"}, [2]),
        ({"Filters": [{"Name": "status", "Values": ["failed", "canceled"]}]}, [2, 3, 5]),
        ({"Filters": [{"Name": "status", "Values": ["FAILED"]}]}, []),
        ({"Filters": [{"Name": "export-task-identifier", "Values": ["bulk-0001", "bulk-0004", "no"]}]}, [1, 4]),
        ({"SourceArn": "arn:aws:rds:eu-west-1:123456789012:snapshot:bulk-0003-snapshot"}, [3]),
        ({"SourceType": "CLUSTER"}, []),
    ],
)
def test_rds_filters(play: Play, arguments: dict[str, Any], numbers: list[int]) -> None:
    found = play().aws("rds").describe_export_tasks(**arguments)["ExportTasks"]
    assert _ids(found) == [f"bulk-{number:04d}" for number in numbers]


@pytest.mark.parametrize(
    "arguments",
    [
        {"MaxRecords": 500},
        {"SourceType": "FOO"},
        {"Marker": "nonsense"},
        {"Filters": [{"Name": "colour", "Values": ["red"]}]},
    ],
)
def test_rds_refuses_what_the_model_does_not_allow(play: Play, arguments: dict[str, Any]) -> None:
    assert _error(play().aws("rds").describe_export_tasks, **arguments) == ("InvalidParameterValue", 400)


def test_rds_unknown_id_either_way(play: Play) -> None:
    clients = play()
    rds = clients.aws("rds")
    with pytest.raises(rds.exceptions.ExportTaskNotFoundFault):
        rds.describe_export_tasks(ExportTaskIdentifier="nobody")
    clients.sim.switch("rds", unknown_id="empty")
    assert rds.describe_export_tasks(ExportTaskIdentifier="nobody")["ExportTasks"] == []


def test_page_max_clamps_in_silence(play: Play) -> None:
    clients = play(switches={"rds": {"page_max": 2}, "discovery": {"page_max": 2}})
    reply = clients.aws("rds").describe_export_tasks(MaxRecords=100)
    assert len(reply["ExportTasks"]) == 2
    assert reply["Marker"]
    assert len(clients.aws("discovery").describe_export_tasks(maxResults=100)["exportsInfo"]) == 2


@pytest.mark.parametrize("spelling", ["agentIds", "AgentId"])
def test_discovery_agent_filter_has_one_right_name(play: Play, spelling: str) -> None:
    exports = {"discovery": [{"generate": 2, "agent": "o-1"}, {"fields": {"exportId": "export-x"}}]}
    clients = play(exports=exports, switches={"discovery": {"agent_filter": spelling}})
    describe = clients.aws("discovery").describe_export_tasks
    good = [{"name": spelling, "values": ["o-1"], "condition": "EQUALS"}]
    assert len(describe(filters=good)["exportsInfo"]) == 2
    wrong = [{**good[0], "name": "AgentId" if spelling == "agentIds" else "agentIds"}]
    assert _error(describe, filters=wrong) == ("InvalidParameterValueException", 400)


@pytest.mark.parametrize(
    "arguments",
    [
        {"exportIds": [f"export-{number}" for number in range(101)]},
        {"exportIds": ["x" * 201]},
        {"exportIds": ["with blank"]},
        {"maxResults": 0},
        {"nextToken": "nonsense"},
    ],
)
def test_discovery_refuses_what_the_documentation_does_not_allow(play: Play, arguments: dict[str, Any]) -> None:
    describe = play().aws("discovery").describe_export_tasks
    assert _error(describe, **arguments) == ("InvalidParameterValueException", 400)


def test_discovery_unknown_id_either_way(play: Play) -> None:
    clients = play()
    describe = clients.aws("discovery").describe_export_tasks
    assert describe(exportIds=["export-nobody"])["exportsInfo"] == []
    clients.sim.switch("discovery", unknown_id="error")
    assert _error(describe, exportIds=["export-nobody"]) == ("InvalidParameterValueException", 400)


@pytest.mark.parametrize(
    ("service", "codes"),
    [
        ("rds", ["InvalidClientTokenId", "SignatureDoesNotMatch", "SignatureDoesNotMatch"]),
        ("discovery", ["UnrecognizedClientException", "InvalidSignatureException", "InvalidSignatureException"]),
    ],
)
def test_wrong_keys_in_each_protocols_words(play: Play, service: str, codes: list[str]) -> None:
    clients = play()
    late = play(server_clock_off=1200)
    answered = [
        _error(clients.aws(service, aws_access_key_id=UNKNOWN).describe_export_tasks)[0],
        _error(clients.aws(service, secret_key="wrong").describe_export_tasks)[0],
        _error(late.aws(service).describe_export_tasks)[0],
    ]
    assert answered == codes
    assert [record.account for record in clients.sim.requests] == [None, None]


def test_a_request_changed_on_its_way_is_refused(play: Play) -> None:
    clients = play()
    rds = clients.aws("rds")

    def change(request: Any, **_more: Any) -> None:
        request.body = request.body.replace("2014-10-31", "2015-10-31")

    rds.meta.events.register("before-send.rds", change)
    assert _error(rds.describe_export_tasks) == ("SignatureDoesNotMatch", 403)


def test_requests_without_a_signature(play: Play) -> None:
    clients = play()
    form = {"Action": "DescribeExportTasks", "Version": "2014-10-31"}
    reply = clients.http.post(clients.sim.url, data=form)
    assert (reply.status_code, "MissingAuthenticationToken" in reply.text) == (403, True)
    assert reply.headers["x-amzn-RequestId"] in reply.text
    target = "AWSPoseidonService_V2015_11_01.DescribeExportTasks"
    reply = clients.http.post(clients.sim.url, data="{}", headers={"X-Amz-Target": target})
    assert (reply.status_code, reply.json()["__type"]) == (400, "MissingAuthenticationTokenException")


def test_other_operations_are_refused(play: Play) -> None:
    clients = play()
    assert _error(clients.aws("rds").describe_db_instances) == ("InvalidAction", 400)
    assert _error(clients.aws("discovery").describe_tags) == ("UnknownOperationException", 400)


def test_assumed_role_works_until_it_ends(play: Play) -> None:
    clients = play()
    reply = clients.aws("sts").assume_role(RoleArn="arn:aws:iam::123456789012:role/reader", RoleSessionName="unit")
    given = reply["Credentials"]
    assert timedelta(minutes=14) < given["Expiration"] - datetime.now(timezone.utc) < timedelta(minutes=16)
    rds = clients.aws(
        "rds",
        aws_access_key_id=given["AccessKeyId"],
        secret_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )
    assert len(rds.describe_export_tasks()["ExportTasks"]) == 5
    clients.sim.advance(901)
    assert _error(rds.describe_export_tasks) == ("ExpiredToken", 403)


def test_temporary_keys_need_their_token(play: Play) -> None:
    clients = play()
    reply = clients.aws("sts").assume_role(RoleArn="arn:aws:iam::123456789012:role/reader", RoleSessionName="unit")
    given = reply["Credentials"]
    bare = clients.aws("rds", aws_access_key_id=given["AccessKeyId"], secret_key=given["SecretAccessKey"])
    assert _error(bare.describe_export_tasks) == ("InvalidClientTokenId", 403)


def test_only_the_roles_of_the_scenario_can_be_assumed(play: Play) -> None:
    role = "arn:aws:iam::123456789012:role/admin"
    assert _error(play().aws("sts").assume_role, RoleArn=role, RoleSessionName="unit") == ("AccessDenied", 403)


def test_instance_metadata_signs_in_botocore(play: Play, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    clients = play()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_EC2_METADATA_DISABLED"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", clients.sim.url)
    rds = boto3.Session().client("rds", endpoint_url=clients.sim.url, region_name="eu-west-1")
    assert len(rds.describe_export_tasks()["ExportTasks"]) == 5
    operations = [(record.service, record.operation) for record in clients.sim.requests]
    assert operations[:3] == [("imds", "CreateToken"), ("imds", "ListRoles"), ("imds", "GetCredentials")]
    assert clients.http.get(f"{clients.sim.url}/latest/meta-data/iam/security-credentials/").status_code == 401


def test_accounts_and_regions_see_only_their_own(play: Play) -> None:
    accounts = small_scenario()["accounts"]
    accounts["aws"]["other"] = {"access_key": UNKNOWN, "secret_key": "simulator-only-secret-of-the-other"}
    exports = {"rds": [{"generate": 2, "region": "eu-west-1"}, {"generate": 3, "account": "other"}]}
    clients = play(accounts=accounts, exports=exports)
    other = {"aws_access_key_id": UNKNOWN, "secret_key": "simulator-only-secret-of-the-other"}
    counts = [
        len(client.describe_export_tasks()["ExportTasks"])
        for client in (clients.aws("rds"), clients.aws("rds", region_name="us-west-2"), clients.aws("rds", **other))
    ]
    assert counts == [2, 0, 3]
