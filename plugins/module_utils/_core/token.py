# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bearer tokens that end: renewed before they do, and once more when the service does not accept one."""

from __future__ import annotations

import time
import typing as t

try:
    from requests.auth import AuthBase
except ImportError:
    AuthBase = object  # type: ignore[assignment,misc]

# A token is renewed this long before its end, so that it does not end on the way. Terraform's provider does the same.
RENEW_BEFORE = 600


class TokenAuth(AuthBase):
    """Puts a token into a header of every request.

    ``mint`` returns a new token and the seconds that it lives (``None``: not known, it stays until it is refused).
    Without ``mint`` the token is the user's own and is never renewed.
    """

    def __init__(
        self,
        header: str,
        prefix: str = "",
        *,
        token: str | None = None,
        mint: t.Callable[[], tuple[str, float | None]] | None = None,
    ) -> None:
        self.token = token
        self._header = header
        self._prefix = prefix
        self._mint = mint
        self._renew_at: float | None = None

    def __call__(self, request: t.Any) -> t.Any:
        """Sign ``request`` (called by requests)."""
        if self._mint and (self.token is None or (self._renew_at is not None and time.monotonic() >= self._renew_at)):
            self.renew()
        request.headers[self._header] = f"{self._prefix}{self.token}"
        if self._mint:
            request.register_hook("response", self._after)
        return request

    def renew(self) -> None:
        """Get a new token; errors of the token service come through."""
        if self._mint is None:
            return
        self.token, lifetime = self._mint()
        # A short-lived token is used for most of its life instead of being renewed with every request.
        self._renew_at = None if lifetime is None else time.monotonic() + max(lifetime - RENEW_BEFORE, lifetime * 0.8)

    def _after(self, response: t.Any, **kwargs: t.Any) -> t.Any:
        """Answer a 401 with a new token, once: a token may be revoked, or end early by the service's own clock."""
        if response.status_code != 401:
            return response
        response.content  # noqa: B018 - reading the body frees the connection for the second try
        response.close()
        request = response.request.copy()
        request.deregister_hook("response", self._after)
        self.renew()
        request.headers[self._header] = f"{self._prefix}{self.token}"
        again = response.connection.send(request, **kwargs)
        again.history.append(response)
        again.request = request
        return again
