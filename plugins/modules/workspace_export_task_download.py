#!/usr/bin/python
# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: workspace_export_task_download
short_description: Download the file of an export task of Huawei Cloud Workspace
version_added: 0.1.0
author:
  - crosscloud.exports contributors (@crosscloud)
description:
  - Brings the file that a succeeded export task has left behind to disk, most often an Excel workbook.
  - Does not wait. A task that is still running, has failed or expired, or is not listed is an error.
  - The identity needs the permissions C(workspace:tenants:listExportTasks) and C(workspace:tenants:exportData).
extends_documentation_fragment:
  - ansible.builtin.files
  - crosscloud.exports._attributes.actiongroup_huawei
  - crosscloud.exports._download
  - crosscloud.exports._huawei
options:
  task_id:
    description:
      - The ID of the export task. Put an ID that looks like a number in quotes.
    type: str
    required: true
notes:
  - In a folder the file is named by the ID of the task and the name that the task has, for example
    C(575768277444198400-desktops.xlsx).
  - The service may mark the task as downloaded. M(crosscloud.exports.workspace_export_task_info) still finds it by its
    ID.
  - The API does not say of what type the file is. One that is no zip archive is checked for its length only, and for
    not being an error page.
seealso:
  - module: crosscloud.exports.workspace_export_task_info
    description: Lists the export tasks, and waits for them.
  - module: crosscloud.exports.discovery_export_download
    description: Downloads the zip of an export of AWS Application Discovery Service.
  - name: API reference of DownloadExportFile
    link: https://support.huaweicloud.com/api-workspace/DownloadExportFile.html
    description: The operation behind this module.
"""

EXAMPLES = r"""
---
# The credentials come from the environment: HW_ACCESS_KEY and HW_SECRET_KEY.

- name: Wait for the list of desktops
  crosscloud.exports.workspace_export_task_info:
    task_id: "575768277444198400"
    region: ap-southeast-3
    project_id: 0123456789abcdef0123456789abcdef
  register: export
  until: export is finished
  retries: 120
  delay: 15
  failed_when: not export.all_succeeded

- name: Download it, for this user only
  crosscloud.exports.workspace_export_task_download:
    task_id: "575768277444198400"
    dest: /var/lib/desktops/
    mode: "0600"
    region: ap-southeast-3
    project_id: 0123456789abcdef0123456789abcdef
  register: download

- name: Show where it is
  ansible.builtin.debug:
    msg: "{{ download.path }} has {{ download.size }} bytes"

- name: Download it under a name of our own
  crosscloud.exports.workspace_export_task_download:
    task_id: "575768277444198400"
    dest: /var/lib/desktops/monday.xlsx
    mode: "0600"
    region: ap-southeast-3
    project_id: 0123456789abcdef0123456789abcdef
"""

RETURN = r"""
path:
  description: Where the file is, or would be in check mode. V(null) after a failure.
  type: str
  returned: always
  sample: /var/lib/desktops/575768277444198400-desktops.xlsx
size:
  description: The size of the file in bytes. V(null) when there is none yet.
  type: int
  returned: always
  sample: 9316
sha256:
  description: The SHA-256 checksum of the file, in hexadecimal digits. V(null) when there is none yet.
  type: str
  returned: always
  sample: fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9
export:
  description:
    - The export task, as M(crosscloud.exports.workspace_export_task_info) returns it.
    - V(null) after a failure, and when the service was not asked because O(dest) is there already.
  type: dict
  returned: always
  sample:
    id: "575768277444198400"
    service: workspace
    state: succeeded
    destination: desktops.xlsx
error:
  description: Why there is no file. V(null) when there is one.
  type: dict
  returned: always
  contains:
    message:
      description: What happened, in the words of the service where it said something, and what to do.
      type: str
      returned: on failure
      sample: "Huawei Cloud Workspace, export 575768277444198400: there is no file, the export is expired"
    code:
      description: The error code of the service, or one of this collection such as V(NotFinished) or V(NoFile).
      type: str
      returned: on failure
      sample: NoFile
    http_status:
      description: The HTTP status of the reply. V(null) when there was none.
      type: int
      returned: on failure
      sample: 403
    request_id:
      description: The ID under which the provider's support finds the request. V(null) when there was none.
      type: str
      returned: on failure
      sample: 0123456789abcdef0123456789abcdef
    retryable:
      description: Whether asking again may help.
      type: bool
      returned: on failure
      sample: false
"""

from ..module_utils import _download_module
from ..module_utils._huawei.workspace_download import SOURCE


def main() -> None:
    _download_module.run(SOURCE)


if __name__ == "__main__":
    main()
