"""Situations behind plain questions: what is asked, what ends the way, which materials fit; ticks and FEEL."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.engines.rules import compile_model
from yiwang.service.catalogue.conditions import choices, condition_words, feel_of, ticks_of
from yiwang.service.catalogue.elements import check_elements
from yiwang.service.catalogue.situations import ask, dmn_of, situation_problems

ELEMENTS = {
    "situations": {
        "who": {
            "question": "谁来办？",
            "order": 1,
            "options": {"self": {"title": "本人", "order": 1}, "other": {"title": "代办", "order": 2}},
        },
        "first-time": {
            "question": "第一次办吗？",
            "order": 2,
            "when": '(who = "self")',
            "options": {"yes": {"title": "是"}, "no": {"title": "不是", "ends": "不用再办，原来的还有效。"}},
        },
        "had": {
            "question": "有哪些？",
            "multiple": True,
            "order": 3,
            "options": {"a": {"title": "甲"}, "b": {"title": "乙"}},
        },
    },
    "materials": {
        "id": {"title": "身份证", "order": 1},
        "proxy": {"title": "委托书", "order": 2, "when": '(who = "other")'},
        "b-proof": {"title": "乙的证明", "order": 3, "when": '(list contains(had, "b"))'},
    },
}


@pytest.mark.parametrize(
    ("answers", "asked", "materials", "complete"),
    [
        ({}, ["who", "had"], ["id"], False),
        ({"who": "self"}, ["who", "first-time", "had"], ["id"], False),
        ({"who": "other", "had": ["a", "b"]}, ["who", "had"], ["id", "proxy", "b-proof"], True),
        ({"who": "other", "first-time": "no", "had": ["a"]}, ["who", "had"], ["id", "proxy"], True),
        ({"who": "nobody", "had": "x", "more": 1}, ["who", "had"], ["id"], False),
    ],
)
def test_questions_and_materials_follow_the_answers(answers, asked, materials, complete):
    found = ask(ELEMENTS, answers)
    assert [row["question"] for row in found.questions] == asked
    assert found.materials == materials and found.complete == complete and not found.ends


def test_an_answer_may_end_the_way():
    assert ask(ELEMENTS, {"who": "self", "first-time": "no"}).ends == "不用再办，原来的还有效。"


def test_without_situations_every_material_is_asked_for():
    assert ask({"materials": ELEMENTS["materials"]}, {}).materials == ["id", "proxy", "b-proof"]


def test_the_model_is_dmn_that_others_can_take_along():
    model = compile_model(dmn_of(ELEMENTS).encode())
    assert set(model.decisions) >= {"asked", "ends", "materials"}


def test_a_condition_that_cannot_be_read_is_named_at_its_field():
    wrong = {**ELEMENTS, "materials": {"id": {"title": "身份证", "when": "who = = 1"}}}
    assert [problem.path for problem in situation_problems(wrong)] == ["materials/id/when"]
    assert situation_problems(ELEMENTS) == [] and check_elements({"situations": ELEMENTS["situations"]}) == []


TICKS = st.lists(st.sampled_from(["who=self", "who=other", "had~a", "had~b", "first_time=yes"]), unique=True)


@given(TICKS)
def test_ticks_become_feel_and_ticks_again(ticks):
    assert sorted(ticks_of(feel_of(ticks))) == sorted(ticks)


def test_feel_of_another_shape_stays_as_it_is():
    assert ticks_of('who = "self" and count(had) > 1') is None
    assert feel_of(["count(had) > 1"]) == "count(had) > 1"
    known = [row["value"] for row in choices(ELEMENTS["situations"])]
    assert known == ["who=self", "who=other", "first_time=no", "first_time=yes", "had~a", "had~b"]
    assert condition_words('(who = "self")', ELEMENTS["situations"]) == "谁来办？：本人"
    assert condition_words("count(had) > 1", {}) == "看具体情形"
