# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is private to the collection: it can change at any time.

from __future__ import annotations


class ModuleDocFragment:
    # Options and notes of every module. page_size is with the modules: its bounds are the API's own.
    DOCUMENTATION = r"""
options:
  states:
    description:
      - List only exports in these states. RV(finished) and all other return values then speak of these alone.
      - The service does the filtering where it can.
      - An export that was asked for by ID and is in another state is not listed, but it is not RV(missing) either.
    type: list
    elements: str
    choices:
      - pending
      - running
      - canceling
      - succeeded
      - failed
      - canceled
      - expired
      - unknown
  query:
    description:
      - A JMESPath expression over the return values of this module, for example V(exports[?state=='failed'].message).
      - What it selects is returned as RV(selected).
    type: str
  max_items:
    description:
      - List at most this many exports, and stop reading there.
      - When there are more, RV(truncated) is V(true) and RV(finished) is V(false), with a warning.
      - Without it, all exports are listed.
    type: int
  request_timeout:
    description:
      - Seconds to wait for a connection, and for each reply.
      - From V(1) to V(3600).
    type: int
    default: 30
  request_attempts:
    description:
      - How often to send a request until it is answered, counting the first one. Only after a passing failure is it
        sent again, and after a pause that grows.
      - Each page of a listing is a request of its own, so a listing goes on where it was interrupted.
      - From V(1) to V(10).
    type: int
    default: 3
requirements:
  - python >= 3.9
  - jmespath >= 1.0
notes:
  - All return values are there after a failure too, so a condition in C(until) never meets a missing key.
  - The task fails when the service could not be asked, and RV(error) says why. After a passing failure (throttling,
    HTTP 5xx, time-out, reset connection, name resolution) RV(finished) is V(false), so C(until) asks again. After a
    lasting one (wrong credentials, no permission, bad option) RV(finished) is V(true), so C(until) ends at once.
  - The task does not fail because an export ended badly. Use RV(all_succeeded) in C(failed_when) for that.
  - An export whose ID was given and that is not listed yet is RV(missing), and RV(finished) stays V(false) until it is
    there. Set C(retries) so that a mistyped ID does not wait for too long.
seealso:
  - plugin: ansible.builtin.finished
    plugin_type: test
    description: Reads the return value RV(finished), as in C(until).
"""
