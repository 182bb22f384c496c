# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is private to the collection: it can change at any time.

from __future__ import annotations


class ModuleDocFragment:
    # How to reach Huawei Cloud. Environment variables are those of its Terraform provider, then those of its SDK.
    DOCUMENTATION = r"""
options:
  region:
    description:
      - The region, for example V(ap-southeast-3).
      - Needed for every URL that is not given with O(endpoint_url) or O(iam_endpoint_url).
      - Taken from the environment variable E(HW_REGION_NAME) when it is not given.
    type: str
  project_id:
    description:
      - The ID of the project.
      - When it is not given, IAM is asked for it by O(project_name). That takes one more request, and the permission
        to list projects.
      - Taken from the environment variable E(HW_PROJECT_ID) or E(HUAWEICLOUD_SDK_PROJECT_ID) when it is not given.
    type: str
  project_name:
    description:
      - The name of the project, used when there is no O(project_id).
      - When it is not given, the name of the region is used, which is the name of the region's own project.
      - Taken from the environment variable E(HW_PROJECT_NAME) when it is not given.
    type: str
  endpoint_url:
    description:
      - The URL of Workspace, by default V(https://workspace.REGION.myhuaweicloud.com).
      - It must start with V(https://). Plain V(http://) is taken for a loopback address only, because credentials
        would travel in the clear.
    type: str
  iam_endpoint_url:
    description:
      - The URL of IAM, by default V(https://iam.REGION.myhuaweicloud.com), with or without V(/v3) at its end.
      - Used to look up the project and to sign in with a password. The rule for O(endpoint_url) holds here too.
      - Taken from the environment variable E(HW_AUTH_URL) or E(HUAWEICLOUD_SDK_IAM_ENDPOINT) when it is not given.
    type: str
  access_key:
    description:
      - The access key (AK). It goes together with O(secret_key).
      - Taken from the environment variable E(HW_ACCESS_KEY) or E(HUAWEICLOUD_SDK_AK) when it is not given.
    type: str
  secret_key:
    description:
      - The secret key (SK). Requests are signed with it, it is not sent itself.
      - Taken from the environment variable E(HW_SECRET_KEY) or E(HUAWEICLOUD_SDK_SK) when it is not given.
    type: str
  security_token:
    description:
      - The security token of a temporary access key.
      - Taken from the environment variable E(HW_SECURITY_TOKEN) or E(HUAWEICLOUD_SDK_SECURITY_TOKEN) when neither it
        nor O(access_key) is given.
    type: str
  auth_token:
    description:
      - An IAM token of the project, for example from another task. A token lives for 24 hours.
      - Taken from the environment variable E(HW_AUTH_TOKEN) when it is not given.
    type: str
  user_name:
    description:
      - The name of an IAM user. It goes together with O(user_password) and O(domain_name).
      - Taken from the environment variable E(HW_USER_NAME) when it is not given.
    type: str
  user_password:
    description:
      - The password of the IAM user, used to get an IAM token.
      - Taken from the environment variable E(HW_USER_PASSWORD) when it is not given.
    type: str
  domain_name:
    description:
      - The name of the account that the IAM user belongs to.
      - Taken from the environment variable E(HW_DOMAIN_NAME) when it is not given.
    type: str
  validate_certs:
    description:
      - Whether to check the TLS certificates of the services.
    type: bool
    default: true
  ca_path:
    description:
      - A file with the CA certificates to check against. Not used with O(validate_certs=false).
    type: path
requirements:
  - requests >= 2.32
notes:
  - There are three ways to sign in. These are keys (O(access_key) and O(secret_key)), a token (O(auth_token)), and a
    password (O(user_name), O(user_password) and O(domain_name)). The options of the task are taken before the
    environment, and two ways in one task are an error. The first one that is complete in the environment is used.
  - Huawei Cloud refuses signed requests from a host whose clock is more than 15 minutes off, and locks a key for 5
    minutes after more than 5 wrong signatures.
"""
