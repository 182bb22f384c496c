# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A file comes together from replies: whole ones, rests, wrong ones, and ones that break off."""

from __future__ import annotations

import gzip
import io
import shutil
import tracemalloc
import typing as t
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import ExportsError, UnreadableReply
from ansible_collections.crosscloud.exports.plugins.module_utils._core.part import Part
from urllib3.exceptions import ProtocolError
from urllib3.response import HTTPResponse

BODY = bytes(range(256)) * 40


def reply(body: bytes, status: int = 200, **headers: str) -> t.Any:
    """Return a streamed reply as requests has it; an underscore in a header's name stands for a hyphen."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    raw = HTTPResponse(io.BytesIO(body), headers=named, status=status, preload_content=False)
    return SimpleNamespace(status_code=status, headers=raw.headers, raw=raw)


def rest(body: bytes, start: int, total: int | str, **headers: str) -> t.Any:
    """Return a reply with a part of a file."""
    content_range = f"bytes {start}-{start + len(body) - 1}/{total}"
    return reply(body, 206, Content_Length=str(len(body)), Content_Range=content_range, **headers)


def archive(**members: bytes) -> bytes:
    """Return a zip of these members, not compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, data in members.items():
            # Without a time of its own: the bytes are parameters, and each test process has to collect the same.
            file.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> t.Iterator[t.BinaryIO]:
    """Return a new file."""
    with (tmp_path / "part").open("w+b") as opened:
        yield opened


def content(file: t.BinaryIO) -> bytes:
    """Return all that is in ``file``."""
    file.seek(0)
    return file.read()


def broken_off(part: Part, at: int, **headers: str) -> None:
    """Let ``part`` take a reply that ends at byte ``at``."""
    with pytest.raises(UnreadableReply, match=f"broke off after {at}"):
        part.take(reply(BODY[:at], Content_Length=str(len(BODY)), **headers))


@pytest.mark.parametrize("headers", [{"Content_Length": str(len(BODY))}, {}])
def test_takes_a_whole_file(file: t.BinaryIO, headers: dict[str, str]) -> None:
    part = Part(file)
    assert part.headers() == {}
    part.take(reply(BODY, **headers))
    assert (content(file), part.size) == (BODY, len(BODY))


@pytest.mark.parametrize(
    ("headers", "validator"),
    [
        ({"ETag": '"one"'}, '"one"'),
        ({"Last_Modified": "Sat, 21 Nov 2026 10:00:00 GMT"}, "Sat, 21 Nov 2026 10:00:00 GMT"),
        ({"ETag": 'W/"one"', "Last_Modified": "Sat, 21 Nov 2026 10:00:00 GMT"}, "Sat, 21 Nov 2026 10:00:00 GMT"),
    ],
)
def test_asks_for_the_rest_of_the_same_file(file: t.BinaryIO, headers: dict[str, str], validator: str) -> None:
    part = Part(file)
    broken_off(part, 1000, **headers)
    assert part.headers() == {"Range": "bytes=1000-", "If-Range": validator}
    part.take(rest(BODY[1000:], 1000, len(BODY), **headers))
    assert content(file) == BODY


@pytest.mark.parametrize("headers", [{}, {"ETag": 'W/"weak"'}])
def test_asks_for_the_whole_without_a_mark_to_know_the_file_by(file: t.BinaryIO, headers: dict[str, str]) -> None:
    part = Part(file)
    broken_off(part, 1000, **headers)
    assert part.headers() == {}
    part.take(reply(BODY))
    assert content(file) == BODY


def test_takes_the_whole_when_the_file_is_another_one_by_now(file: t.BinaryIO) -> None:
    part = Part(file)
    broken_off(part, 1000, ETag='"one"')
    part.take(reply(BODY[::-1], Content_Length=str(len(BODY)), ETag='"two"'))
    assert content(file) == BODY[::-1]


@pytest.mark.parametrize(
    ("status_range", "total"),
    [("bytes 999-9999/10240", 10240), ("bytes 1000-9999/77", 77), ("bytes */10240", 0), ("pages 1-2/3", 0), ("", 0)],
)
def test_starts_anew_after_a_part_that_does_not_fit(file: t.BinaryIO, status_range: str, total: int) -> None:
    part = Part(file)
    broken_off(part, 1000, ETag='"one"')
    with pytest.raises(UnreadableReply, match="another part"):
        part.take(reply(BODY[1000:], 206, Content_Range=status_range))
    assert (part.size, part.headers(), content(file)) == (0, {}, b"")


def test_a_part_that_nobody_asked_for_is_not_the_file(file: t.BinaryIO) -> None:
    part = Part(file)
    with pytest.raises(UnreadableReply, match="another part"):
        part.take(rest(BODY[5:], 5, len(BODY)))
    assert part.size == 0


def test_unpacks_what_comes_packed(file: t.BinaryIO) -> None:
    packed = gzip.compress(BODY)
    part = Part(file)
    part.take(reply(packed, Content_Length=str(len(packed)), Content_Encoding="gzip", ETag='"one"'))
    assert content(file) == BODY
    # What a rest would be of is not sure: of the file, or of what was sent.
    assert part.headers() == {}


def test_keeps_what_came_before_the_connection_broke(file: t.BinaryIO) -> None:
    class Breaking(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            return super().read1(500) or self._break()

        def _break(self) -> t.NoReturn:
            raise ProtocolError("reset; https://storage/?X-Amz-Signature=secret")

    part = Part(file)
    raw = SimpleNamespace(read=None, read1=lambda size, decode_content: source.read1(size))
    source = Breaking(BODY[:1200])
    response = SimpleNamespace(status_code=200, headers={"ETag": '"one"', "Content-Length": "10240"}, raw=raw)
    with pytest.raises(UnreadableReply, match=r"broke off after 1200 of 10240 bytes: ProtocolError$"):
        part.take(response)
    assert content(file) == BODY[:1200]


def test_a_library_that_does_not_count_is_no_reason_to_take_half_a_file(file: t.BinaryIO) -> None:
    # urllib3 1.26 has no read1() and takes the end of a connection for the end of a body.
    source = io.BytesIO(BODY[:1000])
    raw = SimpleNamespace(read=lambda size, decode_content: source.read(size))
    response = SimpleNamespace(status_code=200, headers={"Content-Length": str(len(BODY))}, raw=raw)
    with pytest.raises(UnreadableReply, match="broke off after 1000 of 10240 bytes: fewer bytes than announced"):
        Part(file).take(response)


def test_a_file_for_which_there_is_no_room_is_not_begun(file: t.BinaryIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=100))
    with pytest.raises(ExportsError, match=r"needs 10240 bytes and the folder has room for 100") as caught:
        Part(file).take(reply(BODY, Content_Length=str(len(BODY))))
    assert (caught.value.code, caught.value.retryable) == ("NoSpace", False)


def test_a_large_file_takes_little_memory(file: t.BinaryIO) -> None:
    size = 64 * 1024 * 1024

    class Zeros(io.RawIOBase):
        left = size

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: t.Any) -> int:
            count = min(len(buffer), self.left)
            buffer[:count] = bytes(count)
            self.left -= count
            return count

    raw = HTTPResponse(io.BufferedReader(Zeros()), preload_content=False)
    tracemalloc.start()
    part = Part(file)
    part.take(SimpleNamespace(status_code=200, headers={"Content-Length": str(size)}, raw=raw))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (part.size, peak < 8 * 1024 * 1024) == (size, True)


def filled(file: t.BinaryIO, body: bytes) -> Part:
    """Return a part that has taken ``body``."""
    part = Part(file)
    part.take(reply(body))
    return part


@pytest.mark.parametrize("is_zip", [True, False])
def test_a_sound_archive_is_a_file(file: t.BinaryIO, is_zip: bool) -> None:
    filled(file, archive(servers=b"name,address\n")).check(is_zip=is_zip)


def test_an_archive_without_members_is_a_file(file: t.BinaryIO) -> None:
    filled(file, archive()).check(is_zip=True)


def test_an_archive_that_can_only_be_opened_with_a_password_is_a_file(file: t.BinaryIO) -> None:
    # Flag bit 0, in the local header and in the directory, says that the member is encrypted.
    body = bytearray(archive(servers=b"name,address\n"))
    body[6] |= 1
    body[body.index(b"PK\x01\x02") + 8] |= 1
    filled(file, bytes(body)).check(is_zip=True)


@pytest.mark.parametrize("is_zip", [True, False])
@pytest.mark.parametrize(
    "body",
    [
        archive(servers=b"name,address\n").replace(b"address", b"addresz"),
        archive(servers=b"name,address\n")[:-30],
        archive(servers=b"name,address\n")[:40],
        b"<html>Sign in</html>",
        b' \n{"error_code": "WKS.0001", "error_msg": "empty request"}',
        b"",
    ],
)
def test_what_is_damaged_or_no_file_is_thrown_away(file: t.BinaryIO, body: bytes, is_zip: bool) -> None:
    part = filled(file, body)
    with pytest.raises(UnreadableReply):
        part.check(is_zip=is_zip)
    assert (part.size, part.headers(), content(file)) == (0, {}, b"")


def test_a_file_of_another_type_is_taken_where_the_type_is_open(file: t.BinaryIO) -> None:
    filled(file, b"name;address\n").check(is_zip=False)
    with pytest.raises(UnreadableReply, match="no sound zip archive"):
        filled(file, b"name;address\n").check(is_zip=True)


def test_a_reply_that_is_no_file_is_shown_without_the_signatures_in_it(file: t.BinaryIO) -> None:
    with pytest.raises(UnreadableReply, match="no file") as caught:
        filled(file, b'<a href="https://storage/x?X-Amz-Signature=0f1e2d3c">').check(is_zip=False)
    assert "0f1e2d3c" not in caught.value.message
