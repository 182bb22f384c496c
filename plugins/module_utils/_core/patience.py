# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a request is sent until it is answered: how often, after which pauses, and past which proxy."""

from __future__ import annotations

import contextlib
import random
import typing as t

from .body import read_body
from .errors import UnreadableReply

try:
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.exceptions import InvalidHeader
    from urllib3.util.retry import Retry
except ImportError:  # http.py says which library is missing
    HTTPAdapter = Retry = object  # type: ignore[assignment,misc]

TRANSIENT_STATUS = frozenset((429, 500, 502, 503, 504))
# The longest wait that a Retry-After header can order: a service that says "a day" would block the play for a day.
RETRY_AFTER_MAX = 60


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
        return super().get_backoff_time() * random.uniform(0.5, 1.0)  # noqa: S311 - spread, no secret


class PatientAdapter(HTTPAdapter):
    """Sends a request until it is answered, at most ``attempts`` times.

    urllib3 would send the very same request again. But a digest counts the uses of its nonce, and a service may refuse
    one that it has seen: ``sign_again`` is called with the request before it is repeated. And a certificate that is
    not trusted does not become so. ``backoff`` is urllib3's factor of the pauses, in seconds.
    """

    def __init__(self, attempts: int, backoff: float, sign_again: t.Callable[[t.Any], None]) -> None:
        super().__init__(max_retries=0)
        self._attempts = attempts
        self._backoff = backoff
        self._sign_again = sign_again

    def send(self, request: t.Any, **kwargs: t.Any) -> t.Any:  # type: ignore[override]
        """Send ``request`` (called by requests) and return the reply to the last attempt."""
        if request.url.startswith("http:"):
            # Plain http is for this machine alone, and HTTP_PROXY would carry the credentials off it.
            kwargs["proxies"] = {}
        retry = PatientRetry(total=self._attempts, backoff_factor=self._backoff)
        for _attempt in range(1, self._attempts):
            raw = None
            try:
                response = super().send(request, **kwargs)
            except (requests.exceptions.ConnectionError, requests.exceptions.Timeout) as error:
                if is_about_trust(error):
                    raise
            else:
                if response.status_code not in TRANSIENT_STATUS:
                    return response
                raw = response.raw
                # A connection whose reply is read can be used again.
                with response, contextlib.suppress(UnreadableReply):
                    read_body(raw, response.status_code, kwargs["timeout"])
            retry = retry.increment(request.method, request.url, response=raw)
            retry.sleep(raw)
            self._sign_again(request)
        return super().send(request, **kwargs)


def is_about_trust(error: Exception) -> bool:
    """Tell whether a connection failed because of the certificate; others fail in the TLS handshake in passing."""
    return isinstance(error, requests.exceptions.SSLError) and "certificate" in str(error).lower()
