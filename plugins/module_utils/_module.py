# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plain module: AnsibleModule in, result out. The only place that calls ``exit_json`` and ``fail_json``."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ._core.errors import InvalidOption
from ._core.exports import failure
from ._core.service import Service, poll


class ExportsModule(AnsibleModule):
    """An AnsibleModule that fails with all keys of a result, also when an option does not pass the argument spec."""

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        """End the module as failed."""
        super().fail_json(msg, **{"changed": False, **failure(InvalidOption(msg)), **kwargs})


def run(service: Service) -> None:
    """Run one poll of ``service`` as a module and exit with its result."""
    module = ExportsModule(argument_spec=service.argument_spec, supports_check_mode=True, **service.constraints)
    result = poll(service, module.params, module.warn)
    if result["error"]:
        module.fail_json(result["error"]["message"], **result)
    module.exit_json(changed=False, **result)
