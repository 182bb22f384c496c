# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options: the ones that every module has, values from the environment, and the checks before anything is sent."""

from __future__ import annotations

import ipaddress
import os
import re
import typing as t
from urllib.parse import urlsplit

from ansible.module_utils.errors import AnsibleFallbackNotFound

from .errors import InvalidOption
from .exports import STATES

Options = t.Mapping[str, t.Any]
Spec = dict[str, dict[str, t.Any]]

COMMON_SPEC: Spec = {
    "query": {"type": "str"},
    "states": {"type": "list", "elements": "str", "choices": list(STATES)},
    "max_items": {"type": "int"},
    "page_size": {"type": "int"},
    "request_timeout": {"type": "int", "default": 30},
    "request_attempts": {"type": "int", "default": 3},
}


class FromEnvironment(str):
    """A value that came from an environment variable, not from the task. The task's own credentials go first."""


def env(*names: str) -> tuple[t.Any, list[str]]:
    """Return the ``fallback`` of an option: the first of the environment variables ``names`` that is not empty."""
    return (_from_environment, list(names))


def _from_environment(*names: str) -> FromEnvironment:
    for name in names:
        if os.environ.get(name):
            return FromEnvironment(os.environ[name])
    raise AnsibleFallbackNotFound


def is_explicit(options: Options, name: str) -> bool:
    """Tell whether the task itself (or ``module_defaults``) gives option ``name``; an empty text is no value."""
    return bool(options.get(name)) and not isinstance(options[name], FromEnvironment)


def choose_credentials(options: Options, ways: t.Mapping[str, t.Sequence[str]], remedy: str) -> str:
    """Return the name of the one way to sign in that the options describe.

    ``ways`` maps each way to the options it needs, the preferred way first. What the task gives beats what the
    environment gives; two ways in the task are an error, two in the environment are settled by the order.
    """
    explicit = [way for way, names in ways.items() if any(is_explicit(options, name) for name in names)]
    if len(explicit) > 1:
        given = " and ".join(", ".join(ways[way]) for way in explicit)
        raise InvalidOption(f"both {given} are given; keep the options of one way to sign in and remove the others")
    present = [way for way, names in ways.items() if any(options.get(name) for name in names)]
    complete = [way for way in present if all(options.get(name) for name in ways[way])]
    chosen = next(iter(explicit or complete or present), None)
    if chosen is None:
        raise InvalidOption(f"no credentials: {remedy}")
    lacking = [name for name in ways[chosen] if not options.get(name)]
    if lacking:
        raise InvalidOption(f"{', '.join(lacking)} is missing beside {_given(options, ways[chosen])}: {remedy}")
    return chosen


def token_of_keys(options: Options, token: str, key: str) -> str | None:
    """Return option ``token`` of temporary keys, unless it is the environment's and the key is the task's own."""
    strange = is_explicit(options, key) and not is_explicit(options, token)
    return None if strange else options.get(token) or None


def check_common(options: Options, page_sizes: tuple[int, int]) -> None:
    """Check the options of ``COMMON_SPEC`` against sense and the API's own bounds for a page."""
    smallest, largest = page_sizes
    bounds = {
        "page_size": (smallest, largest),
        "max_items": (1, None),
        "request_timeout": (1, 3600),
        "request_attempts": (1, 10),
    }
    for name, (low, high) in bounds.items():
        value = options.get(name)
        if value is not None and (value < low or (high is not None and value > high)):
            allowed = f"from {low} to {high}" if high is not None else f"at least {low}"
            raise InvalidOption(f"{name} is {value}; it must be {allowed}")


def check_secrets(options: Options, spec: Spec) -> None:
    """Check that no secret of ``spec`` holds a control character, as the line break at the end of the file it is from.

    Libraries refuse to send it, with a text that shows it; Huawei Cloud counts it as a failure and locks the key.
    """
    for name, described in spec.items():
        if described.get("no_log") and re.search(r"[\x00-\x1f\x7f]", options.get(name) or ""):
            raise InvalidOption(f"{name} holds a line break or another control character; remove it")


def check_ids(name: str, ids: t.Iterable[str] | None, pattern: str, rule: str) -> None:
    """Check that each of ``ids`` given in option ``name`` matches ``pattern``; ``rule`` says it in words."""
    for one in ids or ():
        if not re.fullmatch(pattern, one):
            raise InvalidOption(f"{name}: '{one}' can't be the id of an export; {rule}")


def check_url(name: str, url: str) -> str:
    """Return ``url`` without a slash at its end, after checking that credentials may travel to it.

    Plain http is for this machine alone: on any other way the credentials could be read.
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise InvalidOption(f"{name} is not a URL: {error}") from error
    if parts.scheme not in ("http", "https") or not host:
        raise InvalidOption(f"{name} must be a URL such as https://host, not '{url}'")
    # urlsplit drops an empty query, tabs and line breaks; what is sent would have them.
    if "@" in parts.netloc or re.search(r"[\s\x00-\x1f\\?#]", url):
        raise InvalidOption(f"{name} must hold a scheme, a host and perhaps a port and a path, nothing else")
    if parts.scheme == "http" and not _is_loopback(host):
        raise InvalidOption(f"{name} is plain http to {host}, which would show the credentials; use https://")
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _given(options: Options, names: t.Iterable[str]) -> str:
    return ", ".join(name for name in names if options.get(name))
