# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hypothesis strategies: what a service may send, sense and nonsense alike."""

from __future__ import annotations

import typing as t

from hypothesis import strategies as st

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    # A JSON number has no bounds: a float can't hold this one.
    st.just(10**400),
    st.floats(),
    st.text(max_size=8),
)
ANY_JSON: st.SearchStrategy[t.Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=4,
)


def objects_with(*names: str) -> st.SearchStrategy[dict[str, t.Any]]:
    """Return JSON objects that have any of ``names``, each with any value, and other keys too."""
    return st.dictionaries(st.sampled_from(names) | st.text(max_size=4), ANY_JSON, max_size=5)
