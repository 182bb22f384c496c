# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fault rules: which request is hit."""

from __future__ import annotations

import random
from collections.abc import Iterable

from ..scenario.keys import FaultKeys
from .table import KINDS, SERVICES


class FaultBook:
    """The rules in force, and how often each has seen and hit a request."""

    def __init__(self, keys: Iterable[FaultKeys] = ()) -> None:
        self._rules: list[_Rule] = []
        for one in keys:
            self.add(one)

    def add(self, keys: FaultKeys) -> None:
        """Put a rule in force; ValueError when its kind or service does not exist, or they don't go together."""
        check(keys)
        self._rules.append(_Rule(keys))

    def clear(self) -> None:
        """Forget all rules."""
        self._rules.clear()

    def pick(self, service: str, operation: str, page: int | None, *, signed_in: bool) -> FaultKeys | None:
        """The fault for this request, if any. Called twice per request: before sign-in, and when that went well."""
        hits = [
            rule.keys
            for rule in self._rules
            if rule.keys.before_sign_in is not signed_in and rule.hits(service, operation, page)
        ]
        return hits[0] if hits else None


def check(keys: FaultKeys) -> None:
    """ValueError naming what is wrong with a rule."""
    if keys.kind not in KINDS:
        raise ValueError(f"faults: no kind {keys.kind!r}, only {', '.join(KINDS)}")
    for service in _services(keys):
        if service not in SERVICES:
            raise ValueError(f"faults: no service {service!r}, only {', '.join(SERVICES)}")
        if keys.service is not None and service not in KINDS[keys.kind].services:
            raise ValueError(f"faults: {service} has no {keys.kind}")
    if keys.kind == "error" and (keys.status is None or keys.code is None):
        raise ValueError("faults: `error` needs `status` and `code`")


def _services(keys: FaultKeys) -> tuple[str, ...]:
    if keys.service is None:
        return KINDS[keys.kind].services
    return (keys.service,) if isinstance(keys.service, str) else tuple(keys.service)


class _Rule:
    def __init__(self, keys: FaultKeys) -> None:
        self.keys = keys
        self._services = _services(keys)
        self._chance = random.Random(keys.seed)
        self._seen = 0
        self._done = 0

    def hits(self, service: str, operation: str, page: int | None) -> bool:
        """Whether this request is one to hit; it is counted when the rule fits it."""
        keys = self.keys
        if service not in self._services or keys.operation not in (None, operation) or keys.page not in (None, page):
            return False
        self._seen += 1
        if keys.times is not None and self._done >= keys.times:
            return False
        due = (
            (keys.every is None or self._seen % keys.every == 0)
            and (keys.requests is None or self._seen in keys.requests)
            and (keys.first is None or self._seen <= keys.first)
            and (keys.probability is None or self._chance.random() < keys.probability)
        )
        self._done += due
        return due
