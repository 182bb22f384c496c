# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file of a Huawei Cloud Workspace export task: ``GET /v2/{project_id}/export-tasks/{task_id}/download``.

The API's documentation does not say whether the bytes come at once or after a redirect to object storage, nor of what
type they are. Either is taken; a redirect gets no credentials.
"""

from __future__ import annotations

import typing as t
from urllib.parse import quote

from .._core import exports
from .._core.download import FileSource
from .._core.errors import InvalidOption
from .._core.options import Options
from .._core.paging import Item
from .._core.stream import Location
from . import connection, workspace


def name(task: Item) -> str:
    """Return the file's name as the listing has it. Without one it is a workbook, as most exports are."""
    return exports.text(task.get("file_name")) or f"{exports.text(task['task_id'])}.xlsx"


def locate(project: connection.Project, task: Item) -> Location:
    """Return where the file is, in the service itself."""
    task_id = str(exports.text(task["task_id"]))
    if task_id in (".", ".."):
        # They would climb in the path, whatever they are quoted as.
        raise InvalidOption(f"task_id: '{task_id}' can't be the id of an export")
    url = f"{project.url}/export-tasks/{quote(task_id, safe='')}/download"
    return Location(url, project.http.auth, connection.refused)


def verify(given: Options) -> t.Any:
    """Return what the certificates are checked against, in requests' terms."""
    return given.get("ca_path") or True if given["validate_certs"] else False


SOURCE = FileSource(
    service=workspace.SERVICE,
    id="task_id",
    name=name,
    locate=locate,
    verify=verify,
    always_zip=False,
)
