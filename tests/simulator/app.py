# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which URL is which operation of which service."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, request

from .control import add_controls
from .exchange import exchange
from .services import atlas, discovery, iam, imds, oauth, rds, storage, sts, workspace
from .services.base import Operation
from .services.unknown import UnknownAction, UnknownUrl
from .stage import Stage

_TARGET = "AWSPoseidonService_V2015_11_01."
_EXPORTS = "/api/atlas/<any('v2','v1.0'):version>/groups/<group_id>/clusters/<cluster>/backup/exports"
_TASKS = "/v2/<project_id>/export-tasks"
_KEYS = "/latest/meta-data/iam/security-credentials/"


def make_app(stage: Stage) -> Flask:
    """The WSGI application that plays a stage."""
    app = Flask("simulator", static_folder=None)
    app.url_map.strict_slashes = False
    # A // in a path must fail as it does in the cloud; Flask would redirect.
    app.url_map.merge_slashes = False
    app.before_request(_read_body)
    add_controls(app, stage)
    imds_service, iam_service, oauth_service = imds.Imds(), iam.Iam(), oauth.Oauth()
    workspace_service, atlas_service = workspace.Workspace(), atlas.Atlas()
    routes: list[tuple[str, str, Operation]] = [
        ("PUT", "/latest/api/token", imds.CreateToken(imds_service)),
        ("GET", _KEYS, imds.ListRoles(imds_service)),
        ("GET", _KEYS + "<role>", imds.GetCredentials(imds_service)),
        ("GET", "/storage/discovery-exports/<key>", storage.GetObject(storage.Storage())),
        ("GET", _TASKS, workspace.ListExportTasks(workspace_service)),
        ("GET", _TASKS + "/<task_id>/download", workspace.DownloadExportFile(workspace_service)),
        ("GET", "/v3/projects", iam.ListProjects(iam_service)),
        ("POST", "/v3/auth/tokens", iam.CreateToken(iam_service)),
        ("GET", _EXPORTS, atlas.ListExportJobs(atlas_service)),
        ("GET", _EXPORTS + "/<export_id>", atlas.GetExportJob(atlas_service)),
        ("POST", "/api/oauth/token", oauth.CreateToken(oauth_service)),
        ("POST", "/api/oauth/revoke", oauth.RevokeToken(oauth_service)),
    ]
    for method, rule, operation in routes:
        _route(app, stage, method, rule, operation)
    _route_aws(app, stage)
    unknown = UnknownUrl.make()

    @app.errorhandler(404)
    @app.errorhandler(405)
    def not_here(error: Any) -> Response:
        return exchange(stage, unknown, request, {})

    return app


def _read_body() -> None:
    """Keep the body before a form parser eats it: signatures are over its bytes, the next request comes after it."""
    request.get_data()


def _route(app: Flask, stage: Stage, method: str, rule: str, operation: Operation) -> None:
    def view(**path: str) -> Response:
        return exchange(stage, operation, request, path)

    name = f"{operation.service.name}.{operation.name}"
    app.add_url_rule(rule, name, view, methods=[method], provide_automatic_options=False)


def _route_aws(app: Flask, stage: Stage) -> None:
    """AWS's services share POST /: a header or a form field says which operation is meant."""
    rds_service, discovery_service, sts_service = rds.Rds(), discovery.Discovery(), sts.Sts()
    targets: dict[str, Operation] = {_TARGET + "DescribeExportTasks": discovery.DescribeExportTasks(discovery_service)}
    actions: dict[str, Operation] = {
        "DescribeExportTasks": rds.DescribeExportTasks(rds_service),
        "AssumeRole": sts.AssumeRole(sts_service),
    }
    unknown_target: Operation = UnknownAction(discovery_service)
    unknown_action: Operation = UnknownAction(rds_service)

    @app.post("/")
    def aws() -> Response:
        target = request.headers.get("X-Amz-Target")
        if target is not None:
            operation = targets.get(target, unknown_target)
        else:
            operation = actions.get(request.form.get("Action", ""), unknown_action)
        return exchange(stage, operation, request, {})
