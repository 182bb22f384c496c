# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP for the clouds without an SDK of their own here: one session, patient and strict.

urllib3 repeats what failed in passing. Redirects are refused: the credentials stay with the host they were given for.
"""

from __future__ import annotations

import json
import random
import time
import typing as t

from .errors import ExportsError, UnreadableReply, excerpt
from .version import USER_AGENT

try:
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.exceptions import HTTPError, InvalidHeader, ReadTimeoutError
    from urllib3.util.retry import Retry
except ImportError as error:
    REQUESTS_IMPORT_ERROR: ImportError | None = error
    HTTPAdapter = Retry = object
else:
    REQUESTS_IMPORT_ERROR = None

TRANSIENT_STATUS = frozenset((429, 500, 502, 503, 504))
# The longest wait that a Retry-After header can order: a service that says "a day" would block the play for a day.
RETRY_AFTER_MAX = 60
BACKOFF = 0.5
# A page of 500 exports has some 300 kB. What is much larger is not the API.
BODY_MAX = 16 * 1024 * 1024


class PatientRetry(Retry):
    """urllib3's retry with jitter, a ceiling for Retry-After, and no trip over a Retry-After that is nonsense."""

    def get_retry_after(self, response: t.Any) -> float | None:
        """Return the seconds that the reply asks to wait, at most ``RETRY_AFTER_MAX``."""
        try:
            seconds = super().get_retry_after(response)
        except (InvalidHeader, ValueError, OverflowError):
            return None
        return None if seconds is None else min(seconds, RETRY_AFTER_MAX)

    def get_backoff_time(self) -> float:
        """Return the seconds to wait before the next attempt, spread so that many hosts do not come back at once."""
        return super().get_backoff_time() * random.uniform(0.5, 1.0)


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
        retry = PatientRetry(
            total=attempts - 1,
            redirect=0,
            status_forcelist=TRANSIENT_STATUS,
            allowed_methods=None,
            backoff_factor=BACKOFF,
            raise_on_status=False,
        )
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

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
        # Every exception of requests is an OSError; a CA file that is not there is a bare one.
        except (OSError, HTTPError, UnicodeError) as error:
            raise ExportsError(f"the request could not be sent: {error}", code=type(error).__name__) from error
        if 300 <= reply.status < 400:
            raise ExportsError(
                f"the service redirects to {excerpt(reply.headers.get('Location', 'nowhere'))}; redirects are "
                "refused so that the credentials stay with the host they are for - check the endpoint option",
                code="Redirect",
                http_status=reply.status,
            )
        return reply

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _read(self, response: t.Any) -> bytes:
        """Read the body, against a clock of our own: the time-out of a socket starts anew with every byte."""
        deadline = time.monotonic() + self._timeout
        # read() waits until it has all that was asked for, however slowly it drips; urllib3 1.26 has nothing else.
        read = getattr(response.raw, "read1", response.raw.read)
        body = bytearray()
        try:
            while chunk := read(65536, decode_content=True):
                body += chunk
                if len(body) > BODY_MAX:
                    raise UnreadableReply(
                        f"the reply is larger than {BODY_MAX} bytes", http_status=response.status_code
                    )
                if time.monotonic() > deadline:
                    raise UnreadableReply(
                        f"the reply was not complete within {self._timeout} s", http_status=response.status_code
                    )
        except (requests.exceptions.RequestException, HTTPError) as error:
            raise UnreadableReply(f"the reply broke off: {error}", http_status=response.status_code) from error
        return bytes(body)


def _unsigned(request: t.Any) -> t.Any:
    return request


def _connection_error(url: str, error: Exception, timeout: float) -> ExportsError:
    host = url.split("/")[2]
    reason = str(error)
    # A silent service is a ConnectionError for requests once urllib3 has tried again.
    cause = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(error, requests.exceptions.Timeout) or isinstance(cause, ReadTimeoutError):
        return ExportsError(f"no answer from {host} within {timeout} s: {reason}", code="Timeout", retryable=True)
    if isinstance(error, requests.exceptions.SSLError) and "certificate" in reason.lower():
        return ExportsError(
            f"the TLS certificate of {host} is not trusted: {reason} - give the CA of the endpoint, or check its name",
            code="TlsError",
        )
    return ExportsError(f"no connection to {host}: {reason}", code="ConnectionError", retryable=True)
