# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many hosts, each with an account and an export of its own: whose answer a host gets, and who asked, can be told."""

from __future__ import annotations

import typing as t

from ansible_collections.crosscloud.exports.tests.modules.clouds import CLOUDS, ID_FIELDS, ID_OPTIONS, SERVICES

# The native field of the state, and its words for running, succeeded and failed.
WORDS = {
    "rds": ("Status", "IN_PROGRESS", "COMPLETE", "FAILED"),
    "discovery": ("exportStatus", "IN_PROGRESS", "SUCCEEDED", "FAILED"),
    "workspace": ("status", "CREATING", "SUCCESS", "FAIL"),
    "atlas": ("state", "InProgress", "Successful", "Failed"),
}
CLUSTER = "cluster-989"


class Host(t.NamedTuple):
    """Host number ``number``: its service is one of four in turn, and every third export fails."""

    number: int

    @property
    def name(self) -> str:
        """The name of the host, and of its account."""
        return f"host-{self.number:03d}"

    @property
    def service(self) -> str:
        """The service that the host asks."""
        return SERVICES[self.number % len(SERVICES)]

    @property
    def export(self) -> str:
        """The id of its export."""
        return f"{self.number:024x}" if self.service == "atlas" else f"export-of-{self.name}"

    @property
    def state(self) -> str:
        """The state that its export ends in."""
        return "failed" if self.number % 3 == 0 else "succeeded"

    @property
    def project(self) -> str:
        """The id of its project, where there are projects."""
        return f"{0xABC000 + self.number:024x}"

    @property
    def secret(self) -> str:
        """What it signs in with."""
        return f"concurrency-only-secret-of-{self.name}-Qq7Ww8Ee9"

    def account(self) -> dict[str, t.Any]:
        """Return its account for a scenario."""
        if self.service == "workspace":
            user = {"name": self.name, "password": self.secret, "domain": "domain"}
            return {"user": user, "projects": {self.project: "eu-west-101"}}
        if self.service == "atlas":
            return {"client_id": self.name, "client_secret": self.secret, "projects": {self.project: [CLUSTER]}}
        return {"access_key": f"AKIA{self.name}", "secret_key": self.secret}

    def record(self, seconds: float) -> dict[str, t.Any]:
        """Return its export for a scenario; it ends so many seconds after it is first asked for."""
        field, running, *ends = WORDS[self.service]
        required = {"exportRequestTime": {"time": 0}, "statusMessage": "asked"} if self.service == "discovery" else {}
        return {
            "fields": {ID_FIELDS[self.service]: self.export, field: running, **required},
            "since": "asked",
            "timeline": [{"at": seconds, field: ends[self.state == "failed"]}],
            **({"account": self.name} if CLOUDS[self.service] == "aws" else {"project": self.project}),
        }

    def options(self, url: str) -> dict[str, t.Any]:
        """Return the options with which it asks for its export."""
        asked = {ID_OPTIONS[self.service]: [self.export]}
        if self.service == "workspace":
            words = {"user_name": self.name, "user_password": self.secret, "domain_name": "domain"}
            return {"endpoint_url": url, "iam_endpoint_url": url, "region": "eu-west-101", **words, **asked}
        if self.service == "atlas":
            where = {"base_url": url, "project_id": self.project, "cluster_name": CLUSTER}
            return {**where, "client_id": self.name, "client_secret": self.secret, **asked}
        keys = {"access_key": f"AKIA{self.name}", "secret_key": self.secret}
        return {"endpoint_url": url, "region": "eu-west-1", **keys, **asked}

    def got_its_own(self, result: t.Mapping[str, t.Any]) -> bool:
        """Tell whether ``result`` is about its export, and about how that ended."""
        told = [(export["id"], export["service"], export["state"]) for export in result["exports"]]
        return told == [(self.export, self.service, self.state)] and result["finished"]


def scenario(hosts: t.Sequence[Host], seconds: float = 0) -> dict[str, t.Any]:
    """Return a scenario with the accounts and exports of ``hosts``; the exports take up to ``seconds``."""
    accounts: dict[str, dict[str, t.Any]] = {"aws": {}, "huawei": {}, "atlas": {}}
    exports: dict[str, list[t.Any]] = {service: [] for service in SERVICES}
    for turn, host in enumerate(hosts):
        accounts[CLOUDS[host.service]][host.name] = host.account()
        exports[host.service].append(host.record(seconds * (turn % 5) / 4))
    return {"accounts": accounts, "exports": exports}
