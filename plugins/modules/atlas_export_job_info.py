#!/usr/bin/python
# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: atlas_export_job_info
short_description: List snapshot export jobs of MongoDB Atlas and wait for them
version_added: 0.1.0
author:
  - crosscloud.exports contributors (@crosscloud)
description:
  - Lists the jobs that export backup snapshots of a MongoDB Atlas cluster to a bucket.
  - Returns them in the form that all modules of this collection share. With C(until) the task waits for them.
extends_documentation_fragment:
  - crosscloud.exports._attributes
  - crosscloud.exports._attributes.actiongroup_atlas
  - crosscloud.exports._atlas
  - crosscloud.exports._exports
options:
  project_id:
    description:
      - The ID of the project, which Atlas also calls group. It has 24 hexadecimal digits in lower case.
      - Taken from the environment variable E(MONGODB_ATLAS_PROJECT_ID) when it is not given.
    type: str
    required: true
    aliases:
      - group_id
  cluster_name:
    description:
      - The name of the cluster.
    type: str
    required: true
  export_ids:
    description:
      - The IDs of export jobs, each of 24 hexadecimal digits in lower case. Without them, all export jobs of the
        cluster are listed.
    type: list
    elements: str
    aliases:
      - export_id
      - export_job_id
  page_size:
    description:
      - The number of export jobs to read with one request, from V(1) to V(500). It is V(500) when it is not given.
    type: int
notes:
  - MongoDB's own texts disagree on the role that is needed to read export jobs. They name Project Backup Manager,
    Project Backup Export Operator, Project Atlas Admin and Project Owner. Start with the first.
  - The API filters nothing. With O(states) all export jobs of the cluster are read and then sorted out here.
  - The API numbers its pages. Should the service drop an old export job just while several pages are read, the jobs
    after it move up, and one of them may be listed by the next poll only. A page holds up to 500 jobs.
  - Exports take minutes to hours, so that a C(delay) of 30 seconds or more is enough.
seealso:
  - module: crosscloud.exports.rds_export_task_info
    description: Lists the export tasks of Amazon RDS.
  - module: crosscloud.exports.discovery_export_info
    description: Lists the exports of AWS Application Discovery Service.
  - module: crosscloud.exports.workspace_export_task_info
    description: Lists the export tasks of Huawei Cloud Workspace.
  - name: API reference of Return All Snapshot Export Jobs
    link: https://www.mongodb.com/docs/api/doc/atlas-admin-api-v2/operation/operation-listgroupclusterbackupexports
    description: The operation behind this module.
"""

EXAMPLES = r"""
---
# The credentials come from the environment: MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET.

- name: List all export jobs of a cluster
  crosscloud.exports.atlas_export_job_info:
    project_id: b0123456789abcdef012345b
    cluster_name: cluster-989
  register: export

- name: Look at one export job
  crosscloud.exports.atlas_export_job_info:
    project_id: b0123456789abcdef012345b
    cluster_name: cluster-989
    export_id: 6a7945592c88faeba59d5e8e
  register: export

- name: Look at several export jobs
  crosscloud.exports.atlas_export_job_info:
    project_id: b0123456789abcdef012345b
    cluster_name: cluster-989
    export_ids:
      - 6a7945592c88faeba59d5e8e
      - 606758180d97065aabbe5b85
  register: export

- name: Wait up to two hours for an export job, and fail unless it succeeds
  crosscloud.exports.atlas_export_job_info:
    project_id: b0123456789abcdef012345b
    cluster_name: cluster-989
    export_ids: 6a7945592c88faeba59d5e8e
  register: export
  until: export is finished
  retries: 240
  delay: 30
  failed_when: not export.all_succeeded

- name: List the export jobs that are queued or running
  crosscloud.exports.atlas_export_job_info:
    project_id: b0123456789abcdef012345b
    cluster_name: cluster-989
    states:
      - pending
      - running
  register: export

- name: Select ID and reason of the export jobs that failed
  crosscloud.exports.atlas_export_job_info:
    project_id: b0123456789abcdef012345b
    cluster_name: cluster-989
    query: "exports[?state=='failed'].{id: id, reason: message}"
  register: export

- name: Set project, cluster and API key once for several tasks
  module_defaults:
    group/crosscloud.exports.atlas:
      project_id: b0123456789abcdef012345b
      cluster_name: cluster-989
      public_key: "{{ vault_atlas_public_key }}"
      private_key: "{{ vault_atlas_private_key }}"
  block:
    - name: List the export jobs that succeeded
      crosscloud.exports.atlas_export_job_info:
        states:
          - succeeded
      register: export

    - name: Look at the first 20 export jobs
      crosscloud.exports.atlas_export_job_info:
        max_items: 20
      register: first_export
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
      description: The ID of the export job.
      type: str
      returned: always
      sample: 6a7945592c88faeba59d5e8e
    service:
      description: The service, always V(atlas) here.
      type: str
      returned: always
      sample: atlas
    state:
      description:
        - The state of the export, in the words that all modules of this collection share.
        - Queued is V(pending), InProgress is V(running), Successful is V(succeeded), Failed is V(failed) and Cancelled
          is V(canceled).
        - Any other word of the service gives V(unknown), which is not finished, and a warning.
      type: str
      returned: always
      sample: succeeded
    native_state:
      description: The state in the words of the service.
      type: str
      returned: always
      sample: Successful
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
      description:
        - The part of the collections that is exported, in percent.
        - V(null) when Atlas does not say, as for sharded clusters, or when it counts no collections.
      type: int
      returned: always
      sample: 100
    message:
      description: Why the export failed, with the error code of Atlas if it sends one. V(null) when it did not.
      type: str
      returned: always
      sample: "The bucket does not exist."
    warning:
      description: Always V(null), Atlas does not say.
      type: str
      returned: always
      sample: null
    source:
      description: The ID of the snapshot.
      type: str
      returned: always
      sample: 6a7943462c88faeba59ccf5f
    destination:
      description: The prefix of the names of the objects in the bucket.
      type: str
      returned: always
      sample: >-
        exported_snapshots/a0123456789abcdef012345a/b0123456789abcdef012345b/cluster-989/2026-08-10T0327/1786332505
    created_at:
      description: When the export was created, as ISO 8601 in UTC. V(null) when the service does not say.
      type: str
      returned: always
      sample: "2026-08-10T03:28:25Z"
    finished_at:
      description: When the export ended, as ISO 8601 in UTC. V(null) until then.
      type: str
      returned: always
      sample: "2026-08-10T03:43:05Z"
    details:
      description:
        - The export job as Atlas describes it, with keys in snake case. A key that Atlas leaves out is not there.
        - The main keys are listed here.
      type: dict
      returned: always
      contains:
        id:
          description: The ID of the export job.
          type: str
          sample: 6a7945592c88faeba59d5e8e
        snapshot_id:
          description: The ID of the snapshot.
          type: str
          sample: 6a7943462c88faeba59ccf5f
        export_bucket_id:
          description: The ID of the bucket that the export goes to.
          type: str
          sample: 6a794342c0eb9e7a17729455
        prefix:
          description: The prefix of the names of the objects in the bucket.
          type: str
          sample: >-
            exported_snapshots/a0123456789abcdef012345a/b0123456789abcdef012345b/cluster-989/2026-08-10T0327/1786332505
        state:
          description: The state of the export.
          type: str
          sample: Successful
        state_reason:
          description: Why the export failed.
          type: dict
          contains:
            error_code:
              description: The error code.
              type: str
              sample: UNEXPECTED_ERROR
            message:
              description: The reason in words.
              type: str
              sample: "The bucket does not exist."
        err_msg:
          description: Why the export failed, in older versions of the API.
          type: str
          sample: "The bucket does not exist."
        created_at:
          description: When the export job was created.
          type: str
          sample: "2026-08-10T03:28:25Z"
        finished_at:
          description: When the export ended.
          type: str
          sample: "2026-08-10T03:43:05Z"
        export_status:
          description: How many collections are exported. Not there for a sharded cluster.
          type: dict
          contains:
            exported_collections:
              description: The number of collections that are exported.
              type: int
              sample: 5
            total_collections:
              description: The number of collections to export.
              type: int
              sample: 5
        components:
          description: The parts of the export of a sharded cluster, one for each shard.
          type: list
          elements: dict
          contains:
            export_id:
              description: The ID of the part.
              type: str
              sample: 60675896c37241327a557130
            replica_set_name:
              description: The name of the shard's replica set.
              type: str
              sample: atlas-xxxxxx-shard-0
        custom_data:
          description: The custom data that was given with the export job.
          type: list
          elements: dict
          contains:
            key:
              description: The key.
              type: str
              sample: exported by
            value:
              description: The value.
              type: str
              sample: myName
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
        MongoDB Atlas: No cluster named cluster-989 exists in group b0123456789abcdef012345b.
        (CLUSTER_NOT_FOUND, HTTP 404) - check cluster_name
    code:
      description: The error code of the service, or one of this collection such as V(InvalidOption).
      type: str
      returned: on failure
      sample: CLUSTER_NOT_FOUND
    http_status:
      description: The HTTP status of the reply. V(null) when there was none.
      type: int
      returned: on failure
      sample: 404
    request_id:
      description: The ID under which the provider's support finds the request. V(null) when there was none.
      type: str
      returned: on failure
      sample: null
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
    - id: 6a7945592c88faeba59d5e8e
      reason: The bucket does not exist.
"""

from ..module_utils import _module
from ..module_utils._atlas.export_jobs import SERVICE


def main() -> None:
    _module.run(SERVICE)


if __name__ == "__main__":
    main()
