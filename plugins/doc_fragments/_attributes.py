# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is private to the collection: it can change at any time.

from __future__ import annotations


class ModuleDocFragment:
    # What holds for every module. To be used together with one of the groups below.
    DOCUMENTATION = r"""
options: {}
attributes:
  action:
    description: Indicates this has a corresponding action plugin so some parts of the options can be executed on the
      controller.
    support: full
    details:
      - Runs in Ansible's worker process on the controller when the connection is local, without C(become), C(async) and
        C(environment), and with the controller's own Python. Else it runs as a module. The result is the same.
      - Set the variable C(crosscloud_exports_in_process) to V(false) to run it as a module always.
  async:
    description: Supports being used with the C(async) keyword.
    support: full
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
    support: full
    details:
      - This action does not modify state.
  delegation:
    description: Can be used in conjunction with C(delegate_to) and related keywords.
    support: full
  diff_mode:
    description: Returns details on what has changed, or possibly needs changing in C(check_mode), when in diff mode.
    support: N/A
    details:
      - This action does not modify state.
  idempotent:
    description:
      - When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: full
    details:
      - This action does not modify state.
  platform:
    description: Target OS/families that can be operated against.
    support: full
    platforms: posix
"""

    # The groups of meta/runtime.yml.
    ACTIONGROUP_AWS = r"""
options: {}
attributes:
  action_group:
    description:
      - Use C(group/crosscloud.exports.aws) or C(group/crosscloud.exports.all) in C(module_defaults) to set defaults
        for this module.
      - Defaults for C(group/crosscloud.exports.aws) reach the modules of the amazon.aws collection too.
    support: full
    membership:
      - crosscloud.exports.all
      - crosscloud.exports.aws
"""

    ACTIONGROUP_HUAWEI = r"""
options: {}
attributes:
  action_group:
    description:
      - Use C(group/crosscloud.exports.huawei) or C(group/crosscloud.exports.all) in C(module_defaults) to set defaults
        for this module.
    support: full
    membership:
      - crosscloud.exports.all
      - crosscloud.exports.huawei
"""

    ACTIONGROUP_ATLAS = r"""
options: {}
attributes:
  action_group:
    description:
      - Use C(group/crosscloud.exports.atlas) or C(group/crosscloud.exports.all) in C(module_defaults) to set defaults
        for this module.
    support: full
    membership:
      - crosscloud.exports.all
      - crosscloud.exports.atlas
"""
