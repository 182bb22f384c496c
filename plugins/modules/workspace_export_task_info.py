#!/usr/bin/python
# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: workspace_export_task_info
short_description: List export tasks of Huawei Cloud Workspace and wait for them
version_added: 0.1.0
author:
  - crosscloud.exports contributors (@crosscloud)
description:
  - Lists the tasks that export lists of desktops, users and the like from Huawei Cloud Workspace to a file.
  - Returns them in the form that all modules of this collection share. With C(until) the task waits for them.
  - The identity needs the permission C(workspace:tenants:listExportTasks).
extends_documentation_fragment:
  - crosscloud.exports._attributes
  - crosscloud.exports._attributes.actiongroup_huawei
  - crosscloud.exports._exports
  - crosscloud.exports._huawei
options:
  task_ids:
    description:
      - The IDs of export tasks. Without them, all export tasks of the project are listed.
      - Put an ID that looks like a number in quotes.
      - A task that O(file_name), O(status) or O(is_download) excludes counts as RV(missing). To look only for tasks in
        a certain state, use O(states) instead of O(status).
    type: list
    elements: str
    aliases:
      - task_id
  file_name:
    description:
      - List only tasks that export to a file with this name.
      - The API does not say whether a part of the name is enough.
    type: str
  status:
    description:
      - List only tasks with this status, in the words of the service. O(states) does the same in the words of this
        collection.
    type: str
    choices:
      - CREATING
      - SUCCESS
      - FAIL
      - EXPIRED
  is_download:
    description:
      - List only tasks whose file has been downloaded (V(true)) or has not (V(false)).
      - When it is not given, the service decides. Its documentation says that V(false) is the default, and a task may
        leave the listing as soon as somebody downloads its file.
      - A task of O(task_ids) that is not listed then is looked for among the downloaded ones too, so that a wait finds
        it in any case.
    type: bool
  sort_field:
    description:
      - The field to sort by. It goes together with O(sort_type).
    type: str
    choices:
      - create_time
  sort_type:
    description:
      - The order to sort in, ascending or descending. It goes together with O(sort_field).
    type: str
    choices:
      - ASC
      - DESC
  page_size:
    description:
      - The number of export tasks to read with one request, from V(1) to V(100). It is V(100) when it is not given.
      - One task of each page is known from the page before, so that none is lost when others vanish meanwhile.
        That is why V(1) is sent as V(2).
    type: int
notes:
  - The API promises no field of its answer. What it leaves out is V(null) in the uniform part of a record.
  - EXPIRED is a final state that does not count as succeeded.
seealso:
  - module: crosscloud.exports.rds_export_task_info
    description: Lists the export tasks of Amazon RDS.
  - module: crosscloud.exports.discovery_export_info
    description: Lists the exports of AWS Application Discovery Service.
  - module: crosscloud.exports.atlas_export_job_info
    description: Lists the snapshot export jobs of MongoDB Atlas.
  - name: API reference of Listing Export Tasks
    link: https://support.huaweicloud.com/intl/en-us/api-workspace/ListExportTasks.html
    description: The operation behind this module.
"""

EXAMPLES = r"""
---
# The credentials come from the environment: HW_ACCESS_KEY and HW_SECRET_KEY.

- name: List all export tasks of a project, the newest first
  crosscloud.exports.workspace_export_task_info:
    region: ap-southeast-3
    project_id: 0123456789abcdef0123456789abcdef
    sort_field: create_time
    sort_type: DESC
  register: export

- name: Look at one export task
  crosscloud.exports.workspace_export_task_info:
    task_id: "575768277444198400"
    region: ap-southeast-3
    project_id: 0123456789abcdef0123456789abcdef
  register: export

- name: Look at several export tasks
  crosscloud.exports.workspace_export_task_info:
    task_ids:
      - "575768277444198400"
      - "575768277444198401"
    region: ap-southeast-3
    project_id: 0123456789abcdef0123456789abcdef
  register: export

- name: Wait up to half an hour for an export task, and fail unless it succeeds
  crosscloud.exports.workspace_export_task_info:
    task_ids: "575768277444198400"
    region: ap-southeast-3
    project_id: 0123456789abcdef0123456789abcdef
  register: export
  until: export is finished
  retries: 120
  delay: 15
  failed_when: not export.all_succeeded

- name: List the export tasks that failed or expired
  crosscloud.exports.workspace_export_task_info:
    region: ap-southeast-3
    project_id: 0123456789abcdef0123456789abcdef
    states:
      - failed
      - expired
  register: export

- name: Select ID and reason of the export tasks that failed
  crosscloud.exports.workspace_export_task_info:
    region: ap-southeast-3
    project_id: 0123456789abcdef0123456789abcdef
    query: "exports[?state=='failed'].{id: id, reason: message}"
  register: export

- name: Set region, project and temporary keys once for several tasks
  module_defaults:
    group/crosscloud.exports.huawei:
      region: ap-southeast-3
      project_name: ap-southeast-3_desktops
      access_key: "{{ vault_huawei_access_key }}"
      secret_key: "{{ vault_huawei_secret_key }}"
      security_token: "{{ vault_huawei_security_token }}"
  block:
    - name: List the export tasks whose file nobody has downloaded
      crosscloud.exports.workspace_export_task_info:
        is_download: false
      register: export

    - name: List the export tasks of one file
      crosscloud.exports.workspace_export_task_info:
        file_name: desktops.xlsx
      register: file_export
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
      description: The ID of the export task. It is a text, even if it looks like a number.
      type: str
      returned: always
      sample: "575768277444198400"
    service:
      description: The service, always V(workspace) here.
      type: str
      returned: always
      sample: workspace
    state:
      description:
        - The state of the export, in the words that all modules of this collection share.
        - CREATING is V(running), SUCCESS is V(succeeded), FAIL is V(failed) and EXPIRED is V(expired).
        - Any other word of the service gives V(unknown), which is not finished, and a warning.
      type: str
      returned: always
      sample: succeeded
    native_state:
      description: The state in the words of the service.
      type: str
      returned: always
      sample: SUCCESS
    finished:
      description: Whether the export is in a final state, which is V(succeeded), V(failed) or V(expired).
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
      description: Why the export failed, with the error code of the service. V(null) when it did not.
      type: str
      returned: always
      sample: "The tenant does not exist. (WKS.00170117)"
    warning:
      description: Always V(null), the service does not say.
      type: str
      returned: always
      sample: null
    source:
      description: Always V(null), the service does not say.
      type: str
      returned: always
      sample: null
    destination:
      description: The name of the file that the export goes to.
      type: str
      returned: always
      sample: desktops.xlsx
    created_at:
      description: When the export was started, as ISO 8601 in UTC. V(null) when the service does not say.
      type: str
      returned: always
      sample: "2026-11-21T10:40:43Z"
    finished_at:
      description: When the export ended, as ISO 8601 in UTC. V(null) until then.
      type: str
      returned: always
      sample: "2026-11-21T10:41:55Z"
    details:
      description:
        - The export task as the service describes it. A key that the service leaves out is not there.
      type: dict
      returned: always
      contains:
        task_id:
          description: The ID of the export task.
          type: str
          sample: "575768277444198400"
        file_name:
          description: The name of the file.
          type: str
          sample: desktops.xlsx
        status:
          description: The state of the export.
          type: str
          sample: SUCCESS
        fail_reason:
          description: Why the export failed.
          type: str
          sample: "The tenant does not exist."
        error_code:
          description: The error code of a failed export.
          type: str
          sample: WKS.00170117
        create_time:
          description: When the export started, as the service writes it.
          type: str
          sample: "2026-11-21T10:40:43.858Z"
        end_time:
          description: When the export ended, as the service writes it.
          type: str
          sample: "2026-11-21T10:41:55.891Z"
        is_download:
          description: Whether the file has been downloaded.
          type: bool
          sample: false
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
        Huawei Cloud Workspace, export 575768277444198400: The throttling threshold has been reached: policy user over
        ratelimit,limit:10,time:1 second (APIGW.0308, HTTP 429, request id 0123456789abcdef0123456789abcdef) - ask less
        often
    code:
      description: The error code of the service, or one of this collection such as V(InvalidOption).
      type: str
      returned: on failure
      sample: APIGW.0308
    http_status:
      description: The HTTP status of the reply. V(null) when there was none.
      type: int
      returned: on failure
      sample: 429
    request_id:
      description: The ID under which the provider's support finds the request. V(null) when there was none.
      type: str
      returned: on failure
      sample: 0123456789abcdef0123456789abcdef
    retryable:
      description: Whether asking again may help. It is the opposite of RV(finished).
      type: bool
      returned: on failure
      sample: true
selected:
  description: What O(query) selects. V(null) without O(query), when it selects nothing, and after a failure.
  type: raw
  returned: always
  sample:
    - id: "575768277444198400"
      reason: The tenant does not exist. (WKS.00170117)
"""

from ..module_utils import _module
from ..module_utils._huawei.workspace import SERVICE


def main() -> None:
    _module.run(SERVICE)


if __name__ == "__main__":
    main()
