#!/usr/bin/python
# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: discovery_export_info
short_description: List exports of AWS Application Discovery Service and wait for them
version_added: 0.1.0
author:
  - crosscloud.exports contributors (@crosscloud)
description:
  - Lists the exports of the inventory that AWS Application Discovery Service has collected.
  - Returns them in the form that all modules of this collection share. With C(until) the task waits for them.
  - The identity needs the permission C(discovery:DescribeExportTasks).
extends_documentation_fragment:
  - crosscloud.exports._attributes
  - crosscloud.exports._attributes.actiongroup_aws
  - crosscloud.exports._aws
  - crosscloud.exports._exports
options:
  export_ids:
    description:
      - The IDs of exports, any number. Without them, all exports of the account are listed.
      - An export that O(agent_id) excludes counts as RV(missing).
    type: list
    elements: str
    aliases:
      - export_id
  agent_id:
    description:
      - List only exports of the data of this agent.
    type: str
  include_download_url:
    description:
      - Whether to return the URL from which a succeeded export can be downloaded, as
        RV(exports[].details.configurations_download_url).
      - Whoever has this URL has the data, for 24 hours. Set C(no_log=true) for the task, and keep the result out of
        logs.
    type: bool
    default: false
  page_size:
    description:
      - The number of exports to read with one request, from V(1) to V(100). Not used with O(export_ids), which are
        asked for 100 at a time.
      - The service chooses when it is not given.
    type: int
notes:
  - AWS closed the service to new customers on 2025-11-07. Customers from before can go on using it.
  - The service is in few regions, and the home region must be set in AWS Migration Hub. Set O(region) to that one.
  - The service has no progress and no end time of an export. RV(exports[].progress) and RV(exports[].finished_at) are
    always V(null).
seealso:
  - module: crosscloud.exports.rds_export_task_info
    description: Lists the export tasks of Amazon RDS.
  - module: crosscloud.exports.workspace_export_task_info
    description: Lists the export tasks of Huawei Cloud Workspace.
  - module: crosscloud.exports.atlas_export_job_info
    description: Lists the snapshot export jobs of MongoDB Atlas.
  - name: API reference of DescribeExportTasks
    link: https://docs.aws.amazon.com/application-discovery/latest/APIReference/API_DescribeExportTasks.html
    description: The operation behind this module.
"""

EXAMPLES = r"""
---
# The credentials come from the environment, a profile or the role of the host, as with amazon.aws.

- name: List all exports of the account
  crosscloud.exports.discovery_export_info:
    region: us-west-2
  register: export

- name: Look at one export
  crosscloud.exports.discovery_export_info:
    export_id: export-11111111-2222-3333-4444-555555555555
    region: us-west-2
  register: export

- name: Look at several exports
  crosscloud.exports.discovery_export_info:
    export_ids:
      - export-11111111-2222-3333-4444-555555555555
      - export-66666666-7777-8888-9999-000000000000
    region: us-west-2
  register: export

- name: Wait up to one hour for an export, and fail unless it succeeds
  crosscloud.exports.discovery_export_info:
    export_ids: export-11111111-2222-3333-4444-555555555555
    region: us-west-2
  register: export
  until: export is finished
  retries: 120
  delay: 30
  failed_when: not export.all_succeeded

- name: Get the download URL of a succeeded export, and keep it out of the log
  crosscloud.exports.discovery_export_info:
    export_ids: export-11111111-2222-3333-4444-555555555555
    region: us-west-2
    include_download_url: true
    query: exports[0].details.configurations_download_url
  register: export
  no_log: true

- name: List the exports of one agent that are still running
  crosscloud.exports.discovery_export_info:
    region: us-west-2
    agent_id: o-0123456789abcdef0
    states:
      - running
  register: export

- name: Select ID and reason of the exports that failed
  crosscloud.exports.discovery_export_info:
    region: us-west-2
    query: "exports[?state=='failed'].{id: id, reason: message}"
  register: export

- name: Set region and profile once for several tasks
  module_defaults:
    group/crosscloud.exports.aws:
      region: us-west-2
      profile: migration
  block:
    - name: List the exports that succeeded
      crosscloud.exports.discovery_export_info:
        states:
          - succeeded
      register: export

    - name: List the export tasks of Amazon RDS in the same region
      crosscloud.exports.rds_export_task_info:
      register: rds_export
"""

RETURN = r"""
exports:
  description:
    - The exports, in the order in which they were read. Empty when there are none, and after a failure.
  type: list
  elements: dict
  returned: always
  contains:
    id:
      description: The ID of the export.
      type: str
      returned: always
      sample: export-11111111-2222-3333-4444-555555555555
    service:
      description: The service, always V(discovery) here.
      type: str
      returned: always
      sample: discovery
    state:
      description:
        - The state of the export, in the words that all modules of this collection share.
        - IN_PROGRESS is V(running), SUCCEEDED is V(succeeded) and FAILED is V(failed).
        - Any other word of the service gives V(unknown), which is not finished, and a warning.
      type: str
      returned: always
      sample: succeeded
    native_state:
      description: The state in the words of the service.
      type: str
      returned: always
      sample: SUCCEEDED
    finished:
      description: Whether the export is in a final state, which is V(succeeded), or V(failed).
      type: bool
      returned: always
      sample: true
    succeeded:
      description: Whether the export succeeded.
      type: bool
      returned: always
      sample: true
    progress:
      description: Always V(null), the service does not say.
      type: int
      returned: always
      sample: null
    message:
      description: What the service says about the state of the export.
      type: str
      returned: always
      sample: "no data for agent o-0123456789abcdef0"
    warning:
      description:
        - Says so when the export succeeded but is cut, because it is over the size limit. V(null) when it is whole.
      type: str
      returned: always
      sample: "The export is over the size limit of the service: its data is truncated."
    source:
      description: Always V(null), the service does not say.
      type: str
      returned: always
      sample: null
    destination:
      description: Always V(null), the service does not say.
      type: str
      returned: always
      sample: null
    created_at:
      description: When the export was requested, as ISO 8601 in UTC. V(null) when the service does not say.
      type: str
      returned: always
      sample: "2026-11-21T19:27:34Z"
    finished_at:
      description: Always V(null), the service does not say.
      type: str
      returned: always
      sample: null
    details:
      description:
        - The export as the service describes it, with keys in snake case. A key that the service leaves out is not
          there.
      type: dict
      returned: always
      contains:
        export_id:
          description: The ID of the export.
          type: str
          sample: export-11111111-2222-3333-4444-555555555555
        export_status:
          description: The state of the export.
          type: str
          sample: SUCCEEDED
        status_message:
          description: What the service says about the state.
          type: str
          sample: "no data for agent o-0123456789abcdef0"
        export_request_time:
          description: When the export was requested.
          type: str
          sample: "2026-11-21T19:27:34Z"
        requested_start_time:
          description: The start of the time span that was asked for.
          type: str
          sample: "2026-11-18T00:00:00Z"
        requested_end_time:
          description: The end of the time span that was asked for.
          type: str
          sample: "2026-11-21T00:00:00Z"
        is_truncated:
          description: Whether the export is cut, because it is over the size limit.
          type: bool
          sample: false
        configurations_download_url:
          description: The URL from which the export can be downloaded, for 24 hours.
          type: str
          returned: when O(include_download_url=true) and the export succeeded
          sample: https://bucket.s3.us-west-2.amazonaws.com/export.zip?X-Amz-Expires=86400&X-Amz-Signature=...
finished:
  description:
    - Whether every export listed is in a final state, no ID is missing and the listing is whole.
    - V(true) for an empty listing when no ID was given.
    - After a failure, whether asking again is useless.
  type: bool
  returned: always
  sample: true
all_succeeded:
  description: Whether RV(finished) is V(true) and every export listed succeeded. V(false) after a failure.
  type: bool
  returned: always
  sample: true
counts:
  description: The number of exports listed in each state. Every state is there.
  type: dict
  returned: always
  sample:
    pending: 0
    running: 0
    canceling: 0
    succeeded: 1
    failed: 0
    canceled: 0
    expired: 0
    unknown: 0
progress:
  description:
    - The progress over all exports in percent.
    - An export that is finished counts as 100, one that is missing or reports no progress as 0.
    - V(0) after a failure.
  type: int
  returned: always
  sample: 100
missing:
  description: The IDs that were given and are not in the listing, or not yet.
  type: list
  elements: str
  returned: always
  sample: []
truncated:
  description: Whether O(max_items) cut the listing.
  type: bool
  returned: always
  sample: false
error:
  description: Why the service could not be asked. V(null) when it could.
  type: dict
  returned: always
  contains:
    message:
      description: What happened, in the words of the service where it said something, and what to do.
      type: str
      returned: on failure
      sample: >-
        AWS Application Discovery Service: Set the home region
        (HomeRegionNotSetException, HTTP 400, request id 01234567-89ab-cdef-0123-456789abcdef) -
        set the home region in AWS Migration Hub first
    code:
      description: The error code of the service, or one of this collection such as V(InvalidOption).
      type: str
      returned: on failure
      sample: HomeRegionNotSetException
    http_status:
      description: The HTTP status of the reply. V(null) when there was none.
      type: int
      returned: on failure
      sample: 400
    request_id:
      description: The ID under which the provider's support finds the request. V(null) when there was none.
      type: str
      returned: on failure
      sample: 01234567-89ab-cdef-0123-456789abcdef
    retryable:
      description: Whether asking again may help. It is the opposite of RV(finished).
      type: bool
      returned: on failure
      sample: false
selected:
  description: What O(query) selects. V(null) without O(query), when it selects nothing, and after a failure.
  type: raw
  returned: always
  sample:
    - id: export-11111111-2222-3333-4444-555555555555
      reason: no data for agent o-0123456789abcdef0
"""

from ..module_utils import _module
from ..module_utils._aws.discovery import SERVICE


def main() -> None:
    _module.run(SERVICE)


if __name__ == "__main__":
    main()
