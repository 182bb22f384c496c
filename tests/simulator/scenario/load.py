# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read a scenario from a file, a mapping or YAML text, and refuse what can't be played."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from .check import check_references
from .keys import Scenario

T = TypeVar("T")


class ScenarioError(ValueError):
    """A scenario, rule or switch that can't be used; the text names the key."""


class _Loader(yaml.SafeLoader):
    """Leaves times as the strings that were written: the services differ in just that."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parse_yaml(text: str) -> Any:
    """YAML (or JSON) text as plain data."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        raise ScenarioError(f"not YAML: {error}") from error


def convert(data: Any, wanted: type[T]) -> T:
    """Plain data as the wanted keys; ScenarioError names what does not fit and where."""
    try:
        return msgspec.convert(data, wanted)
    except msgspec.ValidationError as error:
        # msgspec says: MESSAGE - at `$.PLACE`
        message, *place = str(error).split(" - at ")
        raise ScenarioError(f"{''.join(place).strip('`$').lstrip('.') or 'top level'}: {message}") from error


def load(source: Mapping[str, Any] | str | os.PathLike[str] | None) -> Scenario:
    """A scenario from a mapping or the path of a YAML file; none at all is an empty one."""
    data: Any = source
    if isinstance(source, (str, os.PathLike)):
        try:
            data = parse_yaml(Path(source).read_text(encoding="utf-8"))
        except OSError as error:
            raise ScenarioError(f"{source}: {error.strerror}") from error
    scenario = convert({} if data is None else data, Scenario)
    try:
        check_references(scenario)
    except ValueError as error:
        raise ScenarioError(str(error)) from error
    return scenario
