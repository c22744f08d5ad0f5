"""Answers as a whole: complete, as a draft, with conditions, hostile, and fast."""

from __future__ import annotations

import timeit
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.engines.forms.errors import FieldError
from yiwang.engines.forms.pointers import put
from yiwang.engines.forms.tests.forms_for_tests import COMPLETE, allowance, make, one, said

TODAY = date(2026, 11, 21)


def changed(pointer: str, value: Any) -> dict[str, Any]:
    answers = deepcopy(COMPLETE)
    put(answers, pointer, value)
    return answers


def test_complete_answers_have_no_errors() -> None:
    assert allowance().validate(COMPLETE, today=TODAY) == []


def test_nothing_answered_names_every_required_field_in_the_order_of_the_form() -> None:
    errors = allowance().validate({})
    assert [error.pointer for error in errors] == [
        "/applicant/name",
        "/applicant/number",
        "/applicant/birthday",
        "/payout/way",
        "/promise/agreed",
    ]
    assert {error.code for error in errors} == {"required"}


@pytest.mark.parametrize(
    ("pointer", "value", "code"),
    [
        ("/applicant/name", "", "required"),
        ("/applicant/name", "   ", "required"),
        ("/applicant/name", None, "required"),
        ("/applicant/name", "a\x00b", "pattern"),
        ("/applicant/name", "王小明😀", "pattern"),
        ("/applicant/name", 5, "type"),
        ("/applicant/name", "长" * 201, "max_length"),
        ("/applicant/number", "11010519491231002x", "format"),
        ("/applicant/number", "110105194912310021", "format"),
        ("/applicant/birthday", "20260101", "format"),
        ("/applicant/birthday", "2026-11-22", "date_too_late"),
        ("/applicant/phone", "138 0013 8000", "format"),
        ("/payout/way", "cash", "enum"),
        ("/payout/way", True, "enum"),
        ("/payout/amount", 10.5, "type"),
        ("/payout/amount", "100", "type"),
        ("/payout/amount", 99, "minimum"),
        ("/payout/amount", 10**30, "maximum"),
        ("/payout/weight", 0, "exclusive_minimum"),
        ("/payout/needs", ["助餐", "助餐"], "unique_items"),
        ("/payout/needs", ["助餐", "助浴", "助医"], "max_items"),
        ("/payout/needs", ["助学"], "enum"),
        ("/payout", "x", "type"),
        ("/promise/agreed", False, "const"),
        ("/proof", {"photo": {"id": "1"}}, "file"),
        ("/proof", {"papers": [{"id": "1", "name": "a", "size": 1, "type": "text/html", "digest": "d"}]}, "file"),
        ("/extra", 1, "unknown"),
        ("/applicant/a~1b", 1, "unknown"),
    ],
)
def test_a_wrong_value_is_told_once_at_its_field(pointer: str, value: Any, code: str) -> None:
    errors = allowance().validate(changed(pointer, value), today=TODAY)
    assert len(errors) == 1, said(errors)
    assert errors[0].code == code and errors[0].pointer.startswith(pointer)
    assert errors[0].message_zh.endswith("。")


def test_errors_inside_rows_carry_the_number_of_the_row() -> None:
    answers = changed("/applicant/alone", True)
    answers["children"] = [{"name": "甲"}, {"age": -1, "phones": [{"number": "1"}], "x": 1}]
    assert list(said(allowance().validate(answers))) == [
        "/children/1/name",
        "/children/1/age",
        "/children/1/phones/0/number",
        "/children/1/x",
    ]


def test_a_draft_requires_nothing_but_what_is_there_must_be_right() -> None:
    form = allowance()
    assert form.validate({}, complete=False) == []
    assert form.validate({"payout": {}, "children": []}, complete=False) == []
    assert said(form.validate({"payout": {"amount": 1}}, complete=False)) == {
        "/payout/amount": "每月金额不能小于1元，请填写1元或更大的数。"
    }


def test_a_hidden_part_is_neither_required_nor_checked() -> None:
    form = make(
        {
            "title": "表",
            "required": ["a", "b"],
            "properties": {
                "a": {"title": "甲页", "properties": {"way": {"title": "方式", "enum": ["x", "y"]}}},
                "b": {
                    "title": "乙页",
                    "x-when": 'a.way = "y"',
                    "required": ["c", "d"],
                    "properties": {
                        "c": {"type": "integer", "title": "丙"},
                        "d": {"type": "integer", "title": "丁", "x-when": "b.c > 5"},
                    },
                },
            },
        }
    )
    assert form.validate({"a": {"way": "x"}}) == []
    assert form.validate({"a": {"way": "x"}, "b": {"c": "falsch", "evil": 1}}) == []
    assert list(said(form.validate({"a": {"way": "y"}}))) == ["/b/c"]
    assert form.validate({"a": {"way": "y"}, "b": {"c": 5}}) == []
    assert list(said(form.validate({"a": {"way": "y"}, "b": {"c": 6}}))) == ["/b/d"]
    assert [page.key for page in form.pages({"a": {"way": "y"}})] == ["a", "b"]


def test_a_page_with_a_condition_must_be_answered_when_it_is_shown_even_if_nobody_listed_it_as_required() -> None:
    form = make(
        {
            "title": "表",
            "properties": {
                "a": {"title": "甲页", "properties": {"way": {"title": "方式", "enum": ["x", "y"]}}},
                "b": {
                    "title": "乙页",
                    "x-when": 'a.way = "y"',
                    "required": ["c"],
                    "properties": {"c": {"type": "integer", "title": "丙"}},
                },
                "d": {
                    "title": "丁",
                    "x-when": 'a.way = "y"',
                    "minItems": 1,
                    "items": {"properties": {"e": {"type": "integer", "title": "戊"}}},
                },
            },
        }
    )
    assert list(said(form.validate({"a": {"way": "y"}}))) == ["/b/c", "/d"]
    assert form.validate({"a": {"way": "x"}}) == [] and form.validate({}) == []
    assert list(said(form.parse_page("b", {"_asked": "/b/c"}, {"a": {"way": "y"}}).errors)) == ["/b/c"]


def test_an_optional_group_may_be_left_out_but_not_half_filled() -> None:
    fields = {"c": {"type": "integer", "title": "丙"}, "d": {"type": "integer", "title": "丁"}}
    form = make({"title": "表", "properties": {"p": {"title": "页", "required": ["c"], "properties": fields}}})
    assert form.parse_page("p", {"/p/c": "", "/p/d": ""}, {}).errors == []
    assert list(said(form.parse_page("p", {"/p/c": "", "/p/d": "5"}, {}).errors)) == ["/p/c"]


def test_hiding_one_part_hides_what_depends_on_its_answer() -> None:
    chain = {
        f"p{n}": {
            "title": "页",
            "properties": {"v": {"title": "值", "enum": ["ja", "nein"]}},
            **({"x-when": f'p{n - 1}.v = "ja"'} if n else {}),
        }
        for n in range(40)
    }
    form = make({"title": "表", "properties": chain})
    answers = {f"p{n}": {"v": "ja"} for n in range(40)}
    assert form.visible_answers(answers) == answers
    assert form.visible_answers({**answers, "p1": {"v": "nein"}}) == {"p0": {"v": "ja"}, "p1": {"v": "nein"}}


def test_a_condition_in_a_row_looks_at_its_own_row() -> None:
    form = make(
        {
            "title": "表",
            "properties": {
                "rows": {
                    "title": "人员",
                    "items": {
                        "required": ["age", "school"],
                        "properties": {
                            "age": {"type": "integer", "title": "年龄"},
                            "school": {"type": "string", "title": "学校", "x-when": "row.age > 6"},
                        },
                    },
                }
            },
        }
    )
    rows = {"rows": [{"age": 3, "school": "忘了删"}, {"age": 9}]}
    assert list(said(form.validate(rows))) == ["/rows/1/school"]
    assert form.visible_answers(rows) == {"rows": [{"age": 3}, {"age": 9}]}
    assert form.shows("/rows/1/school", rows) and not form.shows("/rows/0/school", rows)


def test_conditions_see_dates_as_dates_and_numbers_as_exact_decimals() -> None:
    seen: list[dict[str, Any]] = []

    class Spy:
        def holds(self, names: Any) -> bool:
            seen.append(names)
            return True

    from yiwang.engines.forms import compile_form

    definition = {
        "title": "表",
        "properties": {
            "p": {
                "title": "页",
                "properties": {
                    "day": {"type": "string", "format": "date", "title": "日"},
                    "n": {"type": "number", "title": "数", "x-when": "x"},
                },
            },
            "q": {"title": "另", "type": "string"},
        },
    }
    form = compile_form(definition, condition=lambda text, names: Spy())
    form.pages({"p": {"day": "2026-03-01", "n": 0.1}})
    assert seen[0]["p"] == {"day": date(2026, 3, 1), "n": Decimal("0.1")}
    assert seen[0]["q"] is None and seen[0]["answers"]["p"] == seen[0]["p"]


@pytest.mark.parametrize(
    "answers", [None, [], "x", 5, {1: 2}, {"applicant": object()}, {"applicant": {"name": "\ud800"}}]
)
def test_hostile_documents_get_errors_not_exceptions(answers: Any) -> None:
    errors = allowance().validate(answers)
    assert errors and all(isinstance(error, FieldError) for error in errors)


def test_endless_nesting_and_numbers_without_end_get_errors() -> None:
    deep: Any = {}
    for _ in range(100_000):
        deep = {"a": deep}
    assert allowance().validate({"applicant": deep})
    for number in (float("nan"), float("inf"), 10**4000, Decimal("NaN")):
        assert allowance().validate(changed("/payout/amount", number)), number


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(["applicant", "payout", "children", "proof", "promise"])


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(KEYS, ANY | st.lists(st.dictionaries(st.sampled_from(["name", "age", "phones"]), ANY))))
def test_validation_never_raises_and_tells_at_most_one_error_a_field(answers: dict[str, Any]) -> None:
    form = allowance()
    for complete in (True, False):
        pointers = [error.pointer for error in form.validate(answers, complete=complete)]
        assert len(pointers) == len(set(pointers))
    public, private = form.split_private(answers)
    assert form.mask(answers) is not None and isinstance(public, dict) and isinstance(private, dict)


def test_an_error_can_be_said_in_another_language() -> None:
    error = allowance().validate({})[0]
    english = {"请填写{label}。": "Enter {label}."}
    assert error.text(lambda msgid: english.get(msgid, msgid), "en") == "Enter Name."
    assert error.message_zh == "请填写姓名。" and error.label == "姓名"


def test_own_words_of_a_pack_may_contain_braces() -> None:
    form = one(type="string", pattern="^x$", **{"x-error": {"zh-Hans": "请填{x}", "en": "Type {x}"}})
    error = form.validate({"page": {"field": "y"}})[0]
    assert error.message_zh == "请填{x}" and error.text(language="en") == "Type {x}"


# Speed.


def _thirty() -> tuple[dict[str, Any], dict[str, Any]]:
    """A form of thirty fields of the usual kinds, and answers to it."""
    kinds: list[tuple[dict[str, Any], Any]] = [
        ({"type": "string"}, "广东省湛江市徐闻县徐城街道红旗一路"),
        ({"type": "string", "format": "resident-id"}, "11010519491231002X"),
        ({"type": "string", "format": "date", "x-not-after": "today"}, "1949-12-31"),
        ({"type": "string", "format": "phone"}, "13800138000"),
        ({"type": "integer", "x-widget": "money", "minimum": 0}, 120050),
        ({"enum": ["甲", "乙", "丙"]}, "乙"),
        ({"type": "string", "pattern": "^[0-9]{16,19}$"}, "6222020000000000000"),
        ({"type": "boolean"}, True),
        ({"items": {"enum": ["甲", "乙", "丙"]}}, ["甲", "丙"]),
        ({"type": "string", "format": "uscc"}, "91350100M000100Y43"),
    ]
    pages: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    for number in range(3):
        fields = {f"f{n}": {"title": "项", **schema} for n, (schema, _) in enumerate(kinds)}
        pages[f"p{number}"] = {"title": "页", "required": list(fields), "properties": fields}
        answers[f"p{number}"] = {f"f{n}": value for n, (_, value) in enumerate(kinds)}
    return {"title": "表", "required": list(pages), "properties": pages}, answers


def _microseconds(*calls: Callable[[], Any]) -> list[float]:
    """One call of each, the best of many short rounds in turn: a busy machine counts for none of them."""
    rounds = [[timeit.timeit(call, number=20) / 20 * 1e6 for call in calls] for _ in range(60)]
    return [min(times) for times in zip(*rounds, strict=True)]


def test_thirty_fields_are_validated_in_the_time_that_copying_them_takes_eight_times() -> None:
    definition, answers = _thirty()
    form = make(definition)
    assert form.validate(answers) == []
    validating, copying = _microseconds(lambda: form.validate(answers), lambda: deepcopy(answers))
    assert validating < 8 * copying


@pytest.mark.bench
def test_thirty_fields_are_validated_in_less_than_a_hundred_microseconds() -> None:
    definition, answers = _thirty()
    form = make(definition)
    assert _microseconds(lambda: form.validate(answers))[0] < 100
