# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A bearer token is minted once, renewed before its end, and once more when it is refused."""

from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core import token as token_module
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import ExportsError
from ansible_collections.crosscloud.exports.plugins.module_utils._core.http import Http
from ansible_collections.crosscloud.exports.plugins.module_utils._core.token import TokenAuth
from ansible_collections.crosscloud.exports.tests.unit.plugins.module_utils.loopback import Loopback, whole


class Mint:
    """Makes the tokens ``token-1``, ``token-2`` and so on, that live for ``lifetime`` seconds."""

    def __init__(self, lifetime: float | None = 3600) -> None:
        self.count = 0
        self.lifetime = lifetime

    def __call__(self) -> tuple[str, float | None]:
        self.count += 1
        return f"token-{self.count}", self.lifetime


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Put a clock in the place of the real one."""
    clock = Clock()
    monkeypatch.setattr(token_module, "time", types.SimpleNamespace(monotonic=clock.monotonic))
    return clock


@pytest.fixture
def client() -> t.Iterator[Http]:
    """Return a session without credentials yet."""
    session = Http(timeout=5, attempts=1, verify=True)
    yield session
    session.close()


def tokens(loopback: Loopback) -> list[str]:
    """Return the tokens that came with the requests."""
    return [request.headers["x-auth-token"] for request in loopback.received]


def test_a_token_is_minted_with_the_first_request_and_used_for_all(loopback: Loopback, client: Http) -> None:
    mint = Mint()
    client.auth = TokenAuth("X-Auth-Token", mint=mint)
    loopback.answers = [whole()]
    assert mint.count == 0
    for _request in range(3):
        client.get(loopback.url)
    assert tokens(loopback) == ["token-1"] * 3


def test_the_token_stands_behind_its_prefix(loopback: Loopback, client: Http) -> None:
    client.auth = TokenAuth("Authorization", "Bearer ", token="ready-made")
    loopback.answers = [whole()]
    client.get(loopback.url)
    assert loopback.received[0].headers["authorization"] == "Bearer ready-made"


@pytest.mark.parametrize(
    ("lifetime", "renewed_after"),
    [(3600, 3000), (86400, 85800), (600, 480), (60, 48)],
)
def test_a_token_is_renewed_before_its_end(
    loopback: Loopback, client: Http, clock: Clock, lifetime: float, renewed_after: float
) -> None:
    client.auth = TokenAuth("X-Auth-Token", mint=Mint(lifetime))
    loopback.answers = [whole()]
    start = clock.now
    for moment in (0, renewed_after - 1, renewed_after, renewed_after + 1, 2 * renewed_after):
        clock.now = start + moment
        client.get(loopback.url)
    assert tokens(loopback) == ["token-1", "token-1", "token-2", "token-2", "token-3"]


def test_a_token_without_a_known_end_stays(loopback: Loopback, client: Http, clock: Clock) -> None:
    client.auth = TokenAuth("X-Auth-Token", mint=Mint(None))
    loopback.answers = [whole()]
    client.get(loopback.url)
    clock.now += 10**9
    client.get(loopback.url)
    assert tokens(loopback) == ["token-1", "token-1"]


def test_a_token_that_is_refused_is_replaced_once_and_the_request_sent_again(loopback: Loopback, client: Http) -> None:
    client.auth = TokenAuth("X-Auth-Token", mint=Mint(None))
    loopback.answers = [whole(), whole(b"{}", 401), whole(b'"fine"')]
    client.get(loopback.url)
    reply = client.get(f"{loopback.url}/list", {"limit": 1}, {"Accept": "x"})
    assert (reply.status, reply.json()) == (200, "fine")
    assert tokens(loopback) == ["token-1", "token-1", "token-2"]
    again = loopback.received[2]
    assert (again.path, again.headers["accept"]) == ("/list?limit=1", "x")
    assert len({request.port for request in loopback.received}) == 1, "the connection is used again"


def test_a_second_refusal_in_a_row_is_the_answer(loopback: Loopback, client: Http) -> None:
    mint = Mint(None)
    client.auth = TokenAuth("X-Auth-Token", mint=mint)
    loopback.answers = [whole(b'{"code": "no"}', 401)]
    reply = client.get(loopback.url)
    assert (reply.status, reply.json()) == (401, {"code": "no"})
    assert (len(loopback.received), mint.count) == (2, 2)


def test_every_request_has_a_second_try_of_its_own(loopback: Loopback, client: Http) -> None:
    client.auth = TokenAuth("X-Auth-Token", mint=Mint(None))
    loopback.answers = [whole(b"{}", 401), whole(), whole(b"{}", 401), whole()]
    assert [client.get(loopback.url).status for _request in range(2)] == [200, 200]
    assert tokens(loopback) == ["token-1", "token-2", "token-2", "token-3"]


def test_a_token_of_the_users_own_is_never_renewed(loopback: Loopback, client: Http) -> None:
    client.auth = TokenAuth("X-Auth-Token", token="ready-made")
    loopback.answers = [whole(b"{}", 401)]
    assert client.get(loopback.url).status == 401
    client.auth.renew()
    assert client.get(loopback.url).status == 401
    assert tokens(loopback) == ["ready-made", "ready-made"]


@pytest.mark.parametrize("refused", [0, 1])
def test_an_error_of_the_token_service_comes_through(loopback: Loopback, client: Http, refused: int) -> None:
    def mint() -> tuple[str, float | None]:
        mints.append(1)
        if len(mints) > refused:
            raise ExportsError("no more tokens", retryable=True)
        return "token-1", None

    mints: list[int] = []
    client.auth = TokenAuth("X-Auth-Token", mint=mint)
    loopback.answers = [whole(b"{}", 401)]
    with pytest.raises(ExportsError, match="no more tokens"):
        client.get(loopback.url)
    assert len(loopback.received) == refused
