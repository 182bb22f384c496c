# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bring the file of one finished export to disk: whole and sound, or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
import typing as t
from dataclasses import dataclass

from . import retry
from .errors import ExportsError, InvalidOption, UnreadableReply, require
from .exports import Record
from .http import REQUESTS_IMPORT_ERROR
from .options import COMMON_SPEC, Options, Spec, check_common
from .paging import JMESPATH_IMPORT_ERROR, Item
from .part import Part
from .service import Connection, Service, connected
from .stream import Location, Streams

# The longest name that common file systems take, in bytes.
NAME_MAX = 255


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
        waiting = {name: COMMON_SPEC[name] for name in ("request_timeout", "request_attempts")}
        own: Spec = {
            self.id: {"type": "str", "required": True},
            "dest": {"type": "path", "required": True},
            "force": {"type": "bool", "default": False},
        }
        return {**self.service.signing, **waiting, **own}


class Download(t.NamedTuple):
    """The export, where its file belongs, and the file in waiting: ``None`` when it is there already."""

    export: Record | None
    path: str
    part: str | None


@contextlib.contextmanager
def download(source: FileSource, options: Options, *, check_mode: bool = False) -> t.Iterator[Download]:
    """Fetch the file of an export into the folder where it belongs, under a name of its own until it is moved.

    ``part`` is that name (an empty text in check mode, which fetches nothing). It is gone after the ``with`` unless
    it was moved. Raises ``ExportsError``; the message begins with the service and the export.
    """
    asked = {**options, source.service.ids: [options[source.id]]}
    with contextlib.ExitStack() as stack:
        try:
            yielded = _prepare(source, asked, check_mode, stack)
        except ExportsError as error:
            error.message = f"{source.service.title}, export {options[source.id]}: {error.message}"
            raise
        yield yielded


def _prepare(source: FileSource, asked: Options, check_mode: bool, stack: contextlib.ExitStack) -> Download:
    require("jmespath", JMESPATH_IMPORT_ERROR)
    require("requests", REQUESTS_IMPORT_ERROR)
    check_common(asked, source.service.page_sizes)
    source.service.check(asked)
    in_folder = asked["dest"].endswith("/") or os.path.isdir(asked["dest"])
    if not in_folder and _is_there(asked["dest"]) and not asked["force"]:
        # Its name is known without the service, which may have forgotten the export by now.
        return Download(None, asked["dest"], None)
    connection = stack.enter_context(connected(source.service, asked))
    item = _find(source, connection, asked)
    export = source.service.read(item, asked)
    name = plain_name(asked[source.id], source.name(item))
    path = os.path.join(asked["dest"], name) if in_folder else asked["dest"]
    if _is_there(path) and not asked["force"]:
        return Download(export, path, None)
    _check_state(export)
    _check_folder(os.path.dirname(path) or ".")
    if check_mode:
        return Download(export, path, "")
    locations = _locations(source, connection, asked, item)
    return Download(export, path, stack.enter_context(_fetched(source, asked, locations, path, name)))


def plain_name(export_id: str, name: str) -> str:
    """Return the name that the file of an export gets in a folder.

    It holds the export's id: services give the files of several exports one name. Names come from outside, so one
    that could lead out of the folder, or deceive its reader, is refused.
    """
    own = name if export_id in name else f"{export_id}-{name}"
    if not own.isprintable() or any(separator in own for separator in "/\\") or own in (".", ".."):
        raise ExportsError(
            f"the file is named {ascii(name)}, which is no plain file name; give dest with a file name",
            code="UnsafeName",
        )
    if len(own.encode()) > NAME_MAX:
        raise ExportsError(f"the file's name is longer than {NAME_MAX} bytes; give dest with a file name", code="UnsafeName")
    return own


def _is_there(path: str) -> bool:
    if os.path.lexists(path) and not os.path.isfile(path):
        raise InvalidOption(f"dest: {path} is there and is not a file")
    return os.path.lexists(path)


def _check_folder(folder: str) -> None:
    if not os.path.isdir(folder):
        raise InvalidOption(f"dest: there is no folder {folder}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InvalidOption(f"dest: the folder {folder} is not writable for this user")


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


@contextlib.contextmanager
def _fetched(
    source: FileSource, asked: Options, locations: t.Iterator[Location], path: str, name: str
) -> t.Iterator[str]:
    """Fetch the file to a name of its own beside ``path``, so that it can be moved there in one step."""
    streams = Streams(
        timeout=asked["request_timeout"], attempts=asked["request_attempts"], verify=source.verify(asked)
    )
    is_zip = source.always_zip or name.lower().endswith((".zip", ".xlsx"))
    with contextlib.closing(streams), _own_file(path) as file:
        _fill(Part(file), streams, locations, asked["request_attempts"], is_zip)
        file.flush()
        os.fsync(file.fileno())
        yield file.name


@contextlib.contextmanager
def _own_file(path: str) -> t.Iterator[t.Any]:
    try:
        with tempfile.NamedTemporaryFile(dir=os.path.dirname(path) or ".", prefix=".", suffix=".part", delete=False) as file:
            try:
                yield file
            finally:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(file.name)
    except OSError as error:
        raise ExportsError(f"the file can't be written: {error.strerror or error}", code="FileError") from error


def _fill(part: Part, streams: Streams, locations: t.Iterator[Location], attempts: int, is_zip: bool) -> None:
    """Fill ``part`` until it is whole and sound. Only tries in a row that bring nothing new count against ``attempts``."""
    furthest, left = 0, attempts
    while True:
        try:
            with streams.open(next(locations), part.headers()) as response:
                part.take(response)
            part.check(is_zip=is_zip)
            return
        except UnreadableReply:
            left = attempts if part.size > furthest else left - 1
            furthest = max(furthest, part.size)
            if left < 1:
                raise
        time.sleep(retry.PAUSE)
