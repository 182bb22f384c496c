# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bring the file of one finished export to disk: whole and sound, or not at all."""

from __future__ import annotations

import contextlib
import time
import typing as t
from dataclasses import dataclass
from pathlib import Path

from . import retry
from .errors import ExportsError, UnreadableReply, require
from .exports import Record
from .http import REQUESTS_IMPORT_ERROR
from .options import COMMON_SPEC, Options, Spec, check_common
from .paging import JMESPATH_IMPORT_ERROR, Item
from .part import Part
from .service import Connection, Service, connected
from .stream import Location, Streams
from .target import check_folder, file_beside, is_folder, is_there, plain_name


@dataclass(frozen=True)
class FileSource:
    """A service that hands out files, told in parts.

    ``id`` names the option with the id of the export. ``name`` returns the file's name as the service says it.
    ``locate`` returns where the file is and raises when there is none. ``verify`` returns requests' ``verify``.
    ``always_zip`` says that the file is a zip whatever its name.
    """

    service: Service
    id: str
    name: t.Callable[[Item], str]
    locate: t.Callable[[Connection, Item], Location]
    verify: t.Callable[[Options], t.Any]
    always_zip: bool

    @property
    def argument_spec(self) -> Spec:
        """The argument spec of the module, without the file attributes that ansible-core adds."""
        patience = {name: COMMON_SPEC[name] for name in ("request_timeout", "request_attempts")}
        own: Spec = {
            self.id: {"type": "str", "required": True},
            "dest": {"type": "path", "required": True},
            "force": {"type": "bool", "default": False},
        }
        return {**self.service.signing, **patience, **own}


class Download(t.NamedTuple):
    """The export, where its file belongs, and the file that has arrived, to be moved there.

    ``export`` is ``None`` when the service was not asked. ``part`` is ``None`` when there is nothing to move: because
    the file is there already (``needed`` is false), or because check mode fetches nothing.
    """

    export: Record | None
    path: Path
    needed: bool
    part: Path | None = None


@contextlib.contextmanager
def download(source: FileSource, options: Options, *, check_mode: bool = False) -> t.Iterator[Download]:
    """Fetch the file of an export to a name of its own in the folder where it belongs.

    That file is gone after the ``with`` unless it was moved. Raises ``ExportsError``; the message begins with the
    service and the export.
    """
    asked = {**options, source.service.ids: [options[source.id]]}
    try:
        with contextlib.ExitStack() as stack:
            yield _prepare(source, asked, check_mode, stack)
    except ExportsError as error:
        error.message = f"{source.service.title}, export {options[source.id]}: {error.message}"
        raise


def _prepare(source: FileSource, asked: Options, check_mode: bool, stack: contextlib.ExitStack) -> Download:
    require("jmespath", JMESPATH_IMPORT_ERROR)
    require("requests", REQUESTS_IMPORT_ERROR)
    check_common(asked, source.service.page_sizes)
    source.service.check(asked)
    dest, in_folder = Path(asked["dest"]), is_folder(asked["dest"])
    if not in_folder and is_there(dest) and not asked["force"]:
        # Its name is known without the service, which may have forgotten the export by now.
        return Download(None, dest, needed=False)
    connection = stack.enter_context(connected(source.service, asked))
    item = _find(source, connection, asked)
    export = source.service.read(item, asked)
    path = dest / plain_name(asked[source.id], source.name(item)) if in_folder else dest
    if is_there(path) and not asked["force"]:
        return Download(export, path, needed=False)
    _check_state(export)
    if check_mode:
        return Download(export, path, needed=True)
    check_folder(path.parent)
    file = stack.enter_context(file_beside(path))
    _fill(Part(file), _locations(source, connection, asked, item), source, asked, path.suffix.lower())
    return Download(export, path, needed=True, part=Path(file.name))


def _find(source: FileSource, connection: Connection, asked: Options) -> Item:
    wanted = asked[source.id]
    for item in source.service.listing(connection, asked):
        if wanted in source.service.keys(item):
            return item
    raise ExportsError("the service does not list it; check the id, the account and the region", code="ExportNotFound")


def _check_state(export: Record) -> None:
    """Raise unless the export has ended well; one still running may be asked for again."""
    if export["succeeded"]:
        return
    said = f": {export['message']}" if export["message"] else ""
    if export["finished"]:
        raise ExportsError(f"there is no file, the export is {export['state']}{said}", code="NoFile")
    raise ExportsError(
        f"there is no file yet, the export is {export['state']}; wait for it first", code="NotFinished", retryable=True
    )


def _locations(source: FileSource, connection: Connection, asked: Options, item: Item) -> t.Iterator[Location]:
    """Yield where the file is, once for each try: the service is asked anew, because a URL of storage ends."""
    while True:
        yield source.locate(connection, item)
        item = _find(source, connection, asked)


def _fill(part: Part, locations: t.Iterator[Location], source: FileSource, asked: Options, suffix: str) -> None:
    """Fill ``part`` until it is whole and sound. Only tries in a row that bring nothing new count as attempts."""
    attempts = left = asked["request_attempts"]
    furthest = 0
    streams = Streams(timeout=asked["request_timeout"], attempts=attempts, verify=source.verify(asked))
    with contextlib.closing(streams):
        while True:
            try:
                with streams.open(next(locations), part.headers()) as response:
                    part.take(response)
                part.check(is_zip=source.always_zip or suffix in (".zip", ".xlsx"))
                return
            except ExportsError as error:
                # 416: the storage has no such rest, so what has arrived is not of its file.
                if not isinstance(error, UnreadableReply) and not (error.http_status == 416 and part.size):
                    raise
                left = attempts if part.size > furthest else left - 1
                if left < 1:
                    raise
                furthest = max(furthest, part.size)
                if error.http_status == 416:
                    part.restart()
            time.sleep(retry.PAUSE)
