# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connections that outlive a poll: kept in the worker process for the attempts and loop items of one task."""

from __future__ import annotations

import contextlib
import functools
import gc
import hashlib
import json
import multiprocessing
import os
import signal
import threading
import typing as t
from collections import OrderedDict
from multiprocessing.util import Finalize

from ..module_utils._core.errors import ExportsError
from ..module_utils._core.options import Options
from ..module_utils._core.service import Connection, Service

# A loop over more accounts than this signs in again; each connection holds sockets.
LIMIT = 32


class Connections:
    """Connections by who is asking and where. The least recently used one makes room."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._kept: OrderedDict[str, tuple[Service, Connection]] = OrderedDict()
        self._closes_at_exit = False
        self._is_closing = False
        self._has_dropped = False

    def holds(self, service: Service, options: Options) -> bool:
        """Tell whether there is a connection for these options already."""
        return fingerprint(service, options) in self._kept

    @contextlib.contextmanager
    def lend(self, service: Service, options: Options) -> t.Iterator[Connection]:
        """Lend a connection for one poll.

        It is kept when the poll went well or failed in passing. After anything else, an interrupt included, nobody
        knows what it is worth, and it is closed.
        """
        key = fingerprint(service, options)
        _service, connection = self._kept.pop(key) if key in self._kept else (service, self._new(service, options))
        keep = False
        try:
            yield connection
            keep = True
        except ExportsError as error:
            keep = error.retryable
            raise
        finally:
            if keep:
                self._keep(key, service, connection)
            else:
                service.close(connection)
                self._has_dropped = True

    def close(self) -> None:
        """Close all connections; a token that can be given back is."""
        self._is_closing = True
        while self._kept:
            _key, (service, connection) = self._kept.popitem()
            service.close(connection)
        self._is_closing = False

    def _keep(self, key: str, service: Service, connection: Connection) -> None:
        if not self._closes_at_exit:
            self._close_at_exit()
            self._closes_at_exit = True
        self._kept[key] = (service, connection)
        while len(self._kept) > self._limit:
            _key, (oldest, least_used) = self._kept.popitem(last=False)
            oldest.close(least_used)
            self._has_dropped = True

    def _new(self, service: Service, options: Options) -> Connection:
        if self._has_dropped:
            # A client of boto3 is a ring of references, some 10 MB in size. Python would let many of them gather.
            gc.collect()
            self._has_dropped = False
        return service.connect(options)

    def _close_at_exit(self) -> None:
        """Close when this process ends. A worker is forked, and ends without atexit; multiprocessing has Finalize."""
        Finalize(None, self.close, exitpriority=1)
        is_worker = multiprocessing.parent_process() is not None
        if is_worker and threading.current_thread() is threading.main_thread():
            before = signal.getsignal(signal.SIGTERM)
            signal.signal(signal.SIGTERM, functools.partial(self._close_and_end, before))

    def _close_and_end(self, before: t.Any, number: int, frame: t.Any) -> None:
        """Close before a signal ends this process: after the last task of a play, ansible-core sends it at once."""
        if self._is_closing:
            return
        self.close()
        signal.signal(number, before)
        os.kill(os.getpid(), number)


def fingerprint(service: Service, options: Options) -> str:
    """Return a hash of everything that makes a connection what it is. The secrets among it can't be read back."""
    deciding = [*service.signing, "request_timeout", "request_attempts"]
    values = [service.name, {name: options.get(name) for name in deciding}]
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


CONNECTIONS = Connections()
