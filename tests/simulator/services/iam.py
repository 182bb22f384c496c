# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Huawei Cloud IAM: projects by name, and tokens for a user's password."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response

from ..scenario.keys import HuaweiAccount
from .base import Call, Document, Identity, Operation, Reason, Refusal
from .huawei import HuaweiService

_TITLES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}


class Iam(HuaweiService):
    """Errors as Keystone says them: an integer code and a title under `error`."""

    name = "iam"
    reasons = {
        **HuaweiService.gateway,
        "wrong_password": Reason(401, "401", "The username or password is wrong."),
        "denied": Reason(403, "403", "You are not authorized to perform the requested action: identity:list_projects"),
        "bad_request": Reason(400, "400", "The request body is invalid."),
        "unknown_project": Reason(401, "401", "The user has no access to the requested scope."),
        "not_found": Reason(404, "404", "Could not find the resource."),
        "internal_error": Reason(500, "500", "An unexpected error prevented the server from fulfilling your request."),
        "error": Reason(400, "400", "Injected error"),
    }

    def error(self, call: Call, reason: Reason, details: list[Any] | None) -> Response:
        if reason.status in (429, 502, 503, 504):  # the gateway before IAM answers, not IAM
            return self.json({"error_msg": reason.message, "error_code": reason.code}, reason.status)
        title = _TITLES.get(reason.status, "Internal Server Error")
        code = int(reason.code) if reason.code.isdigit() else reason.status
        return self.json({"error": {"message": reason.message, "code": code, "title": title}}, reason.status)


class ListProjects(Operation):
    """The account's projects, all or those of one name."""

    name = "ListProjects"
    main = "projects"

    def answer(self, call: Call) -> Document:
        name = dict(call.query).get("name")
        projects = call.world.scenario.accounts.huawei[call.account].projects
        here = call.request.base_url
        return {
            "links": {"next": None, "previous": None, "self": call.request.url},
            "projects": [
                {
                    "domain_id": "d78cbac186b744899480f25bd022f468",
                    "is_domain": False,
                    "parent_id": "d78cbac186b744899480f25bd022f468",
                    "name": project_name,
                    "description": "",
                    "links": {"self": f"{here}/{project_id}"},
                    "id": project_id,
                    "enabled": True,
                }
                for project_id, project_name in projects.items()
                if name in (None, project_name)
            ],
        }


class CreateToken(Operation):
    """A token for a user's name, password and domain, scoped to a project."""

    name = "CreateToken"
    main = "token"

    def params(self, call: Call) -> Document:
        return {"nocatalog": dict(call.query).get("nocatalog")}

    def sign_in(self, call: Call) -> Identity:
        """The password is the sign-in."""
        try:
            user = call.request.get_json(force=True)["auth"]["identity"]["password"]["user"]
            shown = (user["name"], user["password"], user["domain"]["name"])
        except Exception:  # noqa: BLE001 - whatever is wrong with the body, it is a bad request
            raise Refusal("bad_request") from None
        for name, account in call.world.scenario.accounts.huawei.items():
            known = account.user
            if known is not None and (known.name, known.password, known.domain) == shown:
                return Identity(name, "password")
        raise Refusal("wrong_password")

    def answer(self, call: Call) -> Document:
        account, world = call.world.scenario.accounts.huawei[call.account], call.world
        project = _project(account, call.request.get_json(force=True)["auth"].get("scope"))
        token = world.huawei_tokens.issue("MIITOKEN", call.account, account.token_lifetime, scope=project, size=200)
        ends = world.clock.wall_after(account.token_lifetime, account.reported_token_lifetime)
        assert account.user is not None
        document: Document = {
            "methods": ["password"],
            "expires_at": _write(ends),
            "issued_at": _write(world.clock.wall()),
            "user": {"name": account.user.name, "domain": {"name": account.user.domain}},
            "project": {"id": project, "name": account.projects[project], "domain": {"name": account.user.domain}},
        }
        if dict(call.query).get("nocatalog") != "true":
            document["catalog"] = []
        return {"token": document, "X-Subject-Token": token.value}

    def render(self, call: Call, document: Document) -> Response:
        value = str(document.pop("X-Subject-Token"))
        response = self.service.json(document, 201)
        response.headers["X-Subject-Token"] = value
        return response


def _project(account: HuaweiAccount, scope: Any) -> str:
    """The id of the project that a token is asked for, by id or name."""
    wanted = scope.get("project") if isinstance(scope, dict) else None
    for project_id, name in account.projects.items():
        if isinstance(wanted, dict) and (wanted.get("id") == project_id or wanted.get("name") == name):
            return project_id
    raise Refusal("unknown_project")


def _write(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
