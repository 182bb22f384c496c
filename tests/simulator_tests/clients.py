# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients of the vendors' own making, and a small scenario for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import boto3
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from requests.auth import HTTPDigestAuth

from simulator import Simulator

ACCEPT = {"Accept": "application/vnd.atlas.2023-01-01+json"}
AWS_KEYS = {"access_key": "AKIASIMULATORUNIT001", "secret_key": "simulator-only-aws-secret-key-of-the-units-01"}
HUAWEI_KEYS = {"access_key": "HWSIMULATORUNIT00001", "secret_key": "simulator-only-huawei-secret-key-of-units-01"}
HUAWEI_USER = {"name": "unit-user", "password": "simulator-only-huawei-password-units-01", "domain": "unit-domain"}
PROJECT = "0123456789abcdef0123456789abcdef"
GROUP = "b0123456789abcdef012345b"
ATLAS_KEYS = {"public_key": "simuunit", "private_key": "5f0c8e1e-simulator-only-atlas-private-key-units"}
ATLAS_CLIENT = {"client_id": "mdb_sa_id_simulator_units", "client_secret": "mdb_sa_sk_simulator_only_secret_units"}
ATLAS_TOKEN = "simulator-only-atlas-bearer-token-of-the-units"


def small_scenario(**more: Any) -> dict[str, Any]:
    """One account and five exports in each service; `more` overrides top-level keys."""
    five = [{"generate": 5}]
    return {
        "accounts": {
            "aws": {"unit": {**AWS_KEYS, "roles": {"reader": {"lifetime": 900}}}},
            "huawei": {"unit": {**HUAWEI_KEYS, "user": HUAWEI_USER, "projects": {PROJECT: "eu-west-101"}}},
            "atlas": {
                "unit": {**ATLAS_KEYS, **ATLAS_CLIENT, "access_token": ATLAS_TOKEN, "projects": {GROUP: ["cluster-1"]}}
            },
        },
        "imds": {"role": "unit-role"},
        "exports": {"rds": five, "discovery": five, "workspace": five, "atlas": five},
        **more,
    }


class Clients:
    """Talks to one simulator the way users' tools do."""

    def __init__(self, simulator: Simulator) -> None:
        self.sim = simulator
        self.cluster = "cluster-1"
        self.http = requests.Session()
        self.http.trust_env = False
        self.once = {"timeout": 5, "allow_redirects": False}

    def aws(self, service: str, secret_key: str | None = None, **more: Any) -> Any:
        """A boto3 client that asks once."""
        keys = {
            "aws_access_key_id": AWS_KEYS["access_key"],
            "aws_secret_access_key": secret_key or AWS_KEYS["secret_key"],
            "region_name": "eu-west-1",
            **more,
        }
        once = Config(retries={"total_max_attempts": 1}, read_timeout=5)
        return boto3.client(service, endpoint_url=self.sim.url, config=once, **keys)

    def raw_aws(self, service: str, token: str | None = None) -> Any:
        """DescribeExportTasks without a client library around it: one request, the reply as it came."""
        if service == "discovery":
            headers = {"X-Amz-Target": "AWSPoseidonService_V2015_11_01.DescribeExportTasks"}
            body = json.dumps({"maxResults": 2, **({"nextToken": token} if token else {})})
        else:
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            form = {"Action": "DescribeExportTasks", "Version": "2014-10-31", **({"Marker": token} if token else {})}
            body = urlencode(form)
        unsigned = AWSRequest("POST", self.sim.url + "/", headers=headers, data=body)
        SigV4Auth(Credentials(*AWS_KEYS.values()), service, "eu-west-1").add_auth(unsigned)
        return self.http.post(unsigned.url, data=body, headers=dict(unsigned.headers.items()), **self.once)

    def huawei(self, path: str, *, project: str = PROJECT, headers: dict[str, str] | None = None, **keys: str) -> Any:
        """A GET signed by the vendor's signer; `{project}` in the path is filled in."""
        pair = {**HUAWEI_KEYS, **keys}
        parts = urlsplit(path.replace("{project}", project))
        signed = SdkRequest(
            method="GET",
            schema="http",
            host=urlsplit(self.sim.url).netloc,
            resource_path=parts.path,
            query_params=parse_qsl(parts.query, keep_blank_values=True),
            # The signer's own way to tell the time is deprecated in Python.
            header_params={"X-Sdk-Date": f"{datetime.now(timezone.utc):%Y%m%dT%H%M%SZ}", **(headers or {})},
            body="",
        )
        Signer(SimpleNamespace(ak=pair["access_key"], sk=pair["secret_key"])).sign(signed)
        return self.http.get(self.sim.url + signed.uri, headers=signed.header_params, **self.once)

    def tasks(self, query: str = "", **more: Any) -> Any:
        """Workspace's list."""
        return self.huawei(f"/v2/{{project}}/export-tasks?{query}".rstrip("?"), **more)

    def atlas(self, path: str = "", *, auth: Any = None, headers: dict[str, str] | None = None, **more: Any) -> Any:
        """A GET below the cluster's exports, with the digest of the API key unless `auth` or a bearer is given."""
        sent = {**ACCEPT, **(headers or {})}
        if auth is None and "Authorization" not in sent:
            auth = HTTPDigestAuth(ATLAS_KEYS["public_key"], ATLAS_KEYS["private_key"])
        url = f"{self.sim.url}/api/atlas/v2/groups/{GROUP}/clusters/{self.cluster}/backup/exports{path}"
        return self.http.get(url, auth=auth, headers=sent, **self.once, **more)

    def bearer(self, token: str = ATLAS_TOKEN, path: str = "", **more: Any) -> Any:
        """The same with a bearer token: one request, one answer."""
        return self.atlas(path, headers={"Authorization": f"Bearer {token}"}, **more)

    def mint(self, secret: str | None = None) -> Any:
        """A POST for a bearer token."""
        pair = (ATLAS_CLIENT["client_id"], secret or ATLAS_CLIENT["client_secret"])
        form = {"grant_type": "client_credentials"}
        return self.http.post(f"{self.sim.url}/api/oauth/token", auth=pair, data=form, timeout=5)

    def huawei_token(self, **more: Any) -> Any:
        """A POST for an IAM token."""
        user = {**HUAWEI_USER, **more}
        identity = {"name": user["name"], "password": user["password"], "domain": {"name": user["domain"]}}
        body = {
            "auth": {
                "identity": {"methods": ["password"], "password": {"user": identity}},
                "scope": {"project": {"name": "eu-west-101"}},
            }
        }
        return self.http.post(f"{self.sim.url}/v3/auth/tokens?nocatalog=true", json=body, timeout=5)


Play = Callable[..., Clients]
