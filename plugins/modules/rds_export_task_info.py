#!/usr/bin/python
# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: rds_export_task_info
short_description: List export tasks of Amazon RDS and wait for them
version_added: 0.1.0
author:
  - crosscloud.exports contributors (@crosscloud)
description:
  - Lists the tasks that export snapshots and clusters of Amazon RDS and Amazon Aurora to Amazon S3.
  - Returns them in the form that all modules of this collection share. With C(until) the task waits for them.
  - The identity needs the permission C(rds:DescribeExportTasks).
extends_documentation_fragment:
  - crosscloud.exports._attributes
  - crosscloud.exports._attributes.actiongroup_aws
  - crosscloud.exports._aws
  - crosscloud.exports._exports
options:
  export_task_identifiers:
    description:
      - The identifiers of export tasks. Without them, all export tasks of the region are listed.
      - A task that O(source_arn), O(source_type) or O(filters) excludes counts as RV(missing).
    type: list
    elements: str
    aliases:
      - export_task_identifier
  source_arn:
    description:
      - List only exports of the snapshot or cluster with this ARN.
    type: str
  source_type:
    description:
      - List only exports of snapshots, or only exports of clusters.
    type: str
    choices:
      - snapshot
      - cluster
  filters:
    description:
      - More filters of the API. Each key is the name of a filter, its value is a text or a list of texts.
      - The API knows C(export-task-identifier), C(s3-bucket), C(source-arn) and C(status).
      - Names and values are case-sensitive. Values of C(status) may be written in any letter case.
      - C(export-task-identifier) can't be combined with O(export_task_identifiers).
    type: dict
  page_size:
    description:
      - The number of export tasks to read with one request, from V(20) to V(100).
      - The API itself takes 100 when it is not given.
    type: int
notes:
  - Amazon RDS calls an export COMPLETE, and this module V(succeeded), even when it skipped tables.
    RV(exports[].warning) then says what was skipped.
  - Exports take minutes to hours, so that a C(delay) of 30 seconds or more is enough.
seealso:
  - module: crosscloud.exports.discovery_export_info
    description: Lists the exports of AWS Application Discovery Service.
  - module: crosscloud.exports.workspace_export_task_info
    description: Lists the export tasks of Huawei Cloud Workspace.
  - module: crosscloud.exports.atlas_export_job_info
    description: Lists the snapshot export jobs of MongoDB Atlas.
  - name: API reference of DescribeExportTasks
    link: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeExportTasks.html
    description: The operation behind this module.
"""

EXAMPLES = r"""
---
# The credentials come from the environment, a profile or the role of the host, as with amazon.aws.

- name: List all export tasks of a region
  crosscloud.exports.rds_export_task_info:
    region: eu-west-1
  register: export

- name: Look at one export task
  crosscloud.exports.rds_export_task_info:
    export_task_identifier: nightly-orders-2026-11-21
    region: eu-west-1
  register: export

- name: Look at several export tasks
  crosscloud.exports.rds_export_task_info:
    export_task_identifiers:
      - nightly-orders-2026-11-21
      - nightly-customers-2026-11-21
    region: eu-west-1
  register: export

- name: Wait up to two hours for an export task, and fail unless it succeeds
  crosscloud.exports.rds_export_task_info:
    export_task_identifiers: nightly-orders-2026-11-21
    region: eu-west-1
  register: export
  until: export is finished
  retries: 240
  delay: 30
  failed_when: not export.all_succeeded

- name: Wait for an export task, and fail also when tables were skipped
  crosscloud.exports.rds_export_task_info:
    export_task_identifiers: nightly-orders-2026-11-21
    region: eu-west-1
  register: export
  until: export is finished
  retries: 240
  delay: 30
  failed_when: not export.all_succeeded or export.exports | selectattr('warning') | length > 0

- name: List the export tasks that are under way to one bucket
  crosscloud.exports.rds_export_task_info:
    region: eu-west-1
    states:
      - pending
      - running
    filters:
      s3-bucket: nightly-exports
  register: export

- name: Select identifier and reason of the export tasks that failed
  crosscloud.exports.rds_export_task_info:
    region: eu-west-1
    query: "exports[?state=='failed'].{id: id, reason: message}"
  register: export

- name: Set region and profile once for several tasks
  module_defaults:
    group/crosscloud.exports.aws:
      region: eu-west-1
      profile: backup
  block:
    - name: List the exports of one snapshot
      crosscloud.exports.rds_export_task_info:
        source_arn: arn:aws:rds:eu-west-1:123456789012:snapshot:orders-2026-11-21
      register: export

    - name: List the exports of clusters
      crosscloud.exports.rds_export_task_info:
        source_type: cluster
      register: cluster_export
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
      description: The identifier of the export task.
      type: str
      returned: always
      sample: nightly-orders-2026-11-21
    service:
      description: The service, always V(rds) here.
      type: str
      returned: always
      sample: rds
    state:
      description:
        - The state of the export, in the words that all modules of this collection share.
        - STARTING is V(pending), IN_PROGRESS is V(running), CANCELING is V(canceling), COMPLETE is V(succeeded), FAILED
          is V(failed) and CANCELED is V(canceled).
        - Any other word of the service gives V(unknown), which is not finished, and a warning.
      type: str
      returned: always
      sample: succeeded
    native_state:
      description: The state in the words of the service.
      type: str
      returned: always
      sample: COMPLETE
    finished:
      description: Whether the export is in a final state, which is V(succeeded), V(failed) or V(canceled).
      type: bool
      returned: always
      sample: true
    succeeded:
      description: Whether the export succeeded.
      type: bool
      returned: always
      sample: true
    progress:
      description: The progress of the export in percent. V(null) when Amazon RDS does not say.
      type: int
      returned: always
      sample: 100
    message:
      description: Why the export failed. V(null) when it did not.
      type: str
      returned: always
      sample: "The bucket nightly-exports is in another region."
    warning:
      description:
        - What a finished export left out, as the JSON text that Amazon RDS sends. V(null) when there is nothing to say.
      type: str
      returned: always
      sample: '{"skippedTables":[],"skippedObjectives":[],"general":[{"reason":"PERMISSIONS_DO_NOT_EXIST"}]}'
    source:
      description: The ARN of the snapshot or cluster.
      type: str
      returned: always
      sample: arn:aws:rds:eu-west-1:123456789012:snapshot:orders-2026-11-21
    destination:
      description: Where the export goes, as the URL of a bucket with a prefix.
      type: str
      returned: always
      sample: s3://nightly-exports/orders
    created_at:
      description: When the export was started, as ISO 8601 in UTC. V(null) when the service does not say.
      type: str
      returned: always
      sample: "2026-11-21T02:00:56Z"
    finished_at:
      description: When the export ended, as ISO 8601 in UTC. V(null) until then.
      type: str
      returned: always
      sample: "2026-11-21T02:13:31Z"
    details:
      description:
        - The export task as Amazon RDS describes it, with keys in snake case. A key that Amazon RDS leaves out is not
          there.
        - The main keys are listed here.
      type: dict
      returned: always
      contains:
        export_task_identifier:
          description: The identifier of the export task.
          type: str
          sample: nightly-orders-2026-11-21
        source_arn:
          description: The ARN of the snapshot or cluster.
          type: str
          sample: arn:aws:rds:eu-west-1:123456789012:snapshot:orders-2026-11-21
        source_type:
          description: The type of the source, SNAPSHOT or CLUSTER.
          type: str
          sample: SNAPSHOT
        export_only:
          description: What was asked to be exported, when that was not everything.
          type: list
          elements: str
          sample:
            - mydb.public.orders
        snapshot_time:
          description: When the snapshot was taken.
          type: str
          sample: "2026-11-21T01:48:42Z"
        task_start_time:
          description: When the export started.
          type: str
          sample: "2026-11-21T02:00:56Z"
        task_end_time:
          description: When the export ended.
          type: str
          sample: "2026-11-21T02:13:31Z"
        s3_bucket:
          description: The bucket that the export goes to.
          type: str
          sample: nightly-exports
        s3_prefix:
          description: The prefix of the names of the objects. Empty when none was given.
          type: str
          sample: orders
        iam_role_arn:
          description: The role that writes to the bucket.
          type: str
          sample: arn:aws:iam::123456789012:role/service-role/ExportRole
        kms_key_id:
          description: The key that encrypts the export.
          type: str
          sample: arn:aws:kms:eu-west-1:123456789012:key/abcd0000-7fca-4128-82f2-aabbccddeeff
        status:
          description: The state of the export.
          type: str
          sample: COMPLETE
        percent_progress:
          description: The progress in percent.
          type: int
          sample: 100
        total_extracted_data_in_gb:
          description: The amount of data exported in whole GB. Small exports have 0.
          type: int
          sample: 263
        failure_cause:
          description: Why the export failed.
          type: str
          sample: "The bucket nightly-exports is in another region."
        warning_message:
          description: A warning about the export, as JSON text.
          type: str
          sample: '{"skippedTables":[],"skippedObjectives":[],"general":[{"reason":"PERMISSIONS_DO_NOT_EXIST"}]}'
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
        Amazon RDS, export nightly-orders-2026-11-21: Rate exceeded
        (Throttling, HTTP 400, request id 01234567-89ab-cdef-0123-456789abcdef)
    code:
      description: The error code of the service, or one of this collection such as V(InvalidOption).
      type: str
      returned: on failure
      sample: Throttling
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
      sample: true
selected:
  description: What O(query) selects. V(null) without O(query), when it selects nothing, and after a failure.
  type: raw
  returned: always
  sample:
    - id: nightly-orders-2026-11-21
      reason: The bucket nightly-exports is in another region.
"""

from ..module_utils import _module
from ..module_utils._aws.rds import SERVICE


def main() -> None:
    _module.run(SERVICE)


if __name__ == "__main__":
    main()
