# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""rds_export_task_info against moto's server: an RDS by other hands than the simulator's."""

from __future__ import annotations

import typing as t

import boto3
import pytest
from ansible_collections.crosscloud.exports.tests.modules import polls
from moto.server import ThreadedMotoServer

KEYS = {"access_key": "AKIAMOTO000000000001", "secret_key": "moto-only-a-long-secret-key-0001", "region": "eu-west-1"}
ROLE = "arn:aws:iam::123456789012:role/ExportRole"


@pytest.fixture(scope="module")
def url() -> t.Iterator[str]:
    """The address of a moto server with three export tasks: two complete, and ``stopped``, which was canceled."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    client = boto3.client(
        "rds",
        endpoint_url=address,
        aws_access_key_id=KEYS["access_key"],
        aws_secret_access_key=KEYS["secret_key"],
        region_name=KEYS["region"],
    )
    client.create_db_instance(
        DBInstanceIdentifier="shop", DBInstanceClass="db.t3.micro", Engine="postgres", AllocatedStorage=20
    )
    snapshot = client.create_db_snapshot(DBSnapshotIdentifier="nightly", DBInstanceIdentifier="shop")
    for name in ("first", "second", "stopped"):
        client.start_export_task(
            ExportTaskIdentifier=name,
            SourceArn=snapshot["DBSnapshot"]["DBSnapshotArn"],
            S3BucketName="warehouse",
            IamRoleArn=ROLE,
            KmsKeyId="alias/exports",
        )
    client.cancel_export_task(ExportTaskIdentifier="stopped")
    client.close()
    yield address
    server.stop()


def ask(url: str, **options: t.Any) -> polls.Result:
    """Ask moto with the module."""
    return polls.run_module("rds", {**KEYS, "endpoint_url": url, **options})


def test_all_tasks(url: str) -> None:
    result = ask(url)
    assert {export["id"]: export["state"] for export in result["exports"]} == {
        "first": "succeeded",
        "second": "succeeded",
        "stopped": "canceled",
    }
    # moto writes states in lower case, AWS in upper case.
    assert {export["native_state"] for export in result["exports"]} == {"complete", "canceled"}
    assert (result["finished"], result["all_succeeded"], result["progress"]) == (True, False, 100)


def test_one_task(url: str) -> None:
    result = ask(url, export_task_identifiers="second")
    (export,) = result["exports"]
    assert (export["id"], export["destination"], export["progress"]) == ("second", "s3://warehouse", None)
    assert export["source"].endswith(":snapshot:nightly")
    assert (export["details"]["iam_role_arn"], export["details"]["kms_key_id"]) == (ROLE, "alias/exports")
    assert result["all_succeeded"] is True


def test_several_tasks_though_moto_filters_nothing(url: str) -> None:
    result = ask(url, export_task_identifiers=["first", "stopped", "nowhere"])
    assert ([export["id"] for export in result["exports"]], result["missing"]) == (["first", "stopped"], ["nowhere"])


def test_a_task_that_is_not_there(url: str) -> None:
    result = ask(url, export_task_identifiers=["nowhere"])
    assert (result["error"], result["missing"], result["finished"]) == (None, ["nowhere"], False)


def test_states_though_moto_filters_nothing(url: str) -> None:
    assert [export["id"] for export in ask(url, states=["canceled"])["exports"]] == ["stopped"]


def test_an_error_page_of_moto_is_an_error(url: str) -> None:
    """moto knows no Application Discovery Service: HTTP 500 with an HTML page."""
    result = polls.run_module("discovery", {**KEYS, "endpoint_url": url, "request_attempts": 1})
    assert (result["error"]["http_status"], result["finished"]) == (500, False)
