# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""MongoDB Atlas: signing in with API keys, a service account or a ready token, and telling errors apart."""

from __future__ import annotations

import contextlib
import functools
import typing as t

from .._core.errors import ExportsError, UnreadableReply, excerpt, require, service_error
from .._core.http import REQUESTS_IMPORT_ERROR, TRANSIENT_STATUS, Http, Reply
from .._core.options import Options, Spec, check_url, choose_credentials, env
from .._core.token import TokenAuth

with contextlib.suppress(ImportError):  # check() names the missing library
    from requests.auth import HTTPBasicAuth, HTTPDigestAuth

SIGNING_SPEC: Spec = {
    "base_url": {
        "type": "str",
        "default": "https://cloud.mongodb.com",
        "fallback": env("MONGODB_ATLAS_BASE_URL", "MONGODB_ATLAS_OPS_MANAGER_URL", "MCLI_OPS_MANAGER_URL"),
    },
    "api_version": {"type": "str", "choices": ["v2", "v1.0"], "default": "v2"},
    "access_token": {"type": "str", "fallback": env("MONGODB_ATLAS_ACCESS_TOKEN"), "no_log": True},
    "client_id": {"type": "str", "aliases": ["service_account_id"], "fallback": env("MONGODB_ATLAS_CLIENT_ID")},
    "client_secret": {
        "type": "str",
        "aliases": ["service_account_secret"],
        "fallback": env("MONGODB_ATLAS_CLIENT_SECRET"),
        "no_log": True,
    },
    "public_key": {
        "type": "str",
        "aliases": ["api_username"],
        "fallback": env("MONGODB_ATLAS_PUBLIC_API_KEY", "MONGODB_ATLAS_PUBLIC_KEY", "MCLI_PUBLIC_API_KEY"),
        "no_log": False,
    },
    "private_key": {
        "type": "str",
        "aliases": ["api_password"],
        "fallback": env("MONGODB_ATLAS_PRIVATE_API_KEY", "MONGODB_ATLAS_PRIVATE_KEY", "MCLI_PRIVATE_API_KEY"),
        "no_log": True,
    },
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
}
WAYS = {
    "token": ("access_token",),
    "service account": ("client_id", "client_secret"),
    "API key": ("public_key", "private_key"),
}
CREDENTIALS_REMEDY = (
    "set client_id and client_secret (MONGODB_ATLAS_CLIENT_ID, MONGODB_ATLAS_CLIENT_SECRET), or public_key and "
    "private_key (MONGODB_ATLAS_PUBLIC_API_KEY, MONGODB_ATLAS_PRIVATE_API_KEY), or access_token"
)
# v2 freezes its behaviour at this date; it is the only version that these resources have.
MEDIA_TYPES = {"v2": "application/vnd.atlas.2023-01-01+json", "v1.0": "application/json"}
ACCESS_LIST = "add this machine's address to the access list of the API key or service account (not the project's)"
REMEDIES: dict[int | str, str] = {
    401: "check the credentials, that they belong to the organization of this project, and their role "
    "(Project Backup Manager or more)",
    403: "check the role, and the access list of the API key or service account",
    406: "this version of the API is not served; set api_version",
    410: "this version of the API is gone; update the collection",
    "IP_ADDRESS_NOT_ON_ACCESS_LIST": ACCESS_LIST,
    "IP_ADDRESS_NOT_ON_WHITELIST": ACCESS_LIST,
    "ORG_REQUIRES_ACCESS_LIST": ACCESS_LIST,
    "ORG_REQUIRES_WHITELIST": ACCESS_LIST,
    "RESOURCE_REQUIRES_WHITELIST": ACCESS_LIST,
    "CLUSTER_NOT_FOUND": "check cluster_name",
    "GROUP_NOT_FOUND": "check project_id",
    "INVALID_GROUP_ID": "check project_id",
    "invalid_client": "check client_id and client_secret",
}
# A service account has at most 100 live tokens of an hour each, so this one passes.
TOKEN_LIMIT = "access_denied"  # noqa: S105 - an error code


class Atlas(t.NamedTuple):
    """A connection: a session that signs in, the URL of the API, and the tokens to give back at the end."""

    http: Http
    url: str
    media_type: str
    tokens: ServiceAccount | None


def check(options: Options) -> None:
    """Check the options of ``SIGNING_SPEC`` before anything is sent."""
    require("requests", REQUESTS_IMPORT_ERROR)
    choose_credentials(options, WAYS, CREDENTIALS_REMEDY)
    check_url("base_url", options["base_url"])


def connect(options: Options) -> Atlas:
    """Return a connection; a service account gets its token with the first request."""
    base_url = check_url("base_url", options["base_url"])
    verify = options.get("ca_path") or True if options["validate_certs"] else False
    http = Http(timeout=options["request_timeout"], attempts=options["request_attempts"], verify=verify)
    way = choose_credentials(options, WAYS, CREDENTIALS_REMEDY)
    account = None
    if way == "token":
        http.auth = TokenAuth("Authorization", "Bearer ", token=options["access_token"])
    elif way == "service account":
        account = ServiceAccount(http, base_url, options["client_id"], options["client_secret"])
        http.auth = TokenAuth("Authorization", "Bearer ", mint=account.mint)
    else:
        http.auth = HTTPDigestAuth(options["public_key"], options["private_key"])
    version = options["api_version"]
    return Atlas(http, f"{base_url}/api/atlas/{version}", MEDIA_TYPES[version], account)


def close(atlas: Atlas) -> None:
    """Give the tokens back and close the connections."""
    if atlas.tokens:
        atlas.tokens.revoke()
    atlas.http.close()


def get(atlas: Atlas, path: str, params: t.Mapping[str, t.Any] | None = None) -> dict[str, t.Any]:
    """Return the JSON object under ``path`` of the API; every other answer is an error."""
    ask = functools.partial(atlas.http.get, f"{atlas.url}/{path}", params, {"Accept": atlas.media_type})
    reply = ask()
    if reply.status == 401 and "stale=true" in reply.headers.get("WWW-Authenticate", "").lower():
        # The nonce ended between the challenge and its answer, and requests answers one challenge a request.
        reply = ask()
    if reply.status >= 400:
        raise refused(reply)
    body = reply.json()
    if not isinstance(body, dict):
        raise UnreadableReply(f"the reply is not an object: {excerpt(reply.body)}", http_status=reply.status)
    if body.get("errorCode") or "error" in body:
        raise refused(reply)
    return body


def refused(reply: Reply) -> ExportsError:
    """Return the error for a reply that refuses: Atlas-shaped (``error`` is the status) or OAuth-shaped (a word)."""
    body = reply.json_object()
    oauth = body.get("error") if isinstance(body.get("error"), str) else None
    code = body.get("errorCode") or oauth or reply.headers.get("X-Error-Code")
    said = body.get("error_description") or body.get("detail") or body.get("reason")
    return service_error(
        str(said) if said else f"the service answered {excerpt(reply.body)}",
        code=str(code or reply.status),
        http_status=reply.status,
        request_id=reply.headers.get("X-Request-Id"),
        retryable=reply.status in TRANSIENT_STATUS or code == TOKEN_LIMIT,
        remedy=REMEDIES.get(str(code)) or REMEDIES.get(reply.status),
    )


class ServiceAccount:
    """The tokens of a service account (OAuth 2.0 client credentials): an hour each, at most 100 alive at a time."""

    def __init__(self, http: Http, base_url: str, client_id: str, client_secret: str) -> None:
        self._http = http
        self._url = f"{base_url}/api/oauth"
        self._auth = HTTPBasicAuth(client_id, client_secret)
        self._alive: list[str] = []

    def mint(self) -> tuple[str, float | None]:
        """Return a new token and its lifetime in seconds."""
        reply = self._post("token", {"grant_type": "client_credentials"})
        if reply.status >= 400:
            raise refused(reply)
        body = reply.json_object()
        token, lifetime = body.get("access_token"), body.get("expires_in")
        if not isinstance(token, str) or not token:
            # No excerpt: what looks broken here may hold half a token.
            raise UnreadableReply("the token service answered without a token", http_status=reply.status)
        self._alive.append(token)
        return token, float(lifetime) if isinstance(lifetime, (int, float)) else None

    def revoke(self) -> None:
        """Give all tokens back, as far as that works: they count against the account's limit until they end."""
        while self._alive:
            try:
                self._post("revoke", {"token": self._alive.pop(), "token_type_hint": "access_token"})
            except ExportsError:
                continue

    def _post(self, path: str, form: dict[str, str]) -> Reply:
        return self._http.send(
            "POST", f"{self._url}/{path}", data=form, auth=self._auth, headers={"Accept": "application/json"}
        )
