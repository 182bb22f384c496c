# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every key of a scenario, with its type and default. The README explains them; msgspec checks them."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field


class Keys(Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A mapping that refuses keys it does not know."""


class ClockKeys(Keys):
    mode: Literal["real", "ticks"] = "real"
    speed: float = 1.0
    step: float = 30.0
    start: str | None = None


class RoleKeys(Keys):
    lifetime: float = 3600
    reported_lifetime: float | None = None


class AwsAccount(Keys):
    access_key: str
    secret_key: str
    session_token: str | None = None
    expires_in: float | None = None
    account_id: str = "123456789012"
    roles: dict[str, RoleKeys] = field(default_factory=dict)


class HuaweiUser(Keys):
    name: str
    password: str
    domain: str


class HuaweiAccount(Keys):
    projects: dict[str, str]
    access_key: str | None = None
    secret_key: str | None = None
    security_token: str | None = None
    expires_in: float | None = None
    auth_token: str | None = None
    auth_token_expires_in: float | None = None
    user: HuaweiUser | None = None
    token_lifetime: float = 86400
    reported_token_lifetime: float | None = None


class AtlasAccount(Keys):
    projects: dict[str, list[str]]
    public_key: str | None = None
    private_key: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    access_token: str | None = None
    access_token_expires_in: float | None = None
    token_lifetime: float = 3600
    reported_token_lifetime: float | None = None
    active_tokens_max: int = 100
    mints_per_minute: int | None = None


class Accounts(Keys):
    aws: dict[str, AwsAccount] = field(default_factory=dict)
    huawei: dict[str, HuaweiAccount] = field(default_factory=dict)
    atlas: dict[str, AtlasAccount] = field(default_factory=dict)


class ImdsKeys(Keys):
    role: str = "exporter"
    account: str | None = None
    lifetime: float = 21600
    reported_lifetime: float | None = None


class FileKeys(Keys):
    name: str | None = None
    rows: int = 20
    lifetime: float = 86400


class ExportKeys(Keys):
    fields: dict[str, Any] = field(default_factory=dict)
    timeline: list[dict[str, Any]] = field(default_factory=list)
    since: Literal["start", "asked"] = "start"
    interpolate: bool = True
    appears_at: float = 0
    vanishes_at: float | None = None
    account: str | None = None
    region: str | None = None
    agent: str | None = None
    project: str | None = None
    cluster: str | None = None
    file: FileKeys | Literal["none"] | None = None
    generate: int | None = None
    states: list[str] = field(default_factory=list)


class Exports(Keys):
    rds: list[ExportKeys] = field(default_factory=list)
    discovery: list[ExportKeys] = field(default_factory=list)
    workspace: list[ExportKeys] = field(default_factory=list)
    atlas: list[ExportKeys] = field(default_factory=list)


class ListSwitches(Keys):
    """What every service that lists exports can be told."""

    order: Literal["oldest", "newest"] = "oldest"
    page_max: int | None = None


class RdsSwitches(ListSwitches):
    unknown_id: Literal["error", "empty"] = "error"
    last_token: Literal["absent", "empty"] = "absent"


class DiscoverySwitches(ListSwitches):
    unknown_id: Literal["empty", "error"] = "empty"
    last_token: Literal["absent", "empty", "null"] = "absent"
    agent_filter: Literal["agentIds", "AgentId", "both"] = "agentIds"


class WorkspaceSwitches(ListSwitches):
    count: Literal["total", "project", "page", "absent", "zero", "wrong"] = "total"
    hides_downloaded: bool = True
    download_marks: bool = True
    offset: Literal["rows", "pages"] = "rows"
    file_name: Literal["exact", "part"] = "exact"
    lone_sort: Literal["refuse", "ignore"] = "refuse"


class AtlasSwitches(ListSwitches):
    total_count: Literal["exact", "absent", "zero", "wrong"] = "exact"
    next_link: bool = True
    bad_version_status: Literal[406, 400] = 406
    nonce_uses: int | None = None
    nonce_lifetime: float = 300


class Switches(Keys):
    rds: RdsSwitches = field(default_factory=RdsSwitches)
    discovery: DiscoverySwitches = field(default_factory=DiscoverySwitches)
    workspace: WorkspaceSwitches = field(default_factory=WorkspaceSwitches)
    atlas: AtlasSwitches = field(default_factory=AtlasSwitches)


class DateAhead(Keys):
    date: float


class FaultKeys(Keys):
    """One fault rule: where, when, what, and the parameters of the kinds."""

    kind: str
    service: str | list[str] | None = None
    operation: str | None = None
    before_sign_in: bool = False
    every: int | None = None
    requests: list[int] | None = None
    first: int | None = None
    page: int | None = None
    times: int | None = None
    probability: float | None = None
    seed: int = 1
    retry_after: int | str | DateAhead | None = None
    body: Literal["own", "html", "empty"] | None = None
    status: int | None = None
    code: str | None = None
    message: str | None = None
    location: str | None = None
    seconds: float = 0.2
    bytes: int = 50_000_000
    rows: int = 3
    field: str | None = None
    value: Any = "wrong"


class Scenario(Keys):
    clock: ClockKeys = field(default_factory=ClockKeys)
    server_clock_off: float = 0
    accounts: Accounts = field(default_factory=Accounts)
    imds: ImdsKeys | None = None
    exports: Exports = field(default_factory=Exports)
    switches: Switches = field(default_factory=Switches)
    faults: list[FaultKeys] = field(default_factory=list)
