"""Names are found by every end of them, by pinyin and first letters, with the readings that surnames have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.people.staffing.spelling import (
    name_words,
    phone_words,
    prefix_query,
    spelling,
    title_words,
    vector,
    wanted_words,
)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("陈桂英", "陈桂英"), ("陈桂英", "桂英"), ("陈桂英", "chenguiying"), ("陈桂英", "guiying"), ("陈桂英", "cgy"),
        ("陈桂英", "gy"), ("陈桂英", "cheng"), ("曾国强", "zeng"), ("曾国强", "zgq"), ("单雄信", "shanxx"[:4]),
        ("单雄信", "sxx"), ("区小明", "ouxm"[:2]), ("吕布", "lvbu"), ("吕布", "lubu"), ("吕布", "lyubu"),
        ("演示·陈桂英", "chenguiying"), ("演示·陈桂英", "陈桂"), ("阿卜杜拉·买买提", "买买提"),
        ("阿卜杜拉·买买提", "mmt"), ("Anna Smith", "smith"),
    ],
)  # fmt: skip
def test_a_colleague_is_found_by_what_people_type(name: str, typed: str) -> None:
    assert any(word.startswith(typed) for word in name_words(name))


@pytest.mark.parametrize("typed", ["wang", "桂陈", "eng"])
def test_what_is_not_in_a_name_does_not_find_it(typed: str) -> None:
    assert not any(word.startswith(typed) for word in name_words("陈桂英"))


def test_the_list_is_in_the_order_of_pinyin_with_the_reading_of_the_surname() -> None:
    names = ["曾国强", "陈桂英", "单雄信", "演示·安然", "吕布"]
    assert sorted(names, key=spelling) == ["演示·安然", "陈桂英", "吕布", "单雄信", "曾国强"]


def test_an_organization_is_found_by_any_part_and_by_its_first_letters() -> None:
    words = title_words("徐闻县市场监督管理局")
    for typed in ("徐闻", "市场监督", "管理局", "xwx", "局"):
        assert any(word.startswith(typed) for word in words), typed


def test_a_telephone_is_found_whole_and_by_its_last_digits() -> None:
    assert phone_words("0759-4851234") == {"07594851234", "1234", "7594851234", "0759", "4851234"}
    assert phone_words("") == set()


def test_words_that_were_typed_are_few_and_bounded() -> None:
    assert wanted_words("  市监局  CGY ") == ["市监局", "cgy"]
    assert len(wanted_words("一 二 三 四 五 六")) == 5 and len(wanted_words("长" * 99)[0]) == 60
    assert wanted_words(" ·- ") == []


def test_signs_of_the_query_language_are_only_signs() -> None:
    assert prefix_query(["a'b", "!(x)|&"]) == "'a''b':* & '!(x)|&':*"
    assert vector(["it's", "a\\b"]) == "'a\\\\b' 'it''s'"


@given(st.text(max_size=20))
def test_whatever_somebody_is_called_there_are_words_and_they_fit(name: str) -> None:
    words = name_words(name)
    assert all(0 < len(word) <= 60 and word.strip() for word in words)
