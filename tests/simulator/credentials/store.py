# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys and tokens that are in force, with their ends."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from ..clock import Clock


@dataclass
class Credential:
    """An access key or a token. `ends_at` is a scenario second, None for never."""

    value: str
    account: str
    secret: str = ""
    session_token: str | None = None
    ends_at: float | None = None
    issued_at: float = 0
    scope: str | None = None
    failures: int = 0
    locked_until: float = 0

    def ended(self, elapsed: float) -> bool:
        """True when it is no longer good."""
        return self.ends_at is not None and elapsed >= self.ends_at


class Store:
    """The credentials of one kind, by what the client shows (access key, token)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._held: dict[str, Credential] = {}

    def add(self, credential: Credential) -> Credential:
        """Put a credential in force."""
        self._held[credential.value] = credential
        return credential

    def issue(self, prefix: str, account: str, lifetime: float, *, secret: str = "", scope: str | None = None,
              session_token: str | None = None, size: int = 24) -> Credential:  # fmt: skip
        """Make a new credential that ends after `lifetime` scenario seconds."""
        now = self._clock.elapsed
        return self.add(
            Credential(
                prefix + secrets.token_hex(size),
                account,
                secret=secret,
                session_token=session_token,
                ends_at=now + lifetime,
                issued_at=now,
                scope=scope,
            )
        )

    def find(self, value: str) -> Credential | None:
        """The credential shown, ended or not."""
        return self._held.get(value)

    def drop(self, value: str) -> None:
        """Take a credential out of force."""
        self._held.pop(value, None)

    def active(self, account: str) -> list[Credential]:
        """What an account holds that has not ended."""
        now = self._clock.elapsed
        return [held for held in self._held.values() if held.account == account and not held.ended(now)]
