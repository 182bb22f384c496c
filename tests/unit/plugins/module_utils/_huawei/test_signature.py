# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The signature is the one that the vendor's own SDK makes."""

from __future__ import annotations

import json
import types
import typing as t
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import quote

import pytest
import requests
from ansible_collections.crosscloud.exports.plugins.module_utils._huawei import signature
from huaweicloudsdkcore.sdk_request import SdkRequest  # type: ignore[import-untyped]
from huaweicloudsdkcore.signer.signer import Signer  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

DATA: dict[str, t.Any] = json.loads((Path(__file__).parents[3] / "data" / "huawei_signing_vectors.json").read_text())
KEYS = types.SimpleNamespace(ak=DATA["access_key"], sk=DATA["secret_key"])
DATE = DATA["x_sdk_date"]

# The SDK sorts a list of numbers as numbers. A gateway sees text, and the signing guide has it sorted as text; no
# service here sends a list.
OF_NUMBERS = ("nums=9&nums=10", "nums=10&nums=9")


def prepared(method: str, url: str, query: t.Any = (), headers: t.Any = (), body: t.Any = None) -> t.Any:
    """Return a request as requests sends it, without an auth."""
    return requests.Request(method, url, params=list(query), headers=dict(headers), data=body).prepare()


def words(query: list[t.Any]) -> list[tuple[str, str]]:
    """Return the pairs of a query with each list unrolled and each value as text, as a service file passes them."""
    single = [(name, one) for name, value in query for one in (value if isinstance(value, list) else [value])]
    nested = {name for name, value in query if isinstance(value, list)}
    return [
        (name, str(one).lower() if isinstance(one, bool) and name not in nested else str(one)) for name, one in single
    ]


@pytest.mark.parametrize("vector", DATA["vectors"], ids=lambda vector: vector["name"])
def test_each_vector_of_the_vendor_is_reproduced(vector: dict[str, t.Any]) -> None:
    expected = vector["expected"]
    body = vector["body"].encode()
    request = prepared(vector["method"], f"https://{vector['host']}{vector['path']}", words(vector["query"]), (), body)
    signed = {name.lower(): value for name, value in expected["headers"].items()}
    assert signature.canonical_request(request, signed) == expected["canonical_request"].replace(*OF_NUMBERS)
    assert signature.sign(DATA["secret_key"], DATE, expected["canonical_request"]) == expected["signature"]


def signed_now(monkeypatch: pytest.MonkeyPatch, request: t.Any, security_token: str | None = None) -> t.Any:
    """Sign ``request`` at the date of the vectors."""

    class Frozen(datetime):
        @classmethod
        def now(cls, tz: t.Any = None) -> t.Any:
            return datetime.strptime(DATE, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)

    monkeypatch.setattr(signature, "datetime", Frozen)
    return signature.SdkHmacAuth(KEYS.ak, KEYS.sk, security_token)(request)


@pytest.mark.parametrize("name", ["list_minimal", "iam_list_projects"])
def test_a_request_is_signed_as_the_vendor_would(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    vector = next(vector for vector in DATA["vectors"] if vector["name"] == name)
    expected = vector["expected"]
    request = prepared(vector["method"], f"https://{vector['host']}{vector['path']}", words(vector["query"]))
    signed = signed_now(monkeypatch, request)
    assert signed.headers["Authorization"] == expected["authorization"]
    assert signed.headers["X-Sdk-Date"] == DATE
    assert signed.url == expected["url"]


def test_a_security_token_is_sent_and_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = signed_now(monkeypatch, prepared("GET", "https://workspace.example/v2"), "security-token-0f3a77c1")
    assert signed.headers["X-Security-Token"] == "security-token-0f3a77c1"
    assert "SignedHeaders=host;x-sdk-date;x-security-token," in signed.headers["Authorization"]


def test_headers_that_a_proxy_may_change_are_not_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    headers = {"User-Agent": "me", "Accept": "*/*", "X-Project-Id": "p"}
    signed = signed_now(monkeypatch, prepared("GET", "https://workspace.example/v2", (), headers))
    assert "SignedHeaders=host;x-project-id;x-sdk-date," in signed.headers["Authorization"]


def test_a_request_that_is_signed_again_has_a_new_date_and_one_of_each_header() -> None:
    auth = signature.SdkHmacAuth(KEYS.ak, KEYS.sk)
    request = auth(prepared("GET", "https://workspace.example/v2", [("name", "a b")]))
    url, names = request.url, set(request.headers)
    auth(request)
    assert (request.url, set(request.headers)) == (url, names)
    sent = datetime.strptime(request.headers["X-Sdk-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    assert abs(datetime.now(timezone.utc) - sent) < timedelta(seconds=5)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
SEGMENT = TEXT.filter(lambda text: "/" not in text and text not in ("", ".", ".."))


def by_the_vendor(
    method: str, host: str, path: str, query: list[tuple[str, str]], headers: dict[str, str], body: str
) -> t.Any:
    """Return a request that the vendor's SDK signed."""
    request = SdkRequest(method=method, schema="https", host=host, resource_path=path, body=body)
    request.query_params, request.header_params = list(query), dict(headers)
    return Signer(KEYS).sign(request)


@given(
    method=st.sampled_from(["GET", "POST", "DELETE"]),
    host=st.sampled_from(["workspace.cn-north-4.myhuaweicloud.com", "127.0.0.1:8443", "[::1]:8443"]),
    path=st.lists(SEGMENT, max_size=3),
    slash=st.sampled_from(["", "/"]),
    query=st.lists(st.tuples(TEXT, TEXT), max_size=4),
    project=st.text("abcdef-0123456789", max_size=8),
    body=TEXT,
)
def test_any_request_has_the_signature_of_the_vendors_signer(
    method: str, host: str, path: list[str], slash: str, query: list[tuple[str, str]], project: str, body: str
) -> None:
    resource = "/" + "/".join(quote(segment, safe="~") for segment in path) + (slash if path else "")
    headers = {"X-Sdk-Date": DATE, "X-Project-Id": project}
    oracle = by_the_vendor(method, host, resource, query, headers, body)

    request = prepared(method, f"https://{host}{resource}", query, (), body.encode())
    canonical = signature.canonical_request(
        request, {"host": host, **{name.lower(): value for name, value in headers.items()}}
    )
    made = signature.sign(KEYS.sk, DATE, canonical)
    assert oracle.header_params["Authorization"].endswith(
        f"SignedHeaders=host;x-project-id;x-sdk-date, Signature={made}"
    )


@given(st.lists(st.tuples(TEXT, TEXT), max_size=4))
def test_what_is_signed_is_what_is_sent(query: list[tuple[str, str]]) -> None:
    request = signature.SdkHmacAuth(KEYS.ak, KEYS.sk)(prepared("GET", "https://workspace.example/v2", query))
    oracle = by_the_vendor("GET", "workspace.example", "/v2", query, {"X-Sdk-Date": DATE}, "")
    assert request.url == f"https://workspace.example{oracle.uri}"
    assert signature.canonical_query(request.url.partition("?")[2]) == request.url.partition("?")[2]
