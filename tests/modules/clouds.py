# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The four services as a test needs them: their modules, and the options that lead into a scenario's account."""

from __future__ import annotations

import copy
import functools
import typing as t
from pathlib import Path

import yaml

SCENARIOS = Path(__file__).parents[1] / "simulator/scenarios"
SERVICES = ("rds", "discovery", "workspace", "atlas")
MODULES = {
    "rds": "rds_export_task_info",
    "discovery": "discovery_export_info",
    "workspace": "workspace_export_task_info",
    "atlas": "atlas_export_job_info",
}
# The option that takes ids, and the member of a native record that holds one.
ID_OPTIONS = {
    "rds": "export_task_identifiers",
    "discovery": "export_ids",
    "workspace": "task_ids",
    "atlas": "export_ids",
}
ID_FIELDS = {"rds": "ExportTaskIdentifier", "discovery": "exportId", "workspace": "task_id", "atlas": "id"}
CLOUDS = {"rds": "aws", "discovery": "aws", "workspace": "huawei", "atlas": "atlas"}
# The largest page that each service takes.
PAGE_SIZES = {"rds": 100, "discovery": 100, "workspace": 100, "atlas": 500}
AWS_REGION = "eu-west-1"
HUAWEI_REGION = "eu-west-101"

# How to sign in: for each way, the options, which a scenario's account has under the same names.
WAYS: dict[str, dict[str, tuple[str, ...]]] = {
    "aws": {"keys": ("access_key", "secret_key", "session_token")},
    "huawei": {
        "keys": ("access_key", "secret_key", "security_token"),
        "token": ("auth_token",),
        "password": ("user_name", "user_password", "domain_name"),
    },
    "atlas": {
        "token": ("access_token",),
        "service account": ("client_id", "client_secret"),
        "API key": ("public_key", "private_key"),
    },
}

Options = dict[str, t.Any]
Scenario = dict[str, t.Any]


def scenario(name: str) -> Scenario:
    """Return a scenario of the simulator as a dict of the caller's own."""
    return copy.deepcopy(_read(name))


@functools.cache
def _read(name: str) -> Scenario:
    return t.cast("Scenario", yaml.safe_load((SCENARIOS / f"{name}.yml").read_text(encoding="utf-8")))


def account(service: str, played: Scenario, name: str | None = None) -> dict[str, t.Any]:
    """Return an account of a scenario, by default the cloud's first, with the names that the options have."""
    accounts = played["accounts"][CLOUDS[service]]
    found = dict(accounts[name or next(iter(accounts))])
    user = found.get("user") or {}
    words = {"user_name": user.get("name"), "user_password": user.get("password"), "domain_name": user.get("domain")}
    return {**found, **{option: value for option, value in words.items() if value}}


def credentials(service: str, found: t.Mapping[str, t.Any], way: str | None = None) -> Options:
    """Return the options to sign in to an account in a way, by default the first that it has what it takes for."""
    ways = WAYS[CLOUDS[service]]
    chosen = way or next(one for one, names in ways.items() if found.get(names[0]))
    return {name: found[name] for name in ways[chosen] if found.get(name)}


def place(service: str, found: t.Mapping[str, t.Any], url: str) -> Options:
    """Return the options that say where to ask: the simulator at ``url``, and the account's first project."""
    if CLOUDS[service] == "aws":
        return {"endpoint_url": url, "region": AWS_REGION}
    project = next(iter(found["projects"]))
    if service == "workspace":
        return {"endpoint_url": url, "iam_endpoint_url": url, "region": HUAWEI_REGION, "project_id": project}
    return {"base_url": url, "project_id": project, "cluster_name": found["projects"][project][0]}


def options(
    service: str, played: Scenario, url: str, name: str | None = None, way: str | None = None, **more: t.Any
) -> Options:
    """Return the options of a poll that lists all exports of an account; ``more`` is added to them."""
    found = account(service, played, name)
    return {**place(service, found, url), **credentials(service, found, way), **more}


def numbered(count: int, states: t.Mapping[str, t.Sequence[str]] | None = None) -> Scenario:
    """Return a scenario with ``count`` exports in each service, whose ids are those of ``ids()``.

    ``states`` are the native ones that they have in turn, by service; by default they all ended.
    """
    forms = {service: "{number:024x}" if service == "atlas" else "e-{number:03d}" for service in SERVICES}
    exports = {
        service: [
            {
                "generate": count,
                "fields": {ID_FIELDS[service]: forms[service]},
                "states": list((states or {}).get(service, ())),
            }
        ]
        for service in SERVICES
    }
    return {"accounts": scenario("thousand")["accounts"], "exports": exports}


def ids(service: str, count: int) -> list[str]:
    """Return the ids of the first ``count`` exports of ``numbered()``, oldest first."""
    return [f"{number:024x}" if service == "atlas" else f"e-{number:03d}" for number in range(1, count + 1)]
