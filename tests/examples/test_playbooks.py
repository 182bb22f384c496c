# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every playbook and task of the guides and of the README, run against the simulator as it stands there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.crosscloud.exports.tests.examples.blocks import PAGES, ROOT, Block, blocks

from simulator import Simulator
from tools.demo import SCENARIO, cloud_environment

# Pages without a playbook of their own, and the one that adds a service, which has a test of its own.
OTHERS = {"environment", "new_service"}
SOURCES = [*sorted(page for page in PAGES.glob("*.rst") if page.stem not in OTHERS), ROOT / "README.md"]


def playbook(block: Block) -> list[dict[str, t.Any]] | None:
    """Return a block as a playbook, tasks with a play around them; ``None`` for anything else."""
    if block.language not in ("yaml", "yaml+jinja"):
        return None
    content = yaml.safe_load(block.text)
    if not isinstance(content, list) or not all(isinstance(one, dict) and "name" in one for one in content):
        return None
    plays = [one for one in content if "hosts" in one]
    assert plays in ([], content), f"{block.place}: plays and tasks are mixed"
    return plays or [{"name": "Run the tasks", "hosts": "localhost", "gather_facts": False, "tasks": content}]


def scenario() -> dict[str, t.Any]:
    """Return the demo's scenario at twenty times its speed, with the cluster and the export of the README."""
    played = yaml.safe_load(SCENARIO.read_text(encoding="utf-8"))
    account = next(iter(played["accounts"]["atlas"].values()))
    account["projects"]["32b6e34b3d91647abb20e7b8"] = ["orders"]
    return {**played, "clock": {"speed": 20}}


def variables(played: dict[str, t.Any], home: Path) -> dict[str, t.Any]:
    """Return the variables that a reader has to bring along: those of a vault, and the names of their own things."""
    aws, huawei, atlas = (next(iter(played["accounts"][cloud].values())) for cloud in ("aws", "huawei", "atlas"))
    return {
        "vault_aws_access_key": aws["access_key"],
        "vault_aws_secret_key": aws["secret_key"],
        "vault_huawei_access_key": huawei["access_key"],
        "vault_huawei_secret_key": huawei["secret_key"],
        "vault_huawei_user": huawei["user"]["name"],
        "vault_huawei_password": huawei["user"]["password"],
        "vault_huawei_domain": huawei["user"]["domain"],
        "vault_atlas_public_key": atlas["public_key"],
        "vault_atlas_private_key": atlas["private_key"],
        "vault_atlas_client_id": atlas["client_id"],
        "vault_atlas_client_secret": atlas["client_secret"],
        "inventory_export_id": "export-0a1b2c3d-1111-4222-8333-444444444402",
        "inventory_folder": f"{home}/",
        "desktops_folder": f"{home}/",
        "ansible_connection": "local",
        "ansible_python_interpreter": sys.executable,
    }


def environment(played: dict[str, t.Any], url: str, home: Path) -> dict[str, str]:
    """Return an environment in which the tasks find the simulator, and the profile of the RDS guide."""
    aws = next(iter(played["accounts"]["aws"].values()))
    config = home / "aws-config"
    keys = "\n".join(f"aws_{name} = {aws[name]}" for name in ("secret_key", "access_key"))
    keys = keys.replace("aws_secret_key", "aws_secret_access_key").replace("aws_access_key ", "aws_access_key_id ")
    config.write_text(f"[profile warehouse]\n{keys}\n", encoding="utf-8")
    return {
        **os.environ,
        **cloud_environment(played, url),
        "AWS_ENDPOINT_URL": url,
        "AWS_CONFIG_FILE": str(config),
        "HW_AUTH_URL": url,
    }


def prepared(plays: list[dict[str, t.Any]], url: str) -> str:
    """Return the plays as a playbook that asks the simulator at ``url`` and loses no time."""
    for play in plays:
        # The address of Workspace has no environment variable.
        huawei = play.setdefault("module_defaults", {}).setdefault("group/crosscloud.exports.huawei", {})
        huawei["endpoint_url"] = url
        for task in play.get("tasks", []):
            # What an example ends with on purpose is no failure of the example.
            if "ansible.builtin.fail" in task:
                task["ignore_errors"] = True
    text = yaml.safe_dump(plays, sort_keys=False)
    text = re.sub(r"https://[a-z]+\.eu-west-101\.myhuaweicloud\.eu", url, text)
    return re.sub(r"\bdelay: \d+", "delay: 1", text)


@pytest.mark.parametrize("page", SOURCES, ids=lambda page: page.stem)
def test_the_examples_of_a_page_run(page: Path, tmp_path: Path) -> None:
    plays = [play for block in blocks(page) for play in playbook(block) or []]
    assert plays, "no example is an example that can't fail"
    played = scenario()
    with Simulator(played) as simulator:
        (tmp_path / "play.yml").write_text(prepared(plays, simulator.url), encoding="utf-8")
        done = subprocess.run(
            [
                str(Path(sys.executable).with_name("ansible-playbook")),
                "--inventory=localhost,",
                f"--extra-vars={json.dumps(variables(played, tmp_path))}",
                str(tmp_path / "play.yml"),
            ],
            env=environment(played, simulator.url, tmp_path),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=110,
        )
    assert done.returncode == 0, done.stdout + done.stderr
