# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The forms that a secret takes when it leaks, and the search for them in everything that a run has written."""

from __future__ import annotations

import base64
import json
import typing as t
from pathlib import Path
from urllib.parse import quote, quote_plus

# A part of a secret is a leak too: messages are cut, and what is shown of a reply has an end.
PART = 16


def forms(secret: str) -> set[bytes]:
    """Return the texts by which ``secret`` is known in a file: plain, quoted, escaped, base64 at each alignment."""
    parts = {secret, secret[:PART], secret[-PART:], secret[len(secret) // 2 :][:PART]}
    written = {
        write(part)
        for part in parts
        if len(part) >= PART
        for write in (str, quote, quote_plus, _fully_quoted, _in_json, repr_inside)
    }
    return {one.encode() for one in written} | _base64(secret)


def repr_inside(secret: str) -> str:
    """Return ``secret`` as Python shows it, without the quotes."""
    return repr(secret)[1:-1]


def leaks(secrets: t.Mapping[str, str], texts: t.Mapping[str, bytes]) -> list[str]:
    """Return a line for each secret (by name) in each of ``texts`` (by name), without the secret."""
    found = []
    for name, secret in secrets.items():
        for form in forms(secret):
            for place, text in texts.items():
                if form in text:
                    at = text.index(form)
                    around = (text[max(0, at - 80) : at] + b"<HERE>").decode("utf-8", "replace")
                    found.append(f"{name} in {place}: ...{around}")
    return found


def files(*folders: Path) -> dict[str, bytes]:
    """Return the content of every file below ``folders``."""
    return {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


def _fully_quoted(secret: str) -> str:
    return quote(secret, safe="")


def _in_json(secret: str) -> str:
    return json.dumps(secret)[1:-1]


def _base64(secret: str) -> set[bytes]:
    """Return what base64 makes of ``secret`` behind 0, 1 or 2 other bytes, without the edges that depend on them."""
    found = set()
    for before in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            encoded = encode(b"\0" * before + secret.encode())
            # 3 bytes make 4 characters; the first and the last group may hold something else too.
            found.add(encoded[4 if before else 0 : len(encoded) // 4 * 4 - 4])
    return found
