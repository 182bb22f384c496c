# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keywords of tasks and plays behave as with any module: in the worker process there is no difference to see."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ansible_collections.crosscloud.exports.tests.modules import clouds
from ansible_collections.crosscloud.exports.tests.modules.clouds import ids
from ansible_collections.crosscloud.exports.tests.playbooks import plays
from ansible_collections.crosscloud.exports.tests.playbooks.keyword_tasks import ALONE, SEVERAL, TRAP

from simulator import Simulator

# The playbook runs before the first test that looks at it, on a machine that may be busy.
pytestmark = pytest.mark.timeout(600)

HOSTS = ("first", "second", "third")


def scenario() -> clouds.Scenario:
    """Return three exports in each service, and two odd ones in rds."""
    played = clouds.numbered(3)
    played["exports"]["rds"] += [
        {"fields": {"ExportTaskIdentifier": "trap", "Status": "FAILED", "FailureCause": TRAP}},
        {"fields": {"ExportTaskIdentifier": "strange", "Status": "VALIDATING"}},
        {"account": "other", "fields": {"ExportTaskIdentifier": "of-the-other", "Status": "COMPLETE"}},
    ]
    return played


def vaulted(text: str, folder: Path) -> str:
    """Return a text encrypted by ansible-vault, in YAML, and leave its password in ``folder``."""
    from ansible.parsing.vault import VaultLib, VaultSecret

    password = b"a-password-for-a-test-vault"
    (folder / "password").write_bytes(password)
    secret = VaultSecret(password)
    lines = VaultLib([("default", secret)]).encrypt(text, secret).decode().splitlines()
    return "!vault |\n" + "\n".join(f"  {line}" for line in lines)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> plays.Run:
    """Run the tasks: some on this machine, some on several hosts."""
    folder, played = tmp_path_factory.mktemp("keywords"), scenario()
    other = clouds.account("rds", played, "other")
    (folder / "vars.yml").write_text(
        f"other_access_key: {other['access_key']}\nother_secret_key: {vaulted(other['secret_key'], folder)}\n",
        encoding="utf-8",
    )
    local = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    servers = {"hosts": {host: {"ansible_connection": "elsewhere"} for host in HOSTS}, "vars": local}
    inventory = {"all": {"hosts": {"localhost": local}, "children": {"servers": servers}}}
    (folder / "hosts.yml").write_text(plays.to_yaml(inventory), encoding="utf-8")
    with Simulator(played) as simulator:
        alone = plays.play(ALONE, played, simulator.url)
        alone["module_defaults"]["group/crosscloud.exports.all"] = {"query": "length(exports)"}
        several = [
            plays.play(SEVERAL.format(play="far away"), played, simulator.url, hosts="servers"),
            plays.play(
                SEVERAL.format(play="free"),
                played,
                simulator.url,
                name="free",
                hosts="servers",
                strategy="free",
                vars={"ansible_connection": "local"},
            ),
        ]
        return plays.run_playbook(
            folder,
            [alone, *several],
            simulator.url,
            "-vvv",
            *("-i", "hosts.yml", "-e", "@vars.yml", "--vault-password-file", "password"),
        )


def listed(result: plays.Result) -> list[str]:
    """Return the ids of the exports listed."""
    return [export["id"] for export in result["exports"]]


def test_all_goes_well(run: plays.Run) -> None:
    assert run.code == 0, run.output[-3000:]


def test_module_defaults_reach_the_modules_through_each_group(run: plays.Run) -> None:
    # query comes from the group "all", everything else from the group of the cloud.
    assert listed(run.end("all group")) == ids("atlas", 3)
    assert run.end("all group")["selected"] == 3
    assert run.end("query")["selected"] == ids("discovery", 3)
    assert run.end("what query selected")["msg"] == "e-001 e-002 e-003"


def test_check_mode(run: plays.Run) -> None:
    end = run.end("check mode")
    assert (len(end["exports"]), end["changed"]) == (5, False)
    assert "ran in process" in run.said("check mode")


def test_a_loop(run: plays.Run) -> None:
    results = run.results("loop")
    assert [result["item"] for result in results] == ["e-003", "e-001", "e-002", "nowhere"]
    assert [listed(result) for result in results] == [["e-003"], ["e-001"], ["e-002"], []]
    assert results[-1]["missing"] == ["nowhere"]
    assert str(run.end("what the loop registered")["msg"]) == "[1, 1, 1, 0]"
    # One process and one connection for all items.
    assert len({request["connection"] for request in run.requests("after loop")}) == 1
    assert len(set(re.findall(r"ran in process (\d+)", run.said("loop")))) == 1


def test_no_log(run: plays.Run) -> None:
    assert "exports" not in run.end("no_log")
    assert "e-001" not in run.said("no_log")
    assert str(run.end("what no_log registered")["msg"]) == "1"


def test_a_timeout_ends_the_poll_and_harms_no_later_one(run: plays.Run) -> None:
    end = run.end("timeout")
    assert end["failed"] is True
    assert "tim" in end["msg"].lower()
    assert len(run.end("after timeout")["exports"]) == 5


def test_what_a_service_says_is_no_template(run: plays.Run) -> None:
    assert run.end("a message that looks like a template")["exports"][0]["message"] == TRAP
    assert run.end("what the message is for a template")["msg"] == f"{TRAP} {TRAP}"


def test_a_vaulted_secret(run: plays.Run) -> None:
    assert listed(run.end("a vaulted secret")) == ["of-the-other"]
    assert clouds.account("rds", scenario(), "other")["secret_key"] not in run.output


def test_warnings_are_shown(run: plays.Run) -> None:
    # ansible-core breaks long lines up to 2.18.
    output = " ".join(run.output.split())
    assert re.search(r"\[WARNING\].{0,80}the state 'VALIDATING'", output)
    assert re.search(r"\[WARNING\].{0,20}Both option export_task_identifiers and its alias", output)


def test_a_rescue_knows_what_went_wrong(run: plays.Run) -> None:
    assert run.end("what the rescue knows")["msg"] == "CLUSTER_NOT_FOUND True"


def test_the_short_name_is_the_same_module(run: plays.Run) -> None:
    assert listed(run.end("the short name")) == ["e-001"]
    assert "ran in process" in run.said("the short name")


def test_a_poll_in_the_background(run: plays.Run) -> None:
    assert listed(run.end("looked after")) == ids("discovery", 3)


@pytest.mark.parametrize("play", ["far away", "free"])
def test_several_hosts(run: plays.Run, play: str) -> None:
    for host in HOSTS:
        assert listed(run.end(f"each host {play}", host)) == ["e-001"]
        assert listed(run.end(f"delegate_to {play}", host)) == ["e-003"]


def test_hosts_that_are_this_machine_are_polled_for_in_process(run: plays.Run) -> None:
    assert run.said("each host far away").count("runs as a module: the connection is elsewhere") == 3
    free = run.output.partition("PLAY [free]")[2]
    assert (free.count("ran in process"), free.count("runs as a module")) == (9, 0)


def test_run_once_polls_once(run: plays.Run) -> None:
    hosts = [event.host for event in run.events if event.task == "run_once far away"]
    assert hosts == ["first"]


def test_delegation_to_this_machine_brings_a_poll_back_in_process(run: plays.Run) -> None:
    said = run.said("delegate_to far away")
    assert said.count("ran in process") == 3
    assert "as a module" not in said
