# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Odd records: what a service has been seen to send, or may send by its own documents."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.crosscloud.exports.tests.modules import polls
from ansible_collections.crosscloud.exports.tests.modules.clouds import ID_OPTIONS, SERVICES
from ansible_collections.crosscloud.exports.tests.modules.conftest import Start

UNKNOWN = {"state": "unknown", "finished": False, "succeeded": False}
RUNNING = {"state": "running", "finished": False, "succeeded": False}
SUCCEEDED = {"state": "succeeded", "finished": True, "succeeded": True}
FAILED = {"state": "failed", "finished": True, "succeeded": False}
# For each service, the ids of the scenario, and what the record of each must say.
RECORDS: dict[str, dict[str, dict[str, t.Any]]] = {
    "rds": {
        "minimal": {**SUCCEEDED, "progress": None, "source": None, "destination": None, "created_at": None},
        "stateless": {**UNKNOWN, "native_state": None},
        "unheard-of": {**UNKNOWN, "native_state": "VALIDATING"},
        "lower-case": {**SUCCEEDED, "native_state": "complete"},
        "canceling": {"state": "canceling", "finished": False, "progress": 12},
        "20261121": {**RUNNING, "progress": 45},
        # COMPLETE is not always all the data.
        "warned": {
            **SUCCEEDED,
            "message": None,
            "warning": '{"skippedTables":["shop.public.orders"],"skippedObjectives":[],"general":[]}',
            "destination": "s3://bucket",
        },
        "of-a-cluster": {
            "state": "pending",
            "progress": 0,
            "source": "arn:aws:rds:us-west-2:123456789012:cluster:my-cluster",
        },
        "automated": {
            **FAILED,
            "message": '<&> "quoted"\nand on two lines: ünïcode 出口',
            "source": "arn:aws:rds:us-west-2:123456789012:snapshot:rds:example-1-2019-10-31-06-44",
            "created_at": "2020-03-02T18:57:56Z",
            "finished_at": "2020-03-02T19:10:31Z",
        },
        "bad-times": {**RUNNING, "progress": 100, "created_at": "2020-03-02T18:57:56Z"},
    },
    "discovery": {
        "export-minimal": {**SUCCEEDED, "message": None, "warning": None, "created_at": "2017-03-07T20:53:36Z"},
        "export-truncated": {
            **SUCCEEDED,
            "warning": "The export is over the size limit of the service: its data is truncated.",
            "created_at": "2017-03-08T19:27:34Z",
        },
        "export-unheard-of": {**UNKNOWN, "native_state": "QUEUED", "created_at": "2017-03-08T19:27:34Z"},
        "123456789012345678": {**RUNNING, "created_at": "1970-01-01T00:00:00Z"},
        "export-stateless": {**UNKNOWN, "native_state": None},
        "export-failed": {**FAILED, "message": "no data for agent o-0123456789abcdef0", "created_at": None},
    },
    "workspace": {
        "quoted-times": {
            **RUNNING,
            "message": "string (string)",
            "created_at": "2022-03-28T00:00:00Z",
            "finished_at": "2022-03-28T00:00:00Z",
        },
        "575768277444198400": {**SUCCEEDED, "created_at": "2022-03-07T10:40:43Z", "finished_at": None},
        "575768277444198401": {**SUCCEEDED, "created_at": "2022-03-07T10:40:43Z", "finished_at": None},
        "epoch-seconds": {**FAILED, "message": "WKS.0001", "created_at": "2022-03-07T10:40:43Z"},
        "with-offset": {"state": "expired", "finished": True, "created_at": "2024-12-25T07:04:55Z"},
        "malformed-time": {**SUCCEEDED, "created_at": "2020-01-08T03:16:01:599000Z"},
        "cjk-name": {**SUCCEEDED, "destination": "桌面 列表*~é.xlsx"},
        "downloaded": SUCCEEDED,
        "text-boolean": SUCCEEDED,
        "unheard-of": {**UNKNOWN, "native_state": "QUEUING", "created_at": "2023-06-06T14:14:05Z"},
        "stateless": {**UNKNOWN, "native_state": None},
    },
    "atlas": {
        # 0 of 0 collections is no progress, and the job ended well.
        "6a7945592c88faeba59d5e8e": {**SUCCEEDED, "progress": None, "finished_at": "2026-08-10T03:43:05Z"},
        "605ccba3c1c7613f423e1585": {
            **FAILED,
            "message": "The bucket is gone.",
            "progress": None,
            "destination": "/exported_snapshots/KS+Sandbox/mySbx/testCluster/2021-03-25T1746/1616694409",
        },
        "6a7945592c88faeba59d5e01": {**RUNNING, "progress": 25, "source": "6a7943462c88faeba59ccf01"},
        "6a7945592c88faeba59d5e02": {**UNKNOWN, "native_state": None},
        "6a7945592c88faeba59d5e03": {**UNKNOWN, "native_state": "Paused"},
        "605758180197065445585085": {"state": "canceled", "finished": True, "succeeded": False},
    },
}


@pytest.mark.parametrize(("service", "odd"), [(service, odd) for service in SERVICES for odd in RECORDS[service]])
def test_an_odd_export(play: Start, service: str, odd: str) -> None:
    result = play("odd").poll(service, **{ID_OPTIONS[service]: [odd]})
    (record,) = result["exports"]
    wanted = {"id": odd, "service": service, **RECORDS[service][odd]}
    assert {key: record[key] for key in wanted} == wanted
    word = record["native_state"]
    assert (f"the state '{word}'" in " ".join(result.get("warnings", []))) is (record["state"] == "unknown")


@pytest.mark.parametrize("service", SERVICES)
def test_every_member_of_a_native_record_is_in_the_details(play: Start, service: str) -> None:
    played = play("odd")
    plain = [export["details"] for export in played.poll(service)["exports"]]
    played.sim.add_fault(service=service, kind="extra_fields")
    added = [export["details"] for export in played.poll(service)["exports"]]
    assert json.dumps(plain)
    if service in ("rds", "discovery"):
        # What botocore's model does not know never arrives.
        assert added == plain
    else:
        extra = {"x_added_later": {"depth": 2, "names": ["one", "two"]}, "x_note": "not in any document"}
        assert added == [{**details, **extra} for details in plain]


def test_a_task_without_an_id_is_listed(play: Start) -> None:
    exports = play("odd").poll("workspace")["exports"]
    (nameless,) = [export for export in exports if export["id"] is None]
    assert nameless["destination"] == "without-an-id.xlsx"


def test_the_jobs_of_a_sharded_cluster(play: Start) -> None:
    exports = play("odd").poll("atlas", cluster_name="sharded-1")["exports"]
    assert [(export["id"], export["state"], export["progress"]) for export in exports] == [
        ("60675896c37241327a55712f", "pending", None),
        ("606758180d97065aabbe5b85", "succeeded", None),
    ]
    assert exports[0]["details"]["components"][1] == {
        "export_id": "60675896c37241327a557132",
        "replica_set_name": "atlas-wnvwfd-shard-1",
    }


@pytest.mark.parametrize(("service", "zone"), [("rds", "America/New_York"), ("discovery", "Asia/Tokyo")])
def test_times_do_not_depend_on_the_zone_of_the_machine(play: Start, service: str, zone: str) -> None:
    played = play("odd")
    here = played.poll(service)["exports"]
    # The zone is read once for a process.
    there = polls.start_module(service, played.options(service), {"TZ": zone})["exports"]
    assert there == here
