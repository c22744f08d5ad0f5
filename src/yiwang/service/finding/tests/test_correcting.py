"""A word that sounds like what was found is offered as it is written there; what is right stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.service.finding.correcting import corrected

FOOD, AGE = "食品经营许可（新办）", "高龄津贴"


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ("实品经营许可", "食品经营许可"),
        ("食品经营徐可", "食品经营许可"),
        ("高令津贴", "高龄津贴"),
        ("高龄金贴怎么领", "高龄津贴怎么领"),
        ("食品经营许可", ""),
        ("开饭店", ""),
        ("食品", ""),
        ("shipin", ""),
        ("", ""),
        ("十瓶", ""),
    ],
)
def test_what_sounds_alike_is_offered_as_it_is_written(query, right):
    assert corrected(query, [FOOD, AGE]) == right


@given(st.text(alphabet="食实品经营许徐可高令龄津金贴", max_size=8))
def test_a_corrected_query_has_nothing_more_to_correct_in_the_same_place(query):
    told = corrected(query, [FOOD, AGE])
    assert told == "" or len(told) == len(query)
