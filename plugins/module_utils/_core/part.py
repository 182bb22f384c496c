# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A file that is being fetched: filled from one reply after another, until it is whole and sound."""

from __future__ import annotations

import contextlib
import re
import shutil
import struct
import typing as t
import zipfile
import zlib

from .errors import ExportsError, UnreadableReply, excerpt

# A library that is missing is reported before anything here is used: http.REQUESTS_IMPORT_ERROR.
with contextlib.suppress(ImportError):
    from urllib3.exceptions import HTTPError

CHUNK = 1024 * 1024
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
# What zipfile lets out when an archive is not what it says.
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, OverflowError)


class Part:
    """The bytes that have arrived so far, in ``file`` (open for writing and reading)."""

    def __init__(self, file: t.BinaryIO) -> None:
        self.size = 0
        self._file = file
        self._total: int | None = None
        self._validator: str | None = None

    def headers(self) -> dict[str, str]:
        """Return the headers that ask for the rest, none when only the whole can be asked for.

        If-Range makes a server send the whole file when it is no longer the one that the first bytes are of.
        """
        if self.size and self._validator:
            return {"Range": f"bytes={self.size}-", "If-Range": self._validator}
        return {}

    def restart(self) -> None:
        """Forget what has arrived."""
        self.size, self._total, self._validator = 0, None, None
        self._file.seek(0)
        self._file.truncate()

    def take(self, response: t.Any) -> None:
        """Write the body of ``response`` behind what there is; a reply that does not go on there starts anew.

        Raises ``UnreadableReply`` when it ends early; what has arrived until then stays.
        """
        if response.status_code != 206:
            self.restart()
        elif not self._goes_on(response.headers):
            self.restart()
            raise UnreadableReply("the reply is another part of the file than the one asked for", http_status=206)
        self._begin(response.headers)
        # read() would keep what has arrived to itself when the rest does not come; urllib3 1.26 has nothing else.
        read = getattr(response.raw, "read1", response.raw.read)
        try:
            while chunk := read(CHUNK, decode_content=True):
                self._file.write(chunk)
                self.size += len(chunk)
        except HTTPError as error:
            raise self._broke_off(type(error).__name__) from None
        finally:
            self._file.flush()
        if self._total is not None and self.size != self._total:
            raise self._broke_off("fewer bytes than announced")

    def check(self, *, is_zip: bool) -> None:
        """Check that the file is sound: every member of a zip (xlsx is one too) has the checksum that it should have.

        Raises ``UnreadableReply`` when it is not, and forgets what has arrived. Gateways and services send error pages
        and error documents with status 200 too.
        """
        self._file.seek(0)
        head = self._file.read(CHUNK)
        if is_zip or head.startswith(b"PK\x03\x04"):
            problem = self._zip_problem()
        else:
            problem = None if head and head.lstrip()[:1] not in (b"<", b"{") else "the reply is no file"
        if problem:
            self.restart()
            raise UnreadableReply(f"{problem}: {'zip' if head.startswith(b'PK') else excerpt(head)}")

    def _zip_problem(self) -> str | None:
        try:
            with zipfile.ZipFile(self._file) as archive:
                broken = archive.testzip()
        except _ZIP_ERRORS as error:
            return f"the file is no sound zip archive ({error})"
        except (NotImplementedError, RuntimeError):
            # An encrypted member, or a compression that this Python has not: its directory was sound.
            return None
        return f"the member {broken!a} of the zip archive is damaged" if broken else None

    def _goes_on(self, headers: t.Mapping[str, str]) -> bool:
        match = _CONTENT_RANGE.fullmatch(headers.get("Content-Range", "").strip())
        if not match or int(match[1]) != self.size:
            return False
        return self._total is None or match[2] in ("*", str(self._total))

    def _begin(self, headers: t.Mapping[str, str]) -> None:
        """Note how long the file is and by what the server knows it again, as far as this reply says so."""
        encoded = headers.get("Content-Encoding", "identity") != "identity"
        length = headers.get("Content-Length", "")
        # The length of an encoded body is not that of the file, and what Range means for it is anybody's guess.
        self._total = self.size + int(length) if length.isdigit() and not encoded else None
        etag = headers.get("ETag", "")
        # If-Range takes no weak validator.
        strong = etag if etag and not etag.startswith("W/") else headers.get("Last-Modified")
        self._validator = None if encoded else strong
        free = shutil.disk_usage(self._file.name).free
        if self._total is not None and self._total - self.size > free:
            raise ExportsError(f"the file needs {self._total} bytes and the folder has room for {free}", code="NoSpace")

    def _broke_off(self, reason: str) -> UnreadableReply:
        of = f" of {self._total}" if self._total is not None else ""
        return UnreadableReply(f"the file broke off after {self.size}{of} bytes: {reason}")
