# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is private to the collection: it can change at any time.

from __future__ import annotations


class ModuleDocFragment:
    # Options, attributes and notes of the modules that bring the file of an export to disk.
    DOCUMENTATION = r"""
options:
  dest:
    description:
      - The file to write, or the folder to write it to. It is a folder when there is one of that name, or when it ends
        in a slash.
      - In a folder the file gets the name that the service gives it, with the ID of the export in front. A name that
        leads out of the folder, or is not printable, is refused.
      - The folder must be there already.
    type: path
    required: true
  force:
    description:
      - Whether to fetch a file that is there already once more, and to replace it when its content differs.
      - With V(false) a file that is there is left as it is. It is taken for the file of this export.
    type: bool
    default: false
  request_timeout:
    description:
      - Seconds to wait for a connection, for each reply, and for each next piece of the file.
      - From V(1) to V(3600). The keyword C(timeout) of the task bounds the whole download.
    type: int
    default: 30
  request_attempts:
    description:
      - How often to send a request until it is answered, counting the first one. Only after a passing failure is it
        sent again, and after a pause that grows.
      - A download that breaks off goes on where it stopped if the server can do that, else it starts anew. Only tries
        in a row that bring nothing new count.
      - From V(1) to V(10).
    type: int
    default: 3
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
    support: full
    details:
      - Looks the export up and fetches nothing. With O(force) it says that a file that is there would change.
  diff_mode:
    description: Returns details on what has changed, or possibly needs changing in C(check_mode), when in diff mode.
    support: none
  idempotent:
    description:
      - When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: full
  platform:
    description: Target OS/families that can be operated against.
    support: full
    platforms: posix
requirements:
  - python >= 3.9
  - jmespath >= 1.0
  - requests >= 2.32
notes:
  - The file is fetched piece by piece to a hidden name in the folder of O(dest), checked, and renamed in one step. So
    nobody ever sees half of it, and a failure leaves nothing behind.
  - It is checked for its length and, when it is a zip archive, for the checksum of each of its members. An Excel
    workbook is a zip archive.
  - URLs of object storage are credentials. They are neither returned nor shown, and no other credential is sent
    to them.
  - When the file is there already and O(dest) names it, the service is not asked, and RV(export) is V(null).
"""
