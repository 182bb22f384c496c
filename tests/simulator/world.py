# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that one scenario holds while it is played."""

from __future__ import annotations

import secrets
import threading
from collections import defaultdict

from .clock import Clock
from .credentials.digest import Nonces
from .credentials.store import Credential, Store
from .export import Export
from .faults.rules import FaultBook
from .request_log import RequestLog
from .scenario.expand import ID_FIELD, expand
from .scenario.keys import ExportKeys, Scenario

Owner = tuple[str, ...]


class World:
    """Clock, exports, credentials in force, faults and the request log of a running scenario."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.switches = scenario.switches
        self.clock = Clock(scenario.clock, scenario.server_clock_off)
        self.lock = threading.RLock()
        self.faults = FaultBook(scenario.faults)
        self.log = RequestLog()
        self.nonces = Nonces(self.clock)
        self.aws_keys, self.imds_tokens = Store(self.clock), Store(self.clock)
        self.huawei_keys, self.huawei_tokens = Store(self.clock), Store(self.clock)
        self.atlas_tokens = Store(self.clock)
        self.imds_key: Credential | None = None
        # Signs the download URLs handed out.
        self.url_key = secrets.token_bytes(32)
        self._exports: dict[str, dict[Owner, list[Export]]] = {}
        self._add_credentials()
        for service in ("rds", "discovery", "workspace", "atlas"):
            self._exports[service] = defaultdict(list)
            for keys in expand(service, getattr(scenario.exports, service)):
                self.add_export(service, keys, self._owner(service, keys))

    def exports(self, service: str, owner: Owner) -> list[Export]:
        """All exports of an owner, oldest first, listed or not."""
        return self._exports[service][owner]

    def add_export(self, service: str, keys: ExportKeys, owner: Owner) -> None:
        """Let an owner have one export more."""
        held = self._exports[service][owner]
        held.append(Export(keys, owner, len(held)))
        held.sort(key=lambda export: export.age)

    def find_export(self, service: str, export_id: str) -> Export | None:
        """An export by its id, whoever owns it."""
        field = ID_FIELD[service]
        owners = self._exports[service].values()
        return next((one for held in owners for one in held if str(one.keys.fields.get(field)) == export_id), None)

    def issue_aws_key(self, account: str, lifetime: float) -> Credential:
        """A temporary key pair of an AWS account."""
        secret, token = secrets.token_hex(20), secrets.token_hex(120)
        return self.aws_keys.issue("ASIA", account, lifetime, secret=secret, session_token=token, size=8)

    def huawei_project(self, account: str, project_id: str) -> str | None:
        """The name of a project of an account; None when it is not the account's."""
        return self.scenario.accounts.huawei[account].projects.get(project_id)

    def _add_credentials(self) -> None:
        """Put the credentials written in the scenario in force."""
        accounts = self.scenario.accounts
        for name, aws in accounts.aws.items():
            self.aws_keys.add(
                Credential(aws.access_key, name, aws.secret_key, aws.session_token, ends_at=aws.expires_in)
            )
        for name, huawei in accounts.huawei.items():
            if huawei.access_key and huawei.secret_key:
                pair = (huawei.secret_key, huawei.security_token)
                self.huawei_keys.add(Credential(huawei.access_key, name, *pair, ends_at=huawei.expires_in))
            if huawei.auth_token:
                ends_at, project = huawei.auth_token_expires_in, next(iter(huawei.projects))
                self.huawei_tokens.add(Credential(huawei.auth_token, name, ends_at=ends_at, scope=project))
        for name, atlas in accounts.atlas.items():
            if atlas.access_token:
                ready = Credential(atlas.access_token, name, ends_at=atlas.access_token_expires_in, scope="ready")
                self.atlas_tokens.add(ready)

    def _owner(self, service: str, keys: ExportKeys) -> Owner:
        accounts = self.scenario.accounts
        if service in ("rds", "discovery"):
            return (keys.account or next(iter(accounts.aws)),)
        if service == "workspace":
            return (keys.project or next(project for a in accounts.huawei.values() for project in a.projects),)
        clusters = {group: names for a in accounts.atlas.values() for group, names in a.projects.items()}
        project = keys.project or next(iter(clusters))
        return project, keys.cluster or clusters[project][0]
