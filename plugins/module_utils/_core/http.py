# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP for the clouds without an SDK of their own here: one session, patient and strict.

What failed in passing is repeated (``patience.py``). Redirects are refused: the credentials stay with the host they
were given for.
"""

from __future__ import annotations

import json
import typing as t

from .body import BODY_MAX, read_body, redirected
from .errors import ExportsError, UnreadableReply, excerpt
from .patience import RETRY_AFTER_MAX, TRANSIENT_STATUS, PatientAdapter, PatientRetry, is_about_trust
from .version import USER_AGENT

try:
    import requests
    from requests.auth import HTTPDigestAuth
    from urllib3.exceptions import HTTPError
except ImportError as error:
    REQUESTS_IMPORT_ERROR: ImportError | None = error
else:
    REQUESTS_IMPORT_ERROR = None

__all__ = ["REQUESTS_IMPORT_ERROR", "RETRY_AFTER_MAX", "TRANSIENT_STATUS", "Http", "PatientRetry", "Reply"]

BACKOFF = 0.5


class Reply:
    """A reply whose body has arrived whole."""

    def __init__(self, status: int, headers: t.Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    def json(self) -> t.Any:
        """Return the body as JSON; raise ``UnreadableReply`` when it is something else."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise UnreadableReply(f"the reply is not JSON: {excerpt(self.body)}", http_status=self.status) from error

    def json_object(self) -> dict[str, t.Any]:
        """Return the body as a JSON object, an empty one when it is something else. For error replies."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}


class Http:
    """A session with time-out, retry and TLS settings. ``auth`` (a requests ``AuthBase``) signs each request."""

    def __init__(self, *, timeout: float, attempts: int, verify: bool | str, auth: t.Any = None) -> None:
        self.auth = auth
        self._timeout = timeout
        self._verify = verify
        self._session = requests.Session()
        self._session.headers["User-Agent"] = USER_AGENT
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, PatientAdapter(attempts, BACKOFF, self._sign_again))

    def get(
        self, url: str, params: t.Mapping[str, t.Any] | None = None, headers: dict[str, str] | None = None
    ) -> Reply:
        """Ask for ``url``; see ``send``."""
        return self.send("GET", url, params=params, headers=headers, auth=self.auth)

    def send(self, method: str, url: str, **kwargs: t.Any) -> Reply:
        """Send one request and return its reply, whatever the status below 300 or from 400 on.

        Raises ``UnreadableReply`` for a body that ends early or has no end, ``ExportsError`` for a redirect and
        for every failure below HTTP.
        """
        # Without an auth of its own a request would take one from the user's ~/.netrc.
        kwargs["auth"] = kwargs.get("auth") or _unsigned
        try:
            response = self._session.request(
                method, url, timeout=self._timeout, verify=self._verify, allow_redirects=False, stream=True, **kwargs
            )
            with response:
                reply = Reply(response.status_code, response.headers, self._read(response))
        except (requests.exceptions.ConnectionError, requests.exceptions.Timeout) as error:
            raise _connection_error(url, error, self._timeout) from error
        except requests.exceptions.InvalidHeader as error:
            # The text of requests shows the header, and what can't be sent in one is a token.
            raise ExportsError(
                "a credential holds a line break or starts with a blank", code="InvalidHeader"
            ) from error
        # Every exception of requests is an OSError; a CA file that is not there is a bare one.
        # ValueError: requests looks at where a redirect leads even when it shall not go there, and that may be no URL.
        except (OSError, HTTPError, ValueError) as error:
            raise ExportsError(f"the request could not be sent: {error}", code=type(error).__name__) from error
        if 300 <= reply.status < 400:
            raise redirected(reply.status, reply.headers)
        return reply

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _read(self, response: t.Any) -> bytes:
        return read_body(response.raw, response.status_code, self._timeout, BODY_MAX)

    def _sign_again(self, request: t.Any) -> None:
        """Give a request that is repeated a digest of its own; other signatures hold for minutes."""
        if isinstance(self.auth, HTTPDigestAuth) and request.headers.get("Authorization", "").startswith("Digest "):
            request.headers["Authorization"] = self.auth.build_digest_header(request.method, request.url)


def _unsigned(request: t.Any) -> t.Any:
    return request


def _connection_error(url: str, error: Exception, timeout: float) -> ExportsError:
    host = url.split("/")[2]
    reason = str(error)
    if isinstance(error, requests.exceptions.Timeout):
        return ExportsError(f"no answer from {host} within {timeout} s: {reason}", code="Timeout", retryable=True)
    if is_about_trust(error):
        return ExportsError(
            f"the TLS certificate of {host} is not trusted: {reason} - give the CA of the endpoint, or check its name",
            code="TlsError",
        )
    return ExportsError(f"no connection to {host}: {reason}", code="ConnectionError", retryable=True)
