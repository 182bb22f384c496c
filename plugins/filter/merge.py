# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: merge
short_description: Put the results of several polls together
version_added: 0.1.0
author:
  - crosscloud.exports contributors (@crosscloud)
description:
  - Takes the results of modules of this collection and returns one that has the same keys, over all exports.
  - A result that lacks these keys, because its host was unreachable for example, counts as a poll that failed.
positional: _input
options:
  _input:
    description: The registered results.
    type: list
    elements: dict
    required: true
  accept_missing:
    description:
      - Whether missing IDs leave C(finished) and C(all_succeeded) as they would be without them.
    type: bool
    default: false
seealso:
  - module: crosscloud.exports.rds_export_task_info
    description: Describes the keys of a result.
"""

EXAMPLES = r"""
---
- name: Look at the exports of two regions
  crosscloud.exports.rds_export_task_info:
    region: "{{ item }}"
  loop:
    - eu-west-1
    - us-east-1
  register: listing

- name: Count them together
  ansible.builtin.debug:
    var: (listing.results | crosscloud.exports.merge).counts
"""

RETURN = r"""
_value:
  description:
    - A result. C(exports) and C(missing) are those of all polls, one after another.
    - C(finished) is V(true) when it is so in each of them, and so is C(all_succeeded).
    - C(truncated) is V(true) when it is so in one of them.
    - C(error) is V(null) when no poll failed. Otherwise its C(message) has the messages of all polls that failed, its
      C(retryable) is V(true) when all of them may be repeated, and the rest is that of the first.
    - C(selected) is V(null).
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ..module_utils._core.errors import ExportsError
from ..module_utils._core.exports import Result, failure, result


def merge(polls: t.Iterable[t.Mapping[str, t.Any]], accept_missing: bool = False) -> Result:
    """Return the result over all ``polls``, which are registered results of the modules."""
    if isinstance(polls, t.Mapping) or not isinstance(polls, t.Iterable):
        raise AnsibleFilterError("merge takes a list of results; put a single one into brackets")
    answers = [answer_of(poll) for poll in polls]
    exports = [export for answer in answers for export in answer["exports"]]
    missing = [one for answer in answers for one in answer["missing"]]
    errors = [answer["error"] for answer in answers if answer["error"]]
    accepted = [{**answer, **_without_missing(answer)} if accept_missing else answer for answer in answers]
    # A poll that failed counts as one export that is missing: nothing of it is known to be done.
    lacking = ([] if accept_missing else missing) + [""] * len(errors)
    return {
        **result(exports, missing=lacking),
        "finished": all(answer["finished"] for answer in accepted),
        "all_succeeded": all(answer["all_succeeded"] for answer in accepted),
        "missing": missing,
        "truncated": any(answer["truncated"] for answer in answers),
        "error": _merged_error(errors),
    }


def answer_of(poll: t.Any) -> Result:
    """Return the result in ``poll``, or that of a failed poll when there is none: no host, no module, no time."""
    if isinstance(poll, t.Mapping) and {"exports", "missing", "error"} <= set(poll):
        return {key: poll.get(key) for key in result([])}
    said = poll.get("msg") if isinstance(poll, t.Mapping) else None
    return failure(ExportsError(str(said or "there is no result of a poll"), code="NoResult"))


def _without_missing(answer: Result) -> dict[str, t.Any]:
    if answer["error"]:
        return {}
    bare = result(answer["exports"], truncated=answer["truncated"])
    return {key: bare[key] for key in ("finished", "all_succeeded")}


def _merged_error(errors: t.Sequence[dict[str, t.Any]]) -> dict[str, t.Any] | None:
    if len(errors) < 2:
        return errors[0] if errors else None
    return {
        **errors[0],
        "message": "; ".join(error["message"] for error in errors),
        "retryable": all(error["retryable"] for error in errors),
    }


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return {"merge": merge}
