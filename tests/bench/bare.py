# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bare request of each service: signed once, sent again and again over one kept connection, read and dropped."""

from __future__ import annotations

import os
import time
import typing as t

import urllib3
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.crosscloud.exports.plugins.module_utils._atlas import export_jobs
from ansible_collections.crosscloud.exports.plugins.module_utils._aws import discovery, rds
from ansible_collections.crosscloud.exports.plugins.module_utils._core.service import Service, connected
from ansible_collections.crosscloud.exports.plugins.module_utils._huawei import workspace

ASKED = {
    "rds": (rds.SERVICE, {"export_task_identifiers": "bench"}),
    "discovery": (discovery.SERVICE, {"export_ids": "export-bench"}),
    "workspace": (workspace.SERVICE, {"task_ids": "bench"}),
    "atlas": (export_jobs.SERVICE, {"cluster_name": "cluster-989", "export_ids": "6a7945592c88faeba59d5e02"}),
}


class Wire(t.NamedTuple):
    """A signed request as it went out."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes | str | None


def bare_requests(environment: t.Mapping[str, str], times: int) -> dict[str, float]:
    """Return the wall seconds that the bare request of each service takes, the mean of ``times``."""
    kept = dict(os.environ)
    os.environ.update(environment)
    try:
        return {name: _mean(_captured(*asked, environment), times) for name, asked in ASKED.items()}
    finally:
        os.environ.clear()
        os.environ.update(kept)


def _captured(service: Service, asked: dict[str, t.Any], environment: t.Mapping[str, str]) -> Wire:
    """Let a service send its request once, return the last one that left."""
    endpoint = "base_url" if service.name == "atlas" else "endpoint_url"
    arguments = {**asked, endpoint: environment["CROSSCLOUD_EXPORTS_DEMO_ENDPOINT"]}
    options = ArgumentSpecValidator(service.argument_spec).validate(arguments).validated_parameters
    sent: list[t.Any] = []
    with connected(service, options) as connection:
        if hasattr(connection, "meta"):
            connection.meta.events.register("before-send", lambda request, **_kwargs: sent.append(request))
        else:
            connection.http._session.hooks["response"] = [lambda reply, **_kwargs: sent.append(reply.request)]
        next(iter(service.listing(connection, options)))
        request = sent[-1]
        headers = {
            name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()
        }
        if service.name == "atlas":
            # The request is sent again after this: its token must not be given back.
            connection.tokens._alive.clear()
        return Wire(request.method, request.url, headers, request.body)


def _mean(wire: Wire, times: int) -> float:
    pool = urllib3.PoolManager()
    pool.request(wire.method, wire.url, headers=wire.headers, body=wire.body)
    began = time.perf_counter()
    for _number in range(times):
        reply = pool.request(wire.method, wire.url, headers=wire.headers, body=wire.body, retries=False)
        if reply.status != 200:
            raise SystemExit(f"the bare request got {reply.status}: {reply.data[:200]!r}")
    return (time.perf_counter() - began) / times
