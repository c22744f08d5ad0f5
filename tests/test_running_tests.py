"""The runner keeps its promises: what stands in one group runs in one process, one after another."""

from __future__ import annotations

import pytest

from tests.side_by_side import ByFile


@pytest.mark.xdist_group("kept")
def test_groups_are_kept_where_tests_run_side_by_side(request: pytest.FixtureRequest) -> None:
    """pytest-xdist 3.8 forgets its groups under pytest 9.2 without a word; then tests fail by chance."""
    grouped = request.config.getoption("loadgroup", False)
    assert request.node.nodeid.endswith("@kept") == grouped


SHARED = {
    "src/yiwang/core/tests/test_a.py::test_one": "src/yiwang/core/tests/test_a.py",
    "src/yiwang/core/tests/test_a.py::test_two[a::b@c]": "src/yiwang/core/tests/test_a.py",
    "src/yiwang/core/tests/test_a.py::test_two[1]@kept": "kept",
    "tests/journeys/test_a.py::test_one": "tests/journeys/test_a.py::test_one",
    "tests/journeys/test_a.py::test_one@licences": "licences",
}


@pytest.mark.parametrize("test", SHARED)
def test_files_stay_together_and_journeys_go_one_by_one(test: str) -> None:
    assert ByFile._split_scope(ByFile.__new__(ByFile), test) == SHARED[test]
