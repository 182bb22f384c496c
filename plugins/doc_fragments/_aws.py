# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is private to the collection: it can change at any time.

from __future__ import annotations


class ModuleDocFragment:
    # How to reach AWS. Names, aliases and environment variables are those of amazon.aws.
    DOCUMENTATION = r"""
options:
  region:
    description:
      - The AWS region.
      - Taken from the environment variable E(AWS_REGION) or E(AWS_DEFAULT_REGION) when it is not given, and after them
        from the profile.
    type: str
    aliases:
      - aws_region
  profile:
    description:
      - The name of a profile in the AWS configuration files.
      - Taken from the environment variable E(AWS_PROFILE) or E(AWS_DEFAULT_PROFILE) when it is not given.
      - Given as an option, it is taken before keys in the environment. It can't be given together with the options
        O(access_key), O(secret_key) and O(session_token).
    type: str
    aliases:
      - aws_profile
  access_key:
    description:
      - The ID of an access key. It goes together with O(secret_key).
      - Taken from the environment variable E(AWS_ACCESS_KEY_ID) or E(AWS_ACCESS_KEY) when it is not given.
      - Without O(profile) and keys, boto3 looks for credentials in its usual places, such as its configuration files
        and the role of a container or an instance.
    type: str
    aliases:
      - aws_access_key_id
      - aws_access_key
  secret_key:
    description:
      - The secret of the access key.
      - Taken from the environment variable E(AWS_SECRET_ACCESS_KEY) or E(AWS_SECRET_KEY) when it is not given.
    type: str
    aliases:
      - aws_secret_access_key
      - aws_secret_key
  session_token:
    description:
      - The session token of a temporary access key.
      - Taken from the environment variable E(AWS_SESSION_TOKEN) when it is not given and O(access_key) is not given
        either.
    type: str
    aliases:
      - aws_session_token
  endpoint_url:
    description:
      - The URL to ask instead of the region's own, for example that of a VPC endpoint.
      - Taken from the environment variable E(AWS_URL) when it is not given, and after it from where boto3 looks, such
        as E(AWS_ENDPOINT_URL).
      - It must start with V(https://). Plain V(http://) is taken for a loopback address only, because credentials
        would travel in the clear.
    type: str
    aliases:
      - aws_endpoint_url
  validate_certs:
    description:
      - Whether to check the TLS certificate of the service.
    type: bool
    default: true
  aws_ca_bundle:
    description:
      - A file with the CA certificates to check against. Not used with O(validate_certs=false).
      - Taken from the environment variable E(AWS_CA_BUNDLE) when it is not given.
    type: path
  aws_config:
    description:
      - Settings for boto3, with the names of the arguments of C(botocore.config.Config).
      - They are taken before O(request_timeout) and O(request_attempts).
    type: dict
requirements:
  - boto3 >= 1.35
"""
