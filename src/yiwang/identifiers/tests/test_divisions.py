"""Levels and parents of division codes, the odd places of the map included."""

import pytest

from yiwang.identifiers import division
from yiwang.identifiers.division import DivisionLevel, DivisionSystem


@pytest.mark.parametrize(
    ("code", "level", "parent", "short"),
    [
        ("44", 1, "000000000000", "44"),
        ("4403", 2, "440000000000", "4403"),
        ("440305", 3, "440300000000", "440305"),
        ("440305001", 4, "440305000000", "440305001"),
        ("440305001001", 5, "440305001000", "440305001001"),
        ("441900003", 4, "441900000000", "441900003"),
        ("441900003001", 5, "441900003000", "441900003001"),
        ("429004", 3, "429000000000", "429004"),
        ("110101", 3, "110100000000", "110101"),
        ("000000000000", 0, "", "00"),
    ],
)
def test_level_and_parent(code: str, level: int, parent: str, short: str) -> None:
    read = division.check(code)
    assert (read.level, read.parent, read.short) == (DivisionLevel(level), parent, short)


@pytest.mark.parametrize(
    ("code", "parent"),
    [
        ("110101000000", "110000000000"),
        ("429004000000", "420000000000"),
        ("500229000000", "500000000000"),
        ("440305000000", "440300000000"),
        ("441900003000", "441900000000"),
    ],
)
def test_the_ministry_has_no_nominal_prefectures(code: str, parent: str) -> None:
    assert division.parent_code(code, DivisionSystem.MCA) == parent


def test_under() -> None:
    assert division.is_under("440305001000", "440300000000")
    assert not division.is_under("440305001000", "440400000000")
    assert division.is_under("110101000000", division.COUNTRY)


def test_labels() -> None:
    assert [level.label for level in DivisionLevel] == ["国家", "省级", "市级", "县级", "乡级", "村级"]
    assert [level.key for level in DivisionLevel][1:3] == ["province", "city"]
