# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is private to the collection: it can change at any time.

from __future__ import annotations


class ModuleDocFragment:
    # How to reach MongoDB Atlas. Environment variables are those of its CLI and its Terraform provider.
    DOCUMENTATION = r"""
options:
  base_url:
    description:
      - The URL of Atlas. V(https://cloud.mongodbgov.com) is Atlas for Government.
      - Taken from the environment variable E(MONGODB_ATLAS_BASE_URL), E(MONGODB_ATLAS_OPS_MANAGER_URL) or
        E(MCLI_OPS_MANAGER_URL) when it is not given.
      - It must start with V(https://). Plain V(http://) is taken for a loopback address only, because credentials
        would travel in the clear.
    type: str
    default: https://cloud.mongodb.com
  api_version:
    description:
      - The version of the Atlas Administration API. V(v1.0) is deprecated by MongoDB.
    type: str
    choices:
      - v2
      - v1.0
    default: v2
  access_token:
    description:
      - A bearer token that is ready to use, for example from another task.
      - Taken from the environment variable E(MONGODB_ATLAS_ACCESS_TOKEN) when it is not given.
    type: str
  client_id:
    description:
      - The client ID of a service account. It goes together with O(client_secret).
      - Taken from the environment variable E(MONGODB_ATLAS_CLIENT_ID) when it is not given.
    type: str
    aliases:
      - service_account_id
  client_secret:
    description:
      - The client secret of the service account.
      - Taken from the environment variable E(MONGODB_ATLAS_CLIENT_SECRET) when it is not given.
    type: str
    aliases:
      - service_account_secret
  public_key:
    description:
      - The public key of an API key. It goes together with O(private_key).
      - Taken from the environment variable E(MONGODB_ATLAS_PUBLIC_API_KEY), E(MONGODB_ATLAS_PUBLIC_KEY) or
        E(MCLI_PUBLIC_API_KEY) when it is not given.
    type: str
    aliases:
      - api_username
  private_key:
    description:
      - The private key of the API key. It is not sent itself (HTTP digest).
      - Taken from the environment variable E(MONGODB_ATLAS_PRIVATE_API_KEY), E(MONGODB_ATLAS_PRIVATE_KEY) or
        E(MCLI_PRIVATE_API_KEY) when it is not given.
    type: str
    aliases:
      - api_password
  validate_certs:
    description:
      - Whether to check the TLS certificate of the service.
    type: bool
    default: true
  ca_path:
    description:
      - A file with the CA certificates to check against. Not used with O(validate_certs=false).
    type: path
requirements:
  - requests >= 2.32
notes:
  - There are three ways to sign in. These are a token (O(access_token)), a service account (O(client_id) and
    O(client_secret)), and an API key (O(public_key) and O(private_key)). The options of the task are taken before the
    environment, and two ways in one task are an error. The first one that is complete in the environment is used.
  - A service account may have 100 live tokens, each for an hour. This module gives its own back when they are no
    longer needed. Reaching the limit all the same is a passing failure.
  - If the service refuses with HTTP 403, look at the access list of the API key or the service account. The access
    list of the project is for connections to its databases.
"""
