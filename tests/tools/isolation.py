# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keep the user's own accounts and settings out of tests and demo: they would change results, or reach a real cloud."""

from __future__ import annotations

import os
import typing as t
from pathlib import Path

FOREIGN_PREFIXES = (
    "ANSIBLE_",
    "AWS_",
    "BOTO",
    "HUAWEICLOUD_",
    "HW_",
    "MCLI_",
    "MONGODB_ATLAS_",
    "XDG_",
)
# Proxies stand between a test and its server on loopback, PYTHONPATH between a play and the libraries installed for
# it; the rest changes which certificates are trusted.
FOREIGN_NAMES = frozenset(
    {
        "ALL_PROXY",
        "CURL_CA_BUNDLE",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "NETRC",
        "NO_PROXY",
        "PYTHONPATH",
        "REQUESTS_CA_BUNDLE",
        "SSL_CERT_DIR",
        "SSL_CERT_FILE",
    }
)


def isolated_environment(environment: t.Mapping[str, str], home: str) -> dict[str, str]:
    """Return a copy of ``environment`` that leads to no account and to no setting of the user's.

    ``home`` is an empty directory that takes the place of the home directory, and so of ``~/.ansible``, ``~/.aws``,
    ``~/.netrc`` and ``~/.huaweicloud``.
    """
    kept = {
        name: value
        for name, value in environment.items()
        if not name.upper().startswith(FOREIGN_PREFIXES) and name.upper() not in FOREIGN_NAMES
    }
    return {
        **kept,
        "HOME": home,
        "ANSIBLE_CONFIG": str(Path(__file__).parents[1] / "ansible.cfg"),
        # Its default is below the home directory of the user database, whatever HOME says.
        "ANSIBLE_REMOTE_TMP": f"{home}/.ansible/tmp",
        # botocore asks the metadata service of a cloud machine for credentials when it finds none elsewhere.
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
