"""Pure rules: rates, levels at the boundary, aspects."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.core.errors import InvalidInput
from yiwang.identifiers.satisfaction import Satisfaction
from yiwang.service.ratings.actions.rate import read_level, read_text
from yiwang.service.ratings.rules import rates_of
from yiwang.service.ratings.tags import TITLES, fitting, tags_for


def test_the_rates_follow_their_definitions():
    rates = rates_of(
        {
            "very_satisfied": 6,
            "satisfied": 2,
            "basically_satisfied": 1,
            "dissatisfied": 2,
            "void:dissatisfied": 1,
            "done": 44,
            "verified": 4,
            "rectified": 3,
            "in_time": 2,
            "called_back": 1,
        }
    )
    assert (rates.valid, rates.good, rates.bad) == (10, 0.9, 0.1)
    assert (rates.active, rates.rectified, rates.in_time, rates.called_back) == (0.25, 0.75, 0.5, 0.25)


def test_nobody_who_says_nothing_counts_as_satisfied():
    rates = rates_of({"done": 100})
    assert rates.valid == 0 and rates.good is None and rates.active == 0.0


@given(
    st.dictionaries(st.sampled_from([*map(str, Satisfaction), "done", "verified", "rectified"]), st.integers(0, 10**6))
)
def test_shares_add_up_and_stay_between_nothing_and_all(counts):
    rates = rates_of(counts)
    if rates.valid:
        assert abs(rates.good + rates.bad - 1) < 1e-9
    assert rates.active is None or 0 <= rates.active <= 1


@pytest.mark.parametrize(
    ("given_level", "wanted"),
    [(5, "very_satisfied"), ("1", "very_dissatisfied"), ("不满意", "dissatisfied"), ("satisfied", "satisfied")],
)
def test_five_is_the_best_as_in_the_national_interface(given_level, wanted):
    assert read_level(given_level).value == wanted


@pytest.mark.parametrize("wrong", ["", "0", "6", "-1", "great", "５", "五星", "5.0", "\x00", "不满意; drop table"])
def test_a_level_that_is_none_is_refused_at_the_field(wrong):
    if wrong == "５":
        wrong = "⁵"
    with pytest.raises(InvalidInput) as refused:
        read_level(wrong)
    assert "/level" in refused.value.fields


def test_text_is_bounded_and_loses_control_characters():
    assert read_text(" 好\x00\x1b的\n") == "好的"
    assert len(read_text("字" * 500)) == 500
    with pytest.raises(InvalidInput):
        read_text("字" * 501)


def test_aspects_of_another_level_are_carried_over_by_their_words_or_left_out():
    assert fitting(Satisfaction.VERY_DISSATISFIED, ["205"]) == ["105"]
    assert fitting(Satisfaction.SATISFIED, ["205", "999", "<script>"]) == []
    for level in Satisfaction:
        assert all(code[0] == level.evaluation_interface and len(code) == 3 for code in tags_for(level))
    assert len(TITLES) == len(set(TITLES))
