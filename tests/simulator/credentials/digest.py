# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP digest (RFC 7616: MD5, qop=auth) as Atlas asks for it, with nonces that count and grow stale."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from werkzeug.datastructures import Authorization

from ..services.base import Call, Identity, Refusal
from .store import Credential

if TYPE_CHECKING:
    from ..clock import Clock

REALM = "MMS Public API"


@dataclass
class _Nonce:
    made_at: float
    counts: set[int] = field(default_factory=set)


class Nonces:
    """The nonces handed out. Each may be used again with a count (nc) not yet used."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._live: dict[str, _Nonce] = {}

    def make(self) -> str:
        """A new nonce: 32 base64 characters."""
        value = base64.b64encode(secrets.token_bytes(24)).decode()
        self._live[value] = _Nonce(self._clock.elapsed)
        return value

    def use(self, value: str, count: int, lifetime: float, uses: int | None) -> bool:
        """True when the nonce is good for this use; a worn-out one is forgotten."""
        nonce = self._live.get(value)
        if nonce is None or count in nonce.counts:
            return False
        if self._clock.elapsed - nonce.made_at >= lifetime or (uses is not None and len(nonce.counts) >= uses):
            self.drop(value)
            return False
        nonce.counts.add(count)
        return True

    def drop(self, value: str) -> None:
        """Make a nonce stale."""
        self._live.pop(value, None)


def challenge(call: Call, *, stale: bool = False) -> dict[str, str]:
    """The header that asks for digest credentials, letter by letter as Atlas sends it."""
    return {
        "WWW-Authenticate": f'Digest realm="{REALM}", domain="", nonce="{call.world.nonces.make()}", '
        f'algorithm=MD5, qop="auth", stale={str(stale).lower()}'
    }


def check(call: Call, given: Authorization) -> Identity:
    """Whose digest it is. Refusal with a new challenge when it does not fit."""
    wanted = ("username", "nonce", "uri", "response", "nc", "cnonce")
    values = {name: given.get(name) or "" for name in wanted}
    if not all(values.values()) or given.get("qop") != "auth" or given.get("realm") != REALM:
        raise Refusal("unknown_key", headers=challenge(call))
    accounts = call.world.scenario.accounts.atlas
    owners = [(name, a.private_key or "") for name, a in accounts.items() if a.public_key == values["username"]]
    if not owners or values["uri"] != call.request.environ["RAW_URI"]:
        raise Refusal("unknown_key", headers=challenge(call))
    name, private_key = owners[0]
    if not hmac.compare_digest(_response(call.request.method, values, private_key), values["response"]):
        raise Refusal("bad_signature", headers=challenge(call))
    switches = call.world.switches.atlas
    try:
        count = int(values["nc"], 16)
    except ValueError:
        raise Refusal("unknown_key", headers=challenge(call)) from None
    if not call.world.nonces.use(values["nonce"], count, switches.nonce_lifetime, switches.nonce_uses):
        raise Refusal("expired_token", headers=challenge(call, stale=True))
    return Identity(name, "digest", Credential(values["nonce"], name))


def _response(method: str, values: dict[str, str], private_key: str) -> str:
    """What the client's `response` should be."""
    first = _md5(f"{values['username']}:{REALM}:{private_key}")
    second = _md5(f"{method}:{values['uri']}")
    return _md5(f"{first}:{values['nonce']}:{values['nc']}:{values['cnonce']}:auth:{second}")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
