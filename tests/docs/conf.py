# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sphinx's settings for ``make docs``, close to those with which docs.ansible.com builds the pages of collections."""

from __future__ import annotations

import typing as t

from docutils import nodes

if t.TYPE_CHECKING:
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx

project = "crosscloud.exports"
copyright = "crosscloud.exports contributors"
extensions = ["sphinx_antsibull_ext"]
html_theme = "sphinx_ansible_theme"
html_short_title = project
html_use_smartypants = True
# Text in double backquotes of the plugins' own documentation is highlighted by these.
highlight_language = "YAML+Jinja"
default_role = "any"
nitpicky = False

OURS = "ansible_collections.crosscloud.exports."
ANSIBLES_OWN = "ANSIBLE_"  # environment variables


def leave_foreign_references(
    _app: Sphinx, _environment: object, node: pending_xref, contents: nodes.TextElement
) -> nodes.TextElement | None:
    """Show references into Ansible's own documentation as text: to resolve them, the build would have to be online.

    One into ours that leads nowhere stays an error.
    """
    kind, target = node["reftype"], node["reftarget"]
    foreign = (kind == "ref" and not target.startswith(OURS)) or (kind == "envvar" and target.startswith(ANSIBLES_OWN))
    return contents if foreign else None


def setup(app: Sphinx) -> None:
    """Be loaded by Sphinx."""
    app.connect("missing-reference", leave_foreign_references)
