#!/usr/bin/python
# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: discovery_export_download
short_description: Download the zip of an export of AWS Application Discovery Service
version_added: 0.1.0
author:
  - crosscloud.exports contributors (@crosscloud)
description:
  - Brings the zip archive that a succeeded export has left behind to disk.
  - Does not wait. An export that is still running, has failed, or is not listed is an error.
  - The identity needs the permission C(discovery:DescribeExportTasks). The archive itself is behind a URL that needs
    no other one.
extends_documentation_fragment:
  - ansible.builtin.files
  - crosscloud.exports._attributes.actiongroup_aws
  - crosscloud.exports._aws
  - crosscloud.exports._download
options:
  export_id:
    description:
      - The ID of the export.
    type: str
    required: true
notes:
  - AWS keeps the data of an export for 10 days.
  - In a folder the file is named by the ID of the export, for example
    C(export-11111111-2222-3333-4444-555555555555.zip).
seealso:
  - module: crosscloud.exports.discovery_export_info
    description: Lists the exports, and waits for them.
  - module: crosscloud.exports.workspace_export_task_download
    description: Downloads the file of an export task of Huawei Cloud Workspace.
"""

EXAMPLES = r"""
---
# The credentials come from the environment, a profile or the role of the host, as with amazon.aws.

- name: Wait for the inventory
  crosscloud.exports.discovery_export_info:
    export_id: export-11111111-2222-3333-4444-555555555555
    region: us-west-2
  register: export
  until: export is finished
  retries: 120
  delay: 30
  failed_when: not export.all_succeeded

- name: Download it, for this user only
  crosscloud.exports.discovery_export_download:
    export_id: export-11111111-2222-3333-4444-555555555555
    dest: /var/lib/inventory/
    mode: "0600"
    region: us-west-2
  register: download

- name: Show where it is
  ansible.builtin.debug:
    msg: "{{ download.path }} has {{ download.size }} bytes"

- name: Download it under a name of our own, and replace an older one
  crosscloud.exports.discovery_export_download:
    export_id: export-11111111-2222-3333-4444-555555555555
    dest: /var/lib/inventory/latest.zip
    force: true
    mode: "0600"
    region: us-west-2
"""

RETURN = r"""
path:
  description: Where the file is, or would be in check mode. V(null) after a failure.
  type: str
  returned: always
  sample: /var/lib/inventory/export-11111111-2222-3333-4444-555555555555.zip
size:
  description: The size of the file in bytes. V(null) when there is none yet.
  type: int
  returned: always
  sample: 4713
sha256:
  description: The SHA-256 checksum of the file, in hexadecimal digits. V(null) when there is none yet.
  type: str
  returned: always
  sample: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
export:
  description:
    - The export, as M(crosscloud.exports.discovery_export_info) returns it. Its URL is not part of it.
    - V(null) after a failure, and when the service was not asked because O(dest) is there already.
  type: dict
  returned: always
  sample:
    id: export-11111111-2222-3333-4444-555555555555
    service: discovery
    state: succeeded
error:
  description: Why there is no file. V(null) when there is one.
  type: dict
  returned: always
  contains:
    message:
      description: What happened, in the words of the service where it said something, and what to do.
      type: str
      returned: on failure
      sample: >-
        AWS Application Discovery Service, export export-11111111-2222-3333-4444-555555555555: there is no file yet, the
        export is running; wait for it first
    code:
      description: The error code of the service, or one of this collection such as V(NotFinished) or V(NoFile).
      type: str
      returned: on failure
      sample: NotFinished
    http_status:
      description: The HTTP status of the reply. V(null) when there was none.
      type: int
      returned: on failure
      sample: 403
    request_id:
      description: The ID under which the provider's support finds the request. V(null) when there was none.
      type: str
      returned: on failure
      sample: 01234567-89ab-cdef-0123-456789abcdef
    retryable:
      description: Whether asking again may help.
      type: bool
      returned: on failure
      sample: true
"""

from ..module_utils import _download_module
from ..module_utils._aws.discovery_download import SOURCE


def main() -> None:
    _download_module.run(SOURCE)


if __name__ == "__main__":
    main()
