# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tasks of test_keywords.py. There are three exports in each service, and two odd ones in rds."""

from __future__ import annotations

# Were it a template to anyone, it would come out as 49.
TRAP = "{{ 7 * 7 }}"
# On this machine.
ALONE = """
- name: all group
  crosscloud.exports.atlas_export_job_info:
  register: listed

- name: check mode
  crosscloud.exports.rds_export_task_info:
  check_mode: true

- name: query
  crosscloud.exports.discovery_export_info:
    query: "exports[].id"
  register: listed

- name: what query selected
  ansible.builtin.debug:
    msg: "{{ listed.selected | join(' ') }}"

- simulator: {clear: {}}

- name: loop
  crosscloud.exports.workspace_export_task_info:
    task_id: "{{ item }}"
  loop: [e-003, e-001, e-002, nowhere]
  register: looped

- name: after loop
  simulator: {clear: {}}

- name: what the loop registered
  ansible.builtin.debug:
    msg: "{{ looped.results | map(attribute='exports') | map('length') | list }}"

- name: no_log
  crosscloud.exports.rds_export_task_info:
    export_task_identifier: e-001
  no_log: true
  register: hidden

- name: what no_log registered
  ansible.builtin.debug:
    msg: "{{ hidden.exports | length }}"

- simulator: {faults: [{service: rds, kind: slow, seconds: 4, times: 1}]}

- name: timeout
  crosscloud.exports.rds_export_task_info:
  timeout: 1
  ignore_errors: true

- name: after timeout
  crosscloud.exports.rds_export_task_info:

- name: a message that looks like a template
  crosscloud.exports.rds_export_task_info:
    export_task_identifier: trap
  register: trap

- name: what the message is for a template
  ansible.builtin.debug:
    msg: "{{ trap.exports[0].message }} {{ trap.exports[0].details.failure_cause }}"

- name: a vaulted secret
  crosscloud.exports.rds_export_task_info:
    access_key: "{{ other_access_key }}"
    secret_key: "{{ other_secret_key }}"

- name: a state that nobody knows
  crosscloud.exports.rds_export_task_info:
    export_task_identifier: strange

- name: an alias beside its option
  crosscloud.exports.rds_export_task_info:
    export_task_identifier: e-001
    export_task_identifiers: e-001

- name: a rescue
  block:
    - name: a poll that fails
      crosscloud.exports.atlas_export_job_info:
        cluster_name: nowhere
  rescue:
    - name: what the rescue knows
      ansible.builtin.debug:
        msg: "{{ ansible_failed_result.error.code }} {{ ansible_failed_result.finished }}"

- name: the short name
  rds_export_task_info:
    export_task_identifier: e-001
  collections: [crosscloud.exports]

- name: started in the background
  crosscloud.exports.discovery_export_info:
  async: 60
  poll: 0
  register: job

- name: looked after
  ansible.builtin.async_status:
    jid: "{{ job.ansible_job_id }}"
  register: ended
  until: ended is finished
  retries: 60
  delay: 1
"""
# On several hosts.
SEVERAL = """
- name: each host {play}
  crosscloud.exports.rds_export_task_info:
    export_task_identifier: e-001

- name: run_once {play}
  crosscloud.exports.rds_export_task_info:
    export_task_identifier: e-002
  run_once: true

- name: delegate_to {play}
  crosscloud.exports.rds_export_task_info:
    export_task_identifier: e-003
  delegate_to: localhost
"""
