# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the types of the keys can't say: names that must exist, steps in order."""

from __future__ import annotations

from datetime import datetime

from .keys import ExportKeys, Scenario


def check_references(scenario: Scenario) -> None:
    """Raise ValueError naming the first key that does not fit the rest of the scenario."""
    if scenario.clock.speed <= 0:
        raise ValueError("clock.speed: must be more than 0")
    if scenario.clock.start is not None:
        _check_moment("clock.start", scenario.clock.start)
    if scenario.imds is not None:
        _check_name("imds.account", scenario.imds.account, list(scenario.accounts.aws))
    for service in ("rds", "discovery", "workspace", "atlas"):
        for index, export in enumerate(getattr(scenario.exports, service)):
            _check_export(f"exports.{service}[{index}]", service, export, scenario)


def _check_export(place: str, service: str, export: ExportKeys, scenario: Scenario) -> None:
    last = float("-inf")
    for index, step in enumerate(export.timeline):
        at = step.get("at")
        if not isinstance(at, (int, float)) or isinstance(at, bool):
            raise ValueError(f"{place}.timeline[{index}]: needs `at`, a number of seconds")
        if at < last:
            raise ValueError(f"{place}.timeline[{index}].at: steps must be in order of time")
        last = at
    if export.generate is None and export.states:
        raise ValueError(f"{place}.states: only with `generate`")
    accounts = scenario.accounts
    if service in ("rds", "discovery"):
        _check_name(f"{place}.account", export.account, list(accounts.aws))
    elif service == "workspace":
        _check_name(f"{place}.project", export.project, [p for a in accounts.huawei.values() for p in a.projects])
    else:
        projects = {group: clusters for a in accounts.atlas.values() for group, clusters in a.projects.items()}
        _check_name(f"{place}.project", export.project, list(projects))
        group = export.project or next(iter(projects))
        _check_name(f"{place}.cluster", export.cluster, projects[group])


def _check_name(place: str, name: str | None, known: list[str]) -> None:
    if not known:
        raise ValueError(f"{place}: the scenario has none to choose from")
    if name is not None and name not in known:
        raise ValueError(f"{place}: no {name!r} in this scenario, only {', '.join(known)}")


def _check_moment(place: str, text: str) -> None:
    try:
        datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise ValueError(f"{place}: not an ISO 8601 time: {text!r}") from None
