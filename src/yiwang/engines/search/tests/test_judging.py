"""The measures of the evaluation, and the judged set itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yiwang.engines.search.evaluation.judging import (
    DEV,
    TEST,
    distinct,
    judged_set,
    ndcg,
    percentile,
    read_judged,
    recall,
)

ITEMS = re.compile(r"^title:\s*\{zh-Hans:\s*([^,]+),", re.MULTILINE)


def titles(repository: Path) -> set[str]:
    from yiwang.service.catalogue.data.sichuan_items import clean_all, read_items

    found = {item.name[:300] for item in clean_all(read_items())[0]}
    packs = repository / "packs"
    for path in (*packs.glob("*/items/*.yaml"), *packs.glob("*/bundles/*.yaml")):
        found.update(name.strip() for name in ITEMS.findall(path.read_text(encoding="utf-8")))
    return found


def test_the_set_is_large_parted_by_nobody_and_names_real_items():
    from yiwang.web.settings import REPOSITORY

    judged = judged_set(titles(REPOSITORY))
    assert len(judged) >= 320 and len({one.query for one in judged}) == len(judged)
    halves = [sum(one.half == half for one in judged) for half in (DEV, TEST)]
    assert sum(halves) == len(judged) and min(halves) >= 160
    assert all(max(one.grades.values()) == 3 and set(one.grades.values()) <= {1, 2, 3} for one in judged)


def test_a_title_that_no_item_has_is_refused():
    assert list(read_judged("# words\n\nq => 3 a*; c => 1 a1", ["a1", "a2", "c"]))[0].grades == {
        "a1": 3,
        "a2": 3,
        "c": 3,
    }
    with pytest.raises(ValueError, match="no item is called"):
        list(read_judged("q => 3 nothing", ["a"]))


def test_measures_are_those_of_the_books():
    grades = {"a": 3, "b": 2, "c": 1}
    assert ndcg(["a", "b", "c"], grades) == pytest.approx(1.0)
    assert ndcg(["c", "b", "a"], grades) == pytest.approx(
        (1 + 3 / 1.58496 + 7 / 2) / (7 + 3 / 1.58496 + 1 / 2), abs=1e-4
    )
    assert distinct(["x", "x", "a"]) == ["x", "a"] and ndcg(["x", "x", "a"], {"a": 3}) == ndcg(["x", "a"], {"a": 3})
    assert ndcg([], grades) == 0.0 and recall(["b"], grades) == 0.5 and recall(["c"], grades) == 0.0
    many = {str(number): 2 for number in range(20)}
    assert recall([str(number) for number in range(10)], many) == 1.0
    assert percentile([1.0, 2.0, 3.0, 4.0], 0.5) == 3.0 and percentile([], 0.5) == 0.0
