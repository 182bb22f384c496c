# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The export record and the result: the one answer that every module gives."""

from __future__ import annotations

import json
import math
import typing as t
from datetime import date, datetime

from ansible.module_utils.common.dict_transformations import camel_dict_to_snake_dict

from .errors import ExportsError
from .times import utc

PENDING, RUNNING, CANCELING = "pending", "running", "canceling"
SUCCEEDED, FAILED, CANCELED, EXPIRED = "succeeded", "failed", "canceled", "expired"
UNKNOWN = "unknown"
STATES = (PENDING, RUNNING, CANCELING, SUCCEEDED, FAILED, CANCELED, EXPIRED, UNKNOWN)
FINAL_STATES = frozenset((SUCCEEDED, FAILED, CANCELED, EXPIRED))

Record = dict[str, t.Any]
Result = dict[str, t.Any]


def record(
    service: str,
    native: t.Mapping[str, t.Any],
    *,
    states: t.Mapping[str, str],
    export_id: t.Any,
    state: t.Any,
    progress: t.Any = None,
    message: t.Any = None,
    warning: t.Any = None,
    source: t.Any = None,
    destination: t.Any = None,
    created_at: t.Any = None,
    finished_at: t.Any = None,
) -> Record:
    """Return one export in the uniform form; every key is always there, ``None`` when the service does not say.

    ``native`` is the service's own record and becomes ``details``. ``states`` maps the service's words to ours;
    letter case does not matter, because AWS documents one case and its emulators send the other.
    """
    words = {word.lower(): ours for word, ours in states.items()}
    ours = words.get(str(state).lower(), UNKNOWN)
    return {
        "id": text(export_id),
        "service": service,
        "state": ours,
        "native_state": text(state),
        "finished": ours in FINAL_STATES,
        "succeeded": ours == SUCCEEDED,
        "progress": percent(progress),
        "message": text(message),
        "warning": text(warning),
        "source": text(source),
        "destination": text(destination),
        "created_at": utc(plain(created_at)),
        "finished_at": utc(plain(finished_at)),
        "details": plain(camel_dict_to_snake_dict(dict(native))),
    }


def text(value: t.Any) -> str | None:
    """Return ``value`` as text; nothing and an empty text are ``None``. An id that looks like a number stays text."""
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else json.dumps(plain(value), sort_keys=True, ensure_ascii=False)


def ids(*values: t.Any) -> list[str]:
    """Return those of ``values`` that are ids, as text."""
    return [one for one in map(text, values) if one]


def percent(value: t.Any) -> int | None:
    """Return a progress as a whole number from 0 to 100, ``None`` for anything that is not a number."""
    try:
        return max(0, min(100, int(float(value))))
    except (TypeError, ValueError, OverflowError):
        return None


def plain(value: t.Any) -> t.Any:
    """Return ``value`` in types that JSON has. Times become UTC text (botocore's are in the machine's own zone)."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        # utc() hands a datetime back that its zone leads out of the calendar.
        return str(utc(value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)


def result(records: t.Sequence[Record], *, missing: t.Sequence[str] = (), truncated: bool = False) -> Result:
    """Return the result over the exports listed, the ids that were asked for in vain and a listing cut short."""
    finished = not missing and not truncated and all(export["finished"] for export in records)
    return {
        "exports": list(records),
        "finished": finished,
        "all_succeeded": finished and all(export["succeeded"] for export in records),
        "counts": {state: sum(export["state"] == state for export in records) for state in STATES},
        "progress": _overall_progress(records, missing, finished),
        "missing": list(missing),
        "truncated": truncated,
        "error": None,
        "selected": None,
    }


def failure(error: ExportsError) -> Result:
    """Return the result of a poll that failed: the same keys, so that an ``until`` never meets a missing one.

    ``finished`` is true exactly when asking again is useless.
    """
    return {
        **result([]),
        "finished": not error.retryable,
        "all_succeeded": False,
        "progress": 0,
        "error": error.as_dict(),
    }


def _overall_progress(records: t.Sequence[Record], missing: t.Sequence[str], finished: bool) -> int:
    if not records:
        return 100 if finished else 0
    done = sum(100 if export["finished"] else export["progress"] or 0 for export in records)
    # An export that was asked for and is not listed yet has everything before it.
    return int(done / (len(records) + len(missing)))
