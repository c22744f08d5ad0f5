"""Conditions by the real rules engine."""

from __future__ import annotations

import timeit
from datetime import UTC, datetime
from typing import Any

import pytest

from yiwang.engines.forms import FormRefused, compile_form
from yiwang.engines.forms.feel import feel_conditions


def definition(when: str) -> dict[str, Any]:
    return {
        "title": "表",
        "properties": {
            "person": {
                "title": "人",
                "properties": {
                    "born": {"type": "string", "format": "date", "title": "出生日期"},
                    "share": {"type": "number", "title": "比例"},
                    "way": {"enum": ["card", "bank"], "title": "方式"},
                    "needs": {"items": {"enum": ["甲", "乙"]}, "title": "需要"},
                },
            },
            "more": {
                "title": "更多",
                "x-when": when,
                "required": ["a"],
                "properties": {"a": {"type": "string", "title": "甲"}},
            },
        },
    }


def shown(when: str, **person: Any) -> bool:
    clock = feel_conditions(lambda: datetime(2026, 11, 21, 4, 0, tzinfo=UTC))
    return compile_form(definition(when), condition=clock).shows("/more", {"person": person})


@pytest.mark.parametrize(
    ("when", "person", "expected"),
    [
        ('person.way = "bank"', {"way": "bank"}, True),
        ('person.way = "bank"', {"way": "card"}, False),
        ('person.way = "bank"', {}, False),
        ('answers.person.way = "bank"', {"way": "bank"}, True),
        ("person.share = 0.1 + 0.2", {"share": 0.3}, True),
        ('person.born <= date("1946-11-21")', {"born": "1946-11-21"}, True),
        ('person.born <= date("1946-11-21")', {"born": "1946-11-22"}, False),
        ('person.born + duration("P80Y") <= today()', {"born": "1946-11-21"}, True),
        ('person.born + duration("P80Y") <= today()', {"born": "1946-11-22"}, False),
        ('list contains(person.needs, "乙")', {"needs": ["甲", "乙"]}, True),
        ("person.way", {"way": "bank"}, False),
        ("person.share > 1", {"share": float("nan")}, True),
    ],
)
def test_a_part_is_shown_only_if_its_condition_gives_true(when: str, person: dict[str, Any], expected: bool) -> None:
    assert shown(when, **person) is expected


@pytest.mark.parametrize("when", ["person.way =", "persno.way = 1", "row.a = 1", "__import__('os')", "person.way = ("])
def test_a_condition_that_is_no_feel_or_names_nothing_is_refused_at_its_place(when: str) -> None:
    with pytest.raises(FormRefused) as caught:
        compile_form(definition(when))
    assert caught.value.problems[0].pointer == "/properties/more/x-when"


def test_a_condition_that_eats_its_budget_shows_the_part() -> None:
    assert shown("count(for a in 1..100000, b in 1..100000 return a) = 0") is True


def test_a_form_with_conditions_is_still_fast() -> None:
    form = compile_form(definition('person.way = "bank"'))
    answers = {"person": {"way": "bank", "born": "1946-11-21"}, "more": {"a": "x"}}
    assert form.validate(answers) == []
    assert min(timeit.repeat(lambda: form.validate(answers), number=100, repeat=5)) / 100 < 0.001
