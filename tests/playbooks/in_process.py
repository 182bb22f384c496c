# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Poll in this process through an action plugin, without a playbook around it."""

from __future__ import annotations

import importlib
import typing as t
from types import SimpleNamespace

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.crosscloud.exports.plugins.plugin_utils.connections import CONNECTIONS
from ansible_collections.crosscloud.exports.tests.modules import polls
from ansible_collections.crosscloud.exports.tests.modules.clouds import MODULES, Options


def poll(service: str, options: Options) -> polls.Result:
    """Poll once with the action plugin of a service and return its checked result.

    The connection stays open for the next poll, as it does in a worker; ``CONNECTIONS.close()`` is the worker's end.
    """
    plugin = importlib.import_module(f"{polls.PLUGINS}.action.{MODULES[service]}")
    action = plugin.ActionModule(
        task=_task(service, options),
        connection=SimpleNamespace(transport="local", become=None, _shell=SimpleNamespace(tmpdir=None)),
        play_context=None,
        loader=DataLoader(),
        templar=Templar(loader=DataLoader()),
        shared_loader_obj=None,
    )
    return polls.check_result(action.run(None, {}))


def poll_once(service: str, options: Options) -> polls.Result:
    """Poll once over a connection that is closed afterwards."""
    try:
        return poll(service, options)
    finally:
        CONNECTIONS.close()


def _task(service: str, options: Options) -> t.Any:
    return SimpleNamespace(
        action=f"crosscloud.exports.{MODULES[service]}",
        args=options,
        async_val=0,
        check_mode=False,
        delegate_to=None,
        diff=False,
        environment=[],
        no_log=False,
    )
