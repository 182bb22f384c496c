# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The zip of an AWS Application Discovery Service export, behind a presigned URL that lives for 24 hours."""

from __future__ import annotations

import typing as t

from .._core.download import FileSource
from .._core.errors import ExportsError
from .._core.options import Options
from .._core.paging import Item
from .._core.stream import Location
from . import discovery


def name(export: Item) -> str:
    """Return the file's name. The one in the URL is no promise of the API."""
    return f"{export['exportId']}.zip"


def locate(client: t.Any, export: Item) -> Location:
    """Return where the zip is. S3 knows the URL's own signature only, so nothing else signs the request."""
    url = export.get(discovery.DOWNLOAD_URL)
    if not url:
        raise ExportsError("the service gives no download URL for it; it keeps the data for 10 days", code="NoFile")
    return Location(url)


def verify(given: Options) -> t.Any:
    """Return what the certificate of the storage is checked against, in requests' terms."""
    return given.get("aws_ca_bundle") or True if given["validate_certs"] else False


SOURCE = FileSource(
    service=discovery.SERVICE,
    id="export_id",
    name=name,
    locate=locate,
    verify=verify,
    always_zip=True,
)
