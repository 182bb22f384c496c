# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a service file states, and the poll that is the same for all of them."""

from __future__ import annotations

import contextlib
import sys
import traceback
import typing as t
from dataclasses import dataclass, field

from .errors import ExportsError, InvalidOption, excerpt, require
from .exports import UNKNOWN, Record, Result, failure, plain, result
from .options import COMMON_SPEC, Options, Spec, check_common, check_secrets
from .paging import JMESPATH_IMPORT_ERROR, Item

try:
    import jmespath
except ImportError:
    jmespath = None  # type: ignore[assignment]

Connection = t.Any
Warn = t.Callable[[str], None]


@dataclass(frozen=True)
class Service:
    """One export service, told in parts.

    ``signing`` is the argument spec that decides who is asking and where, ``asking`` the rest of its own options.
    ``ids`` names the option with the ids of exports. ``check`` raises ``InvalidOption`` before anything is sent.
    ``connect`` signs in, ``close`` is its end. ``listing`` yields native items, lazily, each once, and may yield
    more than was asked for. ``keys`` returns the ids under which an item can be asked for, its own first.
    ``read`` turns an item into a record.
    """

    name: str
    title: str
    signing: Spec
    asking: Spec
    ids: str
    page_sizes: tuple[int, int]
    check: t.Callable[[Options], None]
    connect: t.Callable[[Options], Connection]
    listing: t.Callable[[Connection, Options], t.Iterator[Item]]
    keys: t.Callable[[Item], list[str]]
    read: t.Callable[[Item, Options], Record]
    close: t.Callable[[Connection], None]
    constraints: dict[str, t.Any] = field(default_factory=dict)

    @property
    def argument_spec(self) -> Spec:
        """The whole argument spec of the module."""
        return {**COMMON_SPEC, **self.signing, **self.asking}


@contextlib.contextmanager
def connected(service: Service, options: Options) -> t.Iterator[Connection]:
    """Lend a connection for one poll and close it afterwards."""
    connection = service.connect(options)
    try:
        yield connection
    finally:
        service.close(connection)


Lend = t.Callable[[Service, Options], t.ContextManager[Connection]]


def poll(service: Service, options: Options, warn: Warn, lend: Lend = connected) -> Result:
    """Ask ``service`` once and return the result; a poll that fails returns its result too and raises nothing.

    ``options`` have passed the argument spec. ``warn`` is called with each warning for the user. ``lend`` gives the
    connection, so that a caller can keep it from one poll to the next.
    """
    try:
        query = _prepare(service, options)
        with lend(service, options) as connection:
            records, missing, truncated = _collect(service, connection, options)
        _warn_about(records, truncated, options, warn)
        answer = result(records, missing=missing, truncated=truncated)
        return {**answer, "selected": _select(query, answer)}
    except ExportsError as error:
        error.message = f"{_about(service, options)}: {error.message}"
        return failure(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, a playbook gets a result
        return failure(defect_of(service, error))


def _prepare(service: Service, options: Options) -> t.Any:
    """Check all options before anything is sent; return the compiled query."""
    require("jmespath", JMESPATH_IMPORT_ERROR)
    check_common(options, service.page_sizes)
    check_secrets(options, service.signing)
    service.check(options)
    if not options.get("query"):
        return None
    try:
        return jmespath.compile(options["query"])
    except (jmespath.exceptions.JMESPathError, RecursionError) as error:
        raise InvalidOption(f"query is not a JMESPath expression: {' '.join(str(error).split())}") from error


def _collect(service: Service, connection: Connection, options: Options) -> tuple[list[Record], list[str], bool]:
    """Read exports until the listing ends, all ids are found or ``max_items`` are kept."""
    asked = list(dict.fromkeys(options.get(service.ids) or ()))
    wanted = set(asked)
    states = set(options.get("states") or ())
    limit = options.get("max_items")
    records: list[Record] = []
    for item in service.listing(connection, options):
        keys = service.keys(item)
        if asked and wanted.isdisjoint(keys):
            continue
        wanted.difference_update(keys)
        record = service.read(item, options)
        if not states or record["state"] in states:
            if limit is not None and len(records) >= limit:
                return records, [], True
            records.append(record)
        if asked and not wanted:
            break
    return records, [one for one in asked if one in wanted], False


def _select(query: t.Any, answer: Result) -> t.Any:
    if query is None:
        return None
    try:
        # A bare "&name" is a value for jmespath, but not for JSON.
        return plain(query.search(answer))
    except Exception as error:  # jmespath lets some of Python's own out, as for "[::0]"
        raise InvalidOption(f"query can't be answered: {excerpt(error)}") from error


def _warn_about(records: t.Sequence[Record], truncated: bool, options: Options, warn: Warn) -> None:
    words = {record["native_state"] for record in records if record["state"] == UNKNOWN}
    for word in sorted(words, key=str):
        warn(f"An export reports the state '{word}', which is not known here: it counts as not finished.")
    if truncated:
        warn(
            f"max_items={options['max_items']} cut the listing: there are more exports, so 'finished' stays false. "
            "Raise max_items, or name the exports or states to look at."
        )


def _about(service: Service, options: Options) -> str:
    ids = list(options.get(service.ids) or ())
    if not ids:
        return service.title
    more = f" and {len(ids) - 3} more" if len(ids) > 3 else ""
    return f"{service.title}, export {', '.join(ids[:3])}{more}"


def defect_of(service: Service, error: Exception) -> ExportsError:
    """Describe a defect of ours without a traceback, whose lines might show a secret."""
    frame = traceback.extract_tb(sys.exc_info()[2])[-1]
    where = f"{frame.filename.rsplit('/', 1)[-1]}, line {frame.lineno}, in {frame.name}"
    return ExportsError(
        f"{service.title}: this is a defect of the collection, please report it: {type(error).__name__} at {where}",
        code="Defect",
    )
