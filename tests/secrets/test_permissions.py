# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The policies in docs/permissions.md allow what the modules ask for, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

from faults.asking import ask
from faults.ways import LISTING, PAIRS, SCENARIO, Endpoints
from simulator import Simulator

DOCUMENT = (Path(__file__).parents[2] / "docs/permissions.md").read_text(encoding="utf-8")
POLICIES = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)]


def test_the_policies_allow_these_actions_and_no_more() -> None:
    allowed = [statement["Action"] for policy in POLICIES for statement in policy["Statement"]]
    assert allowed == [
        "rds:DescribeExportTasks",
        "discovery:DescribeExportTasks",
        ["workspace:tenants:listExportTasks", "workspace:tenants:exportData"],
    ]


def test_a_poll_asks_for_exports_and_for_what_it_signs_in_with(tmp_path: Path) -> None:
    """Each operation that a poll uses is one that the document speaks of."""
    known = {
        *((service, operation) for service, operation in LISTING.items()),
        ("sts", "AssumeRole"),
        ("imds", "CreateToken"),
        ("imds", "ListRoles"),
        ("imds", "GetCredentials"),
        ("iam", "CreateToken"),
        ("iam", "ListProjects"),
        ("oauth", "CreateToken"),
        ("oauth", "RevokeToken"),
    }
    with Simulator(SCENARIO) as sim:
        for service, way in PAIRS:
            assert ask(service, way, Endpoints(sim.url, sim.url), tmp_path).result["error"] is None
        used = {(request.service, request.operation) for request in sim.requests}
    assert used == known
