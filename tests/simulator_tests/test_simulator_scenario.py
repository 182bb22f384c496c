# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenarios: what is refused, and how exports move along their timeline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.crosscloud.exports.tests.simulator_tests.clients import (
    AWS_KEYS,
    Clients,
    Play,
    small_scenario,
)

from simulator import ScenarioError, Simulator

SCENARIOS = Path(__file__).parents[1] / "simulator" / "scenarios"
START = "2026-11-21T10:00:00Z"
GROWING: dict[str, Any] = {
    "fields": {"id": "growing", "exportStatus": {"exportedCollections": 0, "totalCollections": 200}, "state": "Queued"},
    "timeline": [
        {"at": 10, "state": "InProgress", "exportStatus": {"exportedCollections": 20}},
        {
            "at": 110,
            "state": "Successful",
            "exportStatus": {"exportedCollections": 200},
            "finishedAt": {"time": "step"},
        },
    ],
}


def _one(*exports: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A scenario with these Atlas jobs, on a clock that only moves when told to."""
    clock = {"mode": "ticks", "step": 0, "start": START}
    return small_scenario(**{"exports": {"atlas": list(exports)}, "clock": clock, **more})


@pytest.mark.parametrize(
    ("scenario", "message"),
    [
        ({"clok": {}}, "top level: Object contains unknown field `clok`"),
        ({"clock": {"mode": "sundial"}}, "clock.mode: Invalid enum value 'sundial'"),
        ({"clock": {"speed": 0}}, "clock.speed: must be more than 0"),
        ({"clock": {"start": "yesterday"}}, "clock.start: not an ISO 8601 time: 'yesterday'"),
        (
            {"exports": {"rds": [{"fields": {}, "timline": []}]}},
            "exports.rds[0]: Object contains unknown field `timline`",
        ),
        ({"exports": {"rds": [{}]}}, "exports.rds[0].account: the scenario has none to choose from"),
        (small_scenario(exports={"rds": [{"account": "x"}]}), "exports.rds[0].account: no 'x' in this scenario"),
        (small_scenario(exports={"atlas": [{"cluster": "x"}]}), "exports.atlas[0].cluster: no 'x' in this scenario"),
        (small_scenario(exports={"atlas": [{"timeline": [{}]}]}), "exports.atlas[0].timeline[0]: needs `at`"),
        (
            small_scenario(exports={"atlas": [{"timeline": [{"at": 2}, {"at": 1}]}]}),
            "exports.atlas[0].timeline[1].at: steps must be in order of time",
        ),
        (small_scenario(exports={"rds": [{"states": ["FAILED"]}]}), "exports.rds[0].states: only with `generate`"),
        (small_scenario(imds={"account": "x"}), "imds.account: no 'x' in this scenario"),
        ({"faults": [{"kind": "plague"}]}, "faults: no kind 'plague'"),
        ({"faults": [{"kind": "throttle", "service": "s3"}]}, "faults: no service 's3'"),
        ({"faults": [{"kind": "home_region", "service": "rds"}]}, "faults: rds has no home_region"),
        ({"faults": [{"kind": "error"}]}, "faults: `error` needs `status` and `code`"),
    ],
)
def test_refused_with_the_place(scenario: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        Simulator(scenario)
    assert str(caught.value).startswith(message)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="No such file"):
        Simulator(tmp_path / "none.yml")
    broken = tmp_path / "broken.yml"
    broken.write_text("clock: [", encoding="utf-8")
    with pytest.raises(ScenarioError, match="not YAML"):
        Simulator(broken)


@pytest.mark.parametrize("name", ["demo", "thousand", "odd", "waits"])
def test_the_scenarios_beside_the_simulator_can_be_played(name: str) -> None:
    with Simulator(SCENARIOS / f"{name}.yml") as simulator:
        assert simulator.requests == []


def test_times_in_a_file_stay_as_they_are_written() -> None:
    with Simulator(SCENARIOS / "odd.yml") as simulator:
        records = {
            export.keys.fields.get("task_id"): export.keys.fields
            for export in simulator.stage.world.exports("workspace", ("0123456789abcdef0123456789abcdef",))
        }
    assert records["quoted-times"]["create_time"] == "2022-03-28'T'00:00:00.000Z"
    assert records["malformed-time"]["create_time"] == "2020-01-08T03:16:01:599000Z"
    assert records["575768277444198400"]["create_time"] == "2022-03-07T10:40:43.858Z"


def test_an_export_moves_along_its_timeline(play: Play) -> None:
    clients = play(**_one(GROWING))
    seen = []
    for seconds in (0, 5, 5, 50, 49, 1, 1000):
        clients.sim.advance(seconds)
        job = clients.bearer(path="/growing").json()
        seen.append((job["state"], job["exportStatus"]["exportedCollections"], job.get("finishedAt")))
    ended = "2026-11-21T10:01:50Z"
    assert seen == [
        ("Queued", 0, None),
        ("Queued", 0, None),
        ("InProgress", 20, None),
        ("InProgress", 110, None),
        ("InProgress", 198, None),
        ("Successful", 200, ended),
        ("Successful", 200, ended),
    ]


def test_without_interpolation_numbers_jump(play: Play) -> None:
    clients = play(**_one({**GROWING, "interpolate": False}))
    clients.sim.advance(60)
    assert clients.bearer(path="/growing").json()["exportStatus"]["exportedCollections"] == 20


def test_a_timeline_may_start_when_the_export_is_asked_for(play: Play) -> None:
    clients = play(**_one({**GROWING, "since": "asked"}))
    clients.sim.advance(5000)
    assert clients.bearer(path="/growing").json()["state"] == "Queued"
    clients.sim.advance(110)
    job = clients.bearer(path="/growing").json()
    assert (job["state"], job["finishedAt"]) == ("Successful", "2026-11-21T11:25:10Z")


def test_exports_appear_late_and_vanish(play: Play) -> None:
    late = {"fields": {"id": "late"}, "appears_at": 10, "vanishes_at": 20}
    clients = play(**_one(late, {**late, "fields": {"id": "asked"}, "since": "asked"}))
    clients.sim.advance(100)
    assert clients.bearer(path="/asked").status_code == 404
    statuses = []
    for seconds in (9, 1, 10):
        clients.sim.advance(seconds)
        statuses.append(clients.bearer(path="/asked").status_code)
    assert statuses == [404, 200, 404]
    assert clients.bearer(path="/late").status_code == 404


def test_generated_exports_take_states_fields_and_numbers(play: Play) -> None:
    entry = {"generate": 3, "states": ["Queued", "Failed"], "fields": {"id": "{number:024x}", "prefix": "no-{number}"}}
    jobs = play(**_one(entry)).bearer().json()["results"]
    assert [(job["id"][-1], job["prefix"], job["state"]) for job in jobs] == [
        ("1", "no-1", "Queued"),
        ("2", "no-2", "Failed"),
        ("3", "no-3", "Queued"),
    ]
    assert "finishedAt" not in jobs[0]
    assert jobs[1]["finishedAt"] == "2026-11-21T09:11:35Z"


def test_ticks_move_with_each_answered_listing_only(play: Play) -> None:
    clients = play(**_one(GROWING, clock={"mode": "ticks", "step": 30}))
    clients.bearer()
    clients.bearer("wrong")
    clients.mint()
    clients.bearer(path="/growing")
    assert clients.sim.elapsed == 60
    assert [record.elapsed for record in clients.sim.requests] == [0, 30, 30, 30]


def test_a_real_clock_may_run_fast(play: Play) -> None:
    clients = play(clock={"speed": 3600})
    assert clients.mint().json()["expires_in"] == 1
    assert clients.sim.elapsed > 0.5


def test_reset_starts_again_and_takes_another_scenario(play: Play) -> None:
    clients = play(**_one(GROWING))
    clients.sim.advance(200)
    clients.mint()
    clients.sim.reset()
    assert (clients.sim.elapsed, clients.sim.requests) == (0, [])
    assert clients.bearer(path="/growing").json()["state"] == "Queued"
    clients.sim.reset(small_scenario(exports={}))
    assert clients.bearer().json()["results"] == []


def test_a_wait_of_two_thousand_polls_outlives_two_tokens() -> None:
    with Simulator(SCENARIOS / "waits.yml") as simulator:
        account = simulator.stage.world.scenario.accounts.atlas["steady"]
        assert account.client_id is not None
        clients = Clients(simulator)
        clients.cluster = "cluster-989"
        pair, form = (account.client_id, account.client_secret), {"grant_type": "client_credentials"}
        state, polls, minted, token = "", 0, 0, "none yet"
        while state != "Successful":
            polls += 1
            reply = clients.bearer(token, "/6a7945592c88faeba59d5e0f")
            if reply.status_code == 401:
                minted += 1
                url = f"{simulator.url}/api/oauth/token"
                token = clients.http.post(url, auth=pair, data=form).json()["access_token"]
                reply = clients.bearer(token, "/6a7945592c88faeba59d5e0f")
            state = reply.json()["state"]
        assert (polls, minted, simulator.connections) == (1998, 3, 1)


def test_the_demo_takes_ten_seconds_from_the_first_question() -> None:
    with Simulator(SCENARIOS / "demo.yml") as simulator:
        accounts = simulator.stage.world.scenario.accounts
        keys = accounts.aws["demo"]
        clients = Clients(simulator)
        rds = clients.aws("rds", keys.secret_key, aws_access_key_id=keys.access_key)

        def states() -> dict[str, str]:
            return {one["ExportTaskIdentifier"]: one["Status"] for one in rds.describe_export_tasks()["ExportTasks"]}

        simulator.advance(60)
        first = states()
        simulator.advance(10)
        assert (first["nightly-2026-11-21"], states()["nightly-2026-11-21"]) == ("STARTING", "COMPLETE")
        assert (first["billing-2026-11-21"], states()["billing-2026-11-21"]) == ("STARTING", "FAILED")
    assert keys.access_key != AWS_KEYS["access_key"]
