# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of fault: what a sound client makes of it, and which services have it."""

from __future__ import annotations

from typing import NamedTuple

AWS = ("rds", "discovery", "sts")
HUAWEI = ("workspace", "iam")
ATLAS = ("atlas", "oauth")
LISTS = ("rds", "discovery", "workspace", "atlas", "iam")
EXPORTS = ("rds", "discovery", "workspace", "atlas")
# Services that read credentials; storage reads them from the URL.
SIGNED = (*AWS, *HUAWEI, *ATLAS, "storage")
DOCUMENTS = (*AWS, *HUAWEI, *ATLAS, "imds")
SERVICES = (*DOCUMENTS, "storage")


class Kind(NamedTuple):
    """`stage`: `reply` replaces the answer, `world` and `document` change it, `wire` changes how it is sent."""

    outcome: str
    stage: str
    services: tuple[str, ...] = SERVICES


KINDS: dict[str, Kind] = {
    "throttle": Kind("passing", "reply"),
    "internal_error": Kind("passing", "reply"),
    "bad_gateway": Kind("passing", "reply"),
    "unavailable": Kind("passing", "reply"),
    "gateway_timeout": Kind("passing", "reply"),
    "reset": Kind("passing", "wire"),
    "reset_mid_body": Kind("passing", "wire"),
    "cut_body": Kind("passing", "wire"),
    "close": Kind("passing", "wire"),
    "slow": Kind("harmless", "wire"),
    "drip": Kind("harmless", "wire"),
    "gzip": Kind("harmless", "wire"),
    "chunked": Kind("harmless", "wire"),
    "extra_fields": Kind("harmless", "document", DOCUMENTS),
    "rows_appear": Kind("harmless", "world", EXPORTS),
    "rows_finish": Kind("harmless", "world", EXPORTS),
    "rows_vanish": Kind("moving", "world", EXPORTS),
    "cut_document": Kind("malformed", "wire", DOCUMENTS),
    "html": Kind("malformed", "reply"),
    "error_document": Kind("malformed", "reply", DOCUMENTS),
    "empty_body": Kind("malformed", "reply"),
    "huge_body": Kind("malformed", "reply"),
    "missing_list": Kind("malformed", "document", LISTS),
    "null_list": Kind("malformed", "document", LISTS),
    "wrong_type": Kind("malformed", "document", DOCUMENTS),
    "repeated_page": Kind("malformed", "document", EXPORTS),
    "foreign_next": Kind("malformed", "document", ("atlas",)),
    "expired_token": Kind("renewable", "reply", SIGNED),
    "unknown_key": Kind("final", "reply", SIGNED),
    "bad_signature": Kind("final", "reply", SIGNED),
    "clock_skew": Kind("final", "reply", (*AWS, *HUAWEI)),
    "denied": Kind("final", "reply", SIGNED),
    "bad_request": Kind("final", "reply"),
    "not_found": Kind("final", "reply"),
    "redirect_host": Kind("final", "reply"),
    "redirect_loop": Kind("final", "reply"),
    "key_locked": Kind("final", "reply", HUAWEI),
    "access_list": Kind("final", "reply", ("atlas",)),
    "version_gone": Kind("final", "reply", ("atlas",)),
    "home_region": Kind("final", "reply", ("discovery",)),
    "error": Kind("-", "reply"),
}


def kinds(*outcomes: str) -> dict[str, list[str]]:
    """Names of the kinds with one of these outcomes, by service."""
    return {
        service: [name for name, kind in KINDS.items() if kind.outcome in outcomes and service in kind.services]
        for service in SERVICES
    }
