# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: report_model
short_description: Work out what a report shows
version_added: 0.1.0
author:
  - crosscloud.exports contributors (@crosscloud)
description:
  - Sorts and counts export records, and works out where the bars of a timeline are.
  - The templates of the role P(crosscloud.exports.report#role) show what it returns.
positional: _input
options:
  _input:
    description:
      - Dictionaries with export records in C(exports), such as results of the modules of this collection, and perhaps
        the time of asking in C(time).
      - A record may have one key more, C(target), which says whose export it is.
      - A record without C(id) says in C(message) why a target could not be asked.
    type: list
    elements: dict
    required: true
  time:
    description:
      - The time of the report, as ISO 8601 in UTC. The bar of an export that still runs ends there.
      - Without it, it is the latest time of asking, and without one of those the latest time that a record tells.
    type: str
  title:
    description: The heading.
    type: str
    default: Exports
  bars:
    description: The largest number of bars in the timeline.
    type: int
    default: 50
"""

EXAMPLES = r"""
---
- name: List the exports of an account
  crosscloud.exports.rds_export_task_info:
  register: listing

- name: Name the one that takes longest, after those that failed
  ansible.builtin.debug:
    msg: "{{ ([listing] | crosscloud.exports.report_model).rows | map(attribute='id') | first }}"
"""

RETURN = r"""
_value:
  description:
    - C(total) and C(counts), the number of exports in all and in each state that occurs. A record without C(id) is in
      the state C(no answer).
    - C(title), and C(time), the time of the report, which is empty when there is none.
    - C(rows), what to show of each export. Those that failed come first, then those that run, each the longest first.
    - C(timeline), the bars and the axis, in percent of the width.
    - All texts are printable, and still to be escaped.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ..plugin_utils.progress_text import printable
from ..plugin_utils.report_rows import MESSAGE_LENGTH, NO_ANSWER, SIGNS, Row, clock, epoch, latest_time, rows_of
from ..plugin_utils.report_timeline import timeline


def report_model(
    listings: t.Sequence[t.Mapping[str, t.Any]], time: str | None = None, title: str = "Exports", bars: int = 50
) -> dict[str, t.Any]:
    """Return what a report over the exports of ``listings`` shows; see RETURN."""
    if time and epoch(time) is None:
        raise AnsibleFilterError(f"report_model: time must be like 2026-11-21T10:00:00Z, not '{time}'")
    records = [record for listing in listings for record in listing["exports"]]
    asked = [epoch(listing.get("time")) for listing in listings]
    now = epoch(time) if time else max((one for one in asked if one is not None), default=latest_time(records))
    rows = rows_of(records, now)
    return {
        "title": printable(title, MESSAGE_LENGTH),
        "total": sum(row.state != NO_ANSWER for row in rows),
        "counts": _counts(rows),
        "time": clock(now),
        "has_targets": any(row.target for row in rows),
        "rows": [{**row._asdict(), "sign": SIGNS[row.state]} for row in rows],
        "timeline": timeline(rows, bars),
    }


def _counts(rows: t.Sequence[Row]) -> list[dict[str, t.Any]]:
    counts = {state: sum(row.state == state for row in rows) for state in SIGNS}
    return [{"state": state, "sign": SIGNS[state], "count": count} for state, count in counts.items() if count]


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return {"report_model": report_model}
