# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP for files: replies that are read piece by piece, from a service or from the object storage that it points to.

A URL of object storage is a credential itself. It goes into no message, and no credential of ours goes to it.
"""

from __future__ import annotations

import contextlib
import re
import typing as t
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from .body import read_body
from .errors import ExportsError, InvalidOption, service_error
from .http import TRANSIENT_STATUS, Http, Reply
from .options import check_url
from .patience import is_about_trust

# A library that is missing is reported before anything here is used: http.REQUESTS_IMPORT_ERROR.
with contextlib.suppress(ImportError):
    import requests
    from urllib3.exceptions import HTTPError

REDIRECTS_MAX = 5


def storage_refused(reply: Reply) -> ExportsError:
    """Return the error for a reply of object storage that refuses. S3 and its kin answer in XML.

    Only code and message are taken over: the rest repeats what was signed, the signature included.
    """
    said = {
        name: match[1].strip()
        for name in ("Code", "Message", "RequestId")
        if (match := re.search(rf"<{name}>([^<]*)</{name}>", reply.body.decode("utf-8", "replace")))
    }
    return service_error(
        said.get("Message") or "the storage does not hand out the file",
        code=said.get("Code") or str(reply.status),
        http_status=reply.status,
        request_id=said.get("RequestId"),
        retryable=reply.status in TRANSIENT_STATUS,
    )


@dataclass(frozen=True)
class Location:
    """Where a file is.

    ``auth`` (a requests ``AuthBase``) signs the request to ``url`` and to nothing else; without it the URL is a
    credential itself. ``refused`` turns a reply that refuses into an error.
    """

    url: str
    auth: t.Any = None
    refused: t.Callable[[Reply], ExportsError] = storage_refused


class Streams(Http):
    """A session that hands out replies before their body is read."""

    def open(self, location: Location, headers: t.Mapping[str, str]) -> t.Any:
        """Ask for the file at ``location`` and return the reply, to be closed by the caller.

        Follows redirects, with ``headers`` and without ``auth``. Raises the service's refusal, or an
        ``ExportsError`` that does not show the URL.
        """
        url, auth, refused = location.url, location.auth, location.refused
        for _hop in range(REDIRECTS_MAX + 1):
            check_download_url(url)
            response = self._request(url, auth, headers)
            if response.status_code < 300:
                return response
            with response:
                if response.status_code >= 400:
                    body = read_body(response.raw, response.status_code, self._timeout)
                    raise refused(Reply(response.status_code, response.headers, body))
                url = _redirected(url, response.headers.get("Location", ""))
            auth, refused = None, storage_refused
        raise ExportsError(f"the download is redirected more than {REDIRECTS_MAX} times", code="Redirect")

    def _request(self, url: str, auth: t.Any, headers: t.Mapping[str, str]) -> t.Any:
        try:
            return self._session.get(
                url,
                # An encoded body has another length, and its pieces can't be asked for.
                headers={"Accept-Encoding": "identity", **headers},
                # Without an auth of its own a request would take one from the user's ~/.netrc.
                auth=auth or _unsigned,
                timeout=self._timeout,
                verify=self._verify,
                allow_redirects=False,
                stream=True,
            )
        # requests looks at where a redirect leads even when it shall not go there: ValueError for what is no URL.
        except (OSError, HTTPError, ValueError) as error:
            raise _transport_error(url, error) from None


def check_download_url(url: str) -> None:
    """Check that a file may be fetched from ``url``, which a service gave: https, or this machine."""
    try:
        parts = urlsplit(url)
        check_url("the download URL", f"{parts.scheme}://{parts.netloc}")
    except (InvalidOption, ValueError) as error:
        raise ExportsError(f"the service gives a URL that is not safe to use: {error}", code="UnsafeUrl") from None


def _redirected(url: str, target: str) -> str:
    """Return where a redirect leads. From https it never leads to http, not even on this machine."""
    try:
        new = urljoin(url, target)
        downgrade = urlsplit(url).scheme == "https" and urlsplit(new).scheme != "https"
    except ValueError:
        new, downgrade = "", True
    if not target or downgrade:
        raise ExportsError("the download is redirected to nowhere, or away from https", code="UnsafeUrl")
    return new


def _transport_error(url: str, error: Exception) -> ExportsError:
    """Return the error for a request that got no reply. The texts of requests hold the URL: only its kind is told."""
    host = urlsplit(url).hostname
    if is_about_trust(error):
        return ExportsError(
            f"the TLS certificate of {host} is not trusted - give the CA of the storage, or check its name",
            code="TlsError",
        )
    if isinstance(error, ValueError):
        return ExportsError("the download leads to what is no URL", code="UnsafeUrl")
    passing = isinstance(error, (requests.exceptions.ConnectionError, requests.exceptions.Timeout))
    cause = getattr(error.args[0] if error.args else None, "reason", None) or error
    kind = type(cause).__name__
    return ExportsError(f"no connection to {host}: {kind}", code=type(error).__name__, retryable=passing)


def _unsigned(request: t.Any) -> t.Any:
    return request
