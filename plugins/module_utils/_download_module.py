# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules that bring a file: AnsibleModule in, file in its place, result out."""

from __future__ import annotations

import os
import typing as t
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule

from ._core.download import Download, FileSource, download
from ._core.errors import ExportsError, InvalidOption
from ._core.service import defect_of
from ._core.target import is_there

NOTHING: dict[str, t.Any] = {"path": None, "size": None, "sha256": None, "export": None}


class DownloadModule(AnsibleModule):
    """An AnsibleModule that fails with all keys of a result, also when an option does not pass the argument spec."""

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        """End the module as failed."""
        super().fail_json(msg, **{"changed": False, **NOTHING, "error": InvalidOption(msg).as_dict(), **kwargs})


def run(source: FileSource) -> None:
    """Fetch the file of one export as a module and exit with the result."""
    module = DownloadModule(
        argument_spec=source.argument_spec,
        add_file_common_args=True,
        supports_check_mode=True,
        **source.service.constraints,
    )
    try:
        with download(source, module.params, check_mode=module.check_mode) as found:
            result = _put(module, found)
    except ExportsError as error:
        module.fail_json(error.message, error=error.as_dict())
    except Exception as error:  # noqa: BLE001 - whatever it is, a playbook gets a result
        # Not its own text, and no traceback: they might show the URL.
        defect = defect_of(source.service, error)
        module.fail_json(defect.message, error=defect.as_dict())
    module.exit_json(**result, error=None)


def _put(module: AnsibleModule, found: Download) -> dict[str, t.Any]:
    """Move the file to its place, give it its attributes and return the result."""
    changed = found.needed
    if found.part:
        changed = _move(module, found.part, found.path)
    there = found.part is not None or not found.needed
    if there:
        wanted = module.load_file_common_arguments(module.params, path=str(found.path))
        changed = module.set_fs_attributes_if_different(wanted, changed)
    return {
        "changed": changed,
        "path": str(found.path),
        "size": found.path.stat().st_size if there else None,
        "sha256": module.sha256(str(found.path)) if there else None,
        "export": found.export,
    }


def _move(module: AnsibleModule, part: Path, path: Path) -> bool:
    """Move the file from ``part`` to ``path`` in one step; return whether that made a difference."""
    if is_there(path):
        if not module.params["force"]:
            raise ExportsError(f"{path} appeared during the download; it is left as it is", code="FileExists")
        if module.sha256(str(path)) == module.sha256(str(part)):
            return False
    if module.params["mode"] is not None:
        # Nobody else may read the file in the moment before it gets its mode.
        os.umask(0o077)
    module.atomic_move(str(part), str(path), unsafe_writes=module.params["unsafe_writes"])
    return True
