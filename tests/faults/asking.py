# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Polls in this process, with the pauses between attempts noted in place of made."""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
import threading
import time
import typing as t
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import botocore.loaders
import urllib3.util.connection
from ansible_collections.crosscloud.exports.plugins.module_utils._core.service import Service, connected, poll
from ansible_collections.crosscloud.exports.tests.modules.polls import check_result
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.fakes import parameters

from faults.ways import PAGE_SIZE, Endpoints, Way

PLUGINS = "ansible_collections.crosscloud.exports.plugins"
SERVICES: dict[str, Service] = {
    name: importlib.import_module(f"{PLUGINS}.module_utils.{module}").SERVICE
    for name, module in (
        ("rds", "_aws.rds"),
        ("discovery", "_aws.discovery"),
        ("workspace", "_huawei.workspace"),
        ("atlas", "_atlas.export_jobs"),
    )
}
# Seconds. An option is at least 1: too long for servers that let each attempt wait.
TIMEOUT = 0.2
# Each session reads botocore's models anew. That is most of what a poll costs, and no part of what is tested here.
_LOADED_ONCE = mock.patch("botocore.session.create_loader", functools.cache(botocore.loaders.create_loader))


@dataclass(frozen=True)
class Polled:
    """What came of a poll: its checked result, the pauses made, and the hosts and ports connected to."""

    result: dict[str, t.Any]
    pauses: list[float]
    connections: list[tuple[str, int]]


def ask(
    service: str, way: Way, endpoints: Endpoints, home: Path, *, timeout: float | None = None, **more: t.Any
) -> Polled:
    """Poll once. ``home`` is for the files of this way to sign in; ``more`` are options, ``None`` takes one away."""
    environment = mock.patch.dict(os.environ, way.environment(endpoints, home))
    with environment, _LOADED_ONCE, _no_pauses() as pauses, _watched() as made:
        given = {"page_size": PAGE_SIZE, **way.options(endpoints), **more}
        options = parameters(SERVICES[service], **{name: one for name, one in given.items() if one is not None})
        before = dict(os.environ)
        result = poll(SERVICES[service], options, lambda _text: None, _lend(timeout))
        assert dict(os.environ) == before
    failed = {"failed": True, "msg": result["error"]["message"]} if result["error"] else {}
    return Polled(check_result({"changed": False, **result, **failed}), pauses, made)


def _lend(timeout: float | None) -> t.Callable[..., t.Any]:
    if timeout is None:
        return connected
    return lambda service, options: connected(service, {**options, "request_timeout": timeout})


@contextlib.contextmanager
def _no_pauses() -> t.Iterator[list[float]]:
    """Note the pauses of this thread. The simulator's threads sleep on: some of its faults are slow."""
    made: list[float] = []
    sleeper, sleep = threading.current_thread(), time.sleep

    def note(seconds: float) -> None:
        if threading.current_thread() is sleeper:
            made.append(seconds)
        else:
            sleep(seconds)

    with mock.patch("time.sleep", note):
        yield made


@contextlib.contextmanager
def _watched() -> t.Iterator[list[tuple[str, int]]]:
    """Note whom this process connects to; requests and botocore both connect through urllib3."""
    made: list[tuple[str, int]] = []
    connect = urllib3.util.connection.create_connection

    def note(address: tuple[str, int], *args: t.Any, **kwargs: t.Any) -> t.Any:
        made.append(address)
        return connect(address, *args, **kwargs)

    with mock.patch("urllib3.util.connection.create_connection", note):
        yield made
