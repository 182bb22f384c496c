# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a finished export leaves behind: a zip of one CSV, or a small xlsx. The same bytes each time."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from flask import Response, send_file

from .export import Export
from .scenario.keys import FileKeys

ZIP, XLSX = "application/zip", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def file_keys(export: Export) -> FileKeys:
    """What the scenario says about an export's file, or the defaults."""
    return export.keys.file if isinstance(export.keys.file, FileKeys) else FileKeys()


def csv_zip(name: str, rows: int) -> bytes:
    """A zip that holds NAME.csv with a header and `rows` lines."""
    lines = "".join(f"server-{number:05d},10.0.{number // 250}.{number % 250 + 1},linux\n" for number in range(rows))
    return _zip({f"{name}.csv": "name,address,system\n" + lines})


def xlsx(rows: int) -> bytes:
    """A workbook of one sheet with a header and `rows` rows: the five parts that Excel asks for."""
    cells = ["desktop"] + [f"desktop-{number:05d}" for number in range(rows)]
    sheet = "".join(f'<row><c t="inlineStr"><is><t>{escape(cell)}</t></is></c></row>' for cell in cells)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return _zip(
        {
            "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
            "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'{_XML}<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}">'
            '<sheets><sheet name="desktops" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'{_XML}<worksheet xmlns="{_SHEET}"><sheetData>{sheet}</sheetData></worksheet>',
        }
    )


def _zip(members: dict[str, str]) -> bytes:
    """A zip without the time of day in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def send(data: bytes, name: str, mimetype: str) -> Response:
    """The file as a download; Range and If-Range are honoured."""
    etag = f"{len(data):x}-{sum(data):x}"
    return send_file(io.BytesIO(data), mimetype, as_attachment=True, download_name=name, etag=etag)
