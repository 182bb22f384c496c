# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the file of an export belongs on this machine."""

from __future__ import annotations

import contextlib
import os
import tempfile
import typing as t
from pathlib import Path

from .errors import ExportsError, InvalidOption

# The longest name that common file systems take, in bytes.
NAME_MAX = 255


def is_folder(dest: str) -> bool:
    """Tell whether option ``dest`` means a folder."""
    return dest.endswith("/") or Path(dest).is_dir()


def is_there(path: Path) -> bool:
    """Tell whether there is a file at ``path``; anything else there, a link to nowhere included, is an error."""
    if path.is_file():
        return True
    if os.path.lexists(path):
        raise InvalidOption(f"dest: {path} is there and is not a file")
    return False


def check_folder(folder: Path) -> None:
    """Raise ``InvalidOption`` when no file can be made in ``folder``."""
    if not folder.is_dir():
        raise InvalidOption(f"dest: there is no folder {folder}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InvalidOption(f"dest: the folder {folder} is not writable for this user")


def plain_name(export_id: str, name: str) -> str:
    """Return the name that the file of an export gets in a folder.

    It holds the export's id: services give the files of several exports one name. Names come from outside, so one
    that could lead out of the folder, or deceive its reader, is refused.
    """
    own = name if export_id in name else f"{export_id}-{name}"
    remedy = "give dest with a file name"
    if not own.isprintable() or any(separator in own for separator in "/\\") or own in (".", ".."):
        raise ExportsError(f"the file is named {name!a}, which is no plain file name; {remedy}", code="UnsafeName")
    if len(own.encode()) > NAME_MAX:
        raise ExportsError(f"the file's name is longer than {NAME_MAX} bytes; {remedy}", code="UnsafeName")
    return own


@contextlib.contextmanager
def file_beside(path: Path) -> t.Iterator[t.BinaryIO]:
    """Lend a new file in the folder of ``path``, so that it can be moved there in one step.

    Nobody but its owner can read it. It is gone afterwards unless it was moved. Raises ``ExportsError`` when the file
    system refuses.
    """
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
            try:
                yield t.cast(t.BinaryIO, file)
            finally:
                Path(file.name).unlink(missing_ok=True)
    except OSError as error:
        raise ExportsError(f"the file can't be written: {error.strerror or error}", code="FileError") from error
