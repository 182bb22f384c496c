# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One page of a list, asked for without a client library around it, and what is on it."""

from __future__ import annotations

from collections.abc import Callable

import requests
from ansible_collections.crosscloud.exports.tests.simulator_tests.clients import Clients
from defusedxml import ElementTree

EXPORTS = ("rds", "discovery", "workspace", "atlas")
LISTS = {"rds": "ExportTasks", "discovery": "exportsInfo", "workspace": "export_tasks", "atlas": "results"}
RDS_NAMESPACE = "{http://rds.amazonaws.com/doc/2014-10-31/}"
Reply = requests.Response


def ask(clients: Clients, service: str, position: str | None = None) -> Reply:
    """One listing request with good credentials; `position` is the token, offset or number of the page."""
    if service in ("rds", "discovery"):
        reply: Reply = clients.raw_aws(service, position)
    elif service == "workspace":
        reply = clients.tasks(f"limit=2&offset={position or 0}")
    else:
        reply = clients.bearer(path=f"?itemsPerPage=2&pageNum={position or 1}")
    return reply


def second(service: str, reply: Reply) -> str:
    """The position of the page after this first one."""
    if service == "rds":
        return ElementTree.fromstring(reply.content).findtext(f".//{RDS_NAMESPACE}Marker") or ""
    return {"discovery": lambda: str(reply.json()["nextToken"]), "workspace": lambda: "2", "atlas": lambda: "2"}[
        service
    ]()


def ids(service: str, reply: Reply) -> list[str]:
    """The ids on a page."""
    if service == "rds":
        found = ElementTree.fromstring(reply.content).iter(f"{RDS_NAMESPACE}ExportTaskIdentifier")
        return [str(one.text) for one in found]
    name = {"discovery": "exportId", "workspace": "task_id", "atlas": "id"}[service]
    return [record[name] for record in reply.json()[LISTS[service]]]


def code(service: str, reply: Reply) -> str:
    """The error code, from the place where the service puts it."""
    if service == "rds":
        return str(ElementTree.fromstring(reply.content).findtext(f".//{RDS_NAMESPACE}Code"))
    return str(reply.json()[{"discovery": "__type", "workspace": "error_code", "atlas": "errorCode"}[service]])


def patiently(clients: Clients, service: str, position: str | None) -> Reply:
    """The same, asked again after a fault: three times at the most."""
    for _attempt in range(3):
        try:
            reply = ask(clients, service, position)
        except requests.exceptions.RequestException:
            continue
        if reply.status_code == 200:
            return reply
    raise AssertionError("three failures in a row")


Hit = Callable[..., tuple[Clients, Reply]]
