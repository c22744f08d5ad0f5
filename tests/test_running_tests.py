"""The runner keeps its promises: what stands in one group runs in one process, one after another."""

from __future__ import annotations

import pytest


@pytest.mark.xdist_group("kept")
def test_groups_are_kept_where_tests_run_side_by_side(request: pytest.FixtureRequest) -> None:
    """pytest-xdist 3.8 forgets its groups under pytest 9.2 without a word; then tests fail by chance."""
    grouped = request.config.getoption("loadgroup", False)
    assert request.node.nodeid.endswith("@kept") == grouped
