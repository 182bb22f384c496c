# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fault matrix as tests use it: one case for each fault, service and way to sign in."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from pathlib import Path

import yaml

from faults.ways import CLOUDS, PAIRS, Way
from simulator.faults.table import KINDS

MATRIX: dict[str, list[dict[str, t.Any]]] = yaml.safe_load(
    (Path(__file__).parent / "matrix.yml").read_text(encoding="utf-8")
)
FAULTS, SIGN_IN = MATRIX["faults"], MATRIX["sign_in"]


@dataclass(frozen=True)
class Case:
    """One fault, met by one service and one way to sign in; ``kind`` is the simulator's name of a sign-in's fault."""

    row: dict[str, t.Any]
    service: str
    way: Way
    kind: str | None = None

    @property
    def id(self) -> str:
        """The name of the test."""
        return f"{self.kind or self.row['name']}-{self.service}-{self.way.name}"

    def expected(self, column: str, default: t.Any = None) -> t.Any:
        """Return what the table says in ``column`` for this service and way."""
        return pick(self.row.get(column, default), self._words(), default)

    def _words(self) -> list[str]:
        words = [self.way.name, self.service, CLOUDS[self.service]]
        if self.kind and self.way.sign_in:
            words = [*reversed(self.way.sign_in)]
        return [*words, *(["signs"] if self.way.signs else []), *(["renews"] if self.way.renews else [])]


def pick(value: t.Any, words: t.Sequence[str], default: t.Any = None) -> t.Any:
    """Return a value of the table, or the part of it that the first of ``words`` names."""
    if not isinstance(value, dict):
        return value
    return next((value[word] for word in words if word in value), value.get("default", default))


def cases() -> list[Case]:
    """Return all cases of the table ``faults``."""
    return [
        Case(row, service, way)
        for row in FAULTS
        for service, way in PAIRS
        if service in row.get("services", (service,))
    ]


def sign_in_cases() -> list[Case]:
    """Return all cases of the table ``sign_in``, once for each cloud: its services sign in alike."""
    return [
        Case(row, service, way, kind)
        for row in SIGN_IN
        for kind in row["kinds"]
        for service, way in PAIRS
        if way.sign_in and service != "discovery" and way.sign_in[0] in KINDS[kind].services
    ]
