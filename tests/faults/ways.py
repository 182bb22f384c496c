# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every way to sign in to each service: the options and the environment that a user gives, and what is asked first."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from pathlib import Path

import yaml

SCENARIO: dict[str, t.Any] = yaml.safe_load((Path(__file__).parent / "scenario.yml").read_text(encoding="utf-8"))
ACCOUNTS = SCENARIO["accounts"]
# The operation that each service's exports are listed by.
LISTING = {
    "rds": "DescribeExportTasks",
    "discovery": "DescribeExportTasks",
    "workspace": "ListExportTasks",
    "atlas": "ListExportJobs",
}
AWS, HUAWEI, ATLAS = ("rds", "discovery"), ("workspace",), ("atlas",)
CLOUDS = {"rds": "aws", "discovery": "aws", "workspace": "huawei", "atlas": "atlas"}
# The smallest page that every service takes.
PAGE_SIZE = 20
COUNT = 25

Options = dict[str, t.Any]


@dataclass(frozen=True)
class Endpoints:
    """Where things are: the service, and what is asked before it (IAM, STS, the metadata service)."""

    service: str
    sign_in: str


@dataclass(frozen=True)
class Way:
    """One way to sign in. ``sign_in`` names the service and operation asked before the exports are, if any.

    ``looks_up`` leaves the project's id to be found, ``renews`` gets a new token when one is refused.
    """

    services: tuple[str, ...]
    name: str
    account: str = "main"
    option_names: tuple[str, ...] = ()
    sign_in: tuple[str, str] | None = None
    looks_up: bool = False
    renews: bool = False
    profile: str | None = None

    @property
    def signs(self) -> bool:
        """Tell whether requests are signed over the time at which they are sent."""
        return self.services == AWS or "access_key" in self.option_names

    def options(self, endpoints: Endpoints) -> Options:
        """Return the options of a poll with which the user signs in this way."""
        account = credentials(CLOUDS[self.services[0]], self.account)
        given = {name: account[name] for name in self.option_names}
        if self.services == AWS:
            profile = {"profile": self.profile} if self.profile else {}
            return {"endpoint_url": endpoints.service, "region": "eu-west-1", **profile, **given}
        project = next(iter(account["projects"]))
        if self.services == ATLAS:
            cluster = account["projects"][project][0]
            return {"base_url": endpoints.service, "project_id": project, "cluster_name": cluster, **given}
        where = {"region": "eu-west-101"} if self.looks_up else {"project_id": project, "region": "eu-west-101"}
        return {"endpoint_url": endpoints.service, "iam_endpoint_url": endpoints.sign_in, **where, **given}

    def environment(self, endpoints: Endpoints, home: Path) -> dict[str, str]:
        """Return the environment variables that belong to this way; the files that they name are made in ``home``."""
        if self.profile:
            (home / "credentials").write_text(_PROFILES.format(**ACCOUNTS["aws"]["main"]), encoding="utf-8")
            return {
                "AWS_SHARED_CREDENTIALS_FILE": str(home / "credentials"),
                "AWS_ENDPOINT_URL_STS": endpoints.sign_in,
            }
        if self.sign_in and self.sign_in[0] == "imds":
            return {
                "AWS_EC2_METADATA_DISABLED": "false",
                "AWS_EC2_METADATA_SERVICE_ENDPOINT": endpoints.sign_in,
            }
        return {}


_PROFILES = """\
[main]
aws_access_key_id = {access_key}
aws_secret_access_key = {secret_key}
[role]
role_arn = arn:aws:iam::123456789012:role/exporter
source_profile = main
"""


def credentials(cloud: str, account: str) -> dict[str, t.Any]:
    """Return an account of the scenario, its keys named as the options are."""
    found = ACCOUNTS[cloud][account]
    user = found.get("user", {})
    words = {"user_name": user.get("name"), "user_password": user.get("password"), "domain_name": user.get("domain")}
    return {**found, **words}


_KEYS = ("access_key", "secret_key")
_PASSWORD = ("user_name", "user_password", "domain_name")
_CLIENT = ("client_id", "client_secret")
_IAM_TOKEN = ("iam", "CreateToken")
WAYS = (
    Way(AWS, "keys", option_names=_KEYS),
    Way(AWS, "temporary keys", "temporary", (*_KEYS, "session_token")),
    Way(AWS, "profile", profile="main"),
    Way(AWS, "role", profile="role", sign_in=("sts", "AssumeRole")),
    Way(AWS, "instance role", sign_in=("imds", "GetCredentials")),
    Way(HUAWEI, "keys", option_names=_KEYS),
    Way(HUAWEI, "keys, project by name", option_names=_KEYS, sign_in=("iam", "ListProjects"), looks_up=True),
    Way(HUAWEI, "temporary keys", "temporary", (*_KEYS, "security_token")),
    Way(HUAWEI, "token", option_names=("auth_token",)),
    Way(HUAWEI, "password", option_names=_PASSWORD, sign_in=_IAM_TOKEN, renews=True),
    Way(HUAWEI, "password, project by name", option_names=_PASSWORD, sign_in=_IAM_TOKEN, renews=True, looks_up=True),
    Way(ATLAS, "API key", option_names=("public_key", "private_key")),
    Way(ATLAS, "service account", option_names=_CLIENT, sign_in=("oauth", "CreateToken"), renews=True),
    Way(ATLAS, "token", option_names=("access_token",)),
)
# Each service with each of its ways.
PAIRS = [(service, way) for way in WAYS for service in way.services]
