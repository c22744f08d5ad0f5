"""Definitions: what is understood, what is refused, and what a hostile pack may try."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.engines.forms import Form, FormRefused, published_schema
from yiwang.engines.forms.model import Leaf
from yiwang.engines.forms.tests.forms_for_tests import ALLOWANCE, COMPLETE, allowance, make, one


def refusal(definition: Any) -> str:
    with pytest.raises(FormRefused) as caught:
        make(definition)
    assert caught.value.code == "form_refused" and caught.value.problems
    return caught.value.message


def with_field(schema: Any, **root: Any) -> dict[str, Any]:
    return {"title": "表", "properties": {"p": {"title": "页", "properties": {"f": schema}}}, **root}


def leaf(form: Form, pointer: str = "/page/field") -> Leaf:
    part = form.part(pointer)
    assert isinstance(part, Leaf)
    return part


def test_the_published_schema_is_valid_json_schema() -> None:
    assert jsonschema_rs.meta.is_valid(published_schema())


def test_a_form_without_types_on_its_groups_is_understood() -> None:
    form = allowance()
    assert [page.key for page in form.pages({})] == ["applicant", "payout", "proof", "promise"]
    assert leaf(form, "/payout/amount").kind == "money" and leaf(form, "/children/0/age").kind == "integer"
    assert form.title["en"] == "Old-age allowance"


@pytest.mark.parametrize(
    ("schema", "kind", "widget"),
    [
        ({"type": "string"}, "text", "text"),
        ({"type": "string", "maxLength": 500}, "text", "textarea"),
        ({"type": "string", "format": "resident-id"}, "text", "resident_id"),
        ({"type": "string", "x-widget": "phone"}, "text", "phone"),
        ({"type": "string", "format": "date"}, "date", "date"),
        ({"type": "integer"}, "integer", "text"),
        ({"type": "integer", "x-widget": "money"}, "money", "money"),
        ({"type": "boolean"}, "boolean", "yes_no"),
        ({"const": True}, "boolean", "checkbox"),
        ({"enum": ["甲", "乙"]}, "choice", "radio"),
        ({"enum": [str(n) for n in range(20)]}, "choice", "select"),
        ({"items": {"enum": ["甲"]}}, "choices", "checkbox"),
        ({"x-widget": "file"}, "file", "file"),
    ],
)
def test_kind_and_widget_follow_from_the_schema(schema: dict[str, Any], kind: str, widget: str) -> None:
    field = leaf(one(**schema))
    assert (field.kind, field.widget) == (kind, widget)


@pytest.mark.parametrize(
    ("schema", "part_of_message"),
    [
        ({"type": "string", "title": "甲", "x-widgt": "text"}, "是不是想写“x-widget”"),
        ({"type": "string", "title": "甲", "if": {}}, "请用 x-when"),
        ({"type": "string", "title": "甲", "allOf": []}, "直接写在这个字段上"),
        ({"type": "strng", "title": "甲"}, "是不是想写“string”"),
        ({"type": "string"}, "缺少“title”"),
        ({"title": "甲"}, "看不出这是哪一种问题"),
        ({"type": "string", "title": "甲", "minimum": 1}, "“minimum”不能用于"),
        ({"type": "integer", "title": "甲", "x-widget": "date"}, "控件“date”不能用于"),
        ({"type": "string", "title": "甲", "minLength": 9, "maxLength": 3}, "minLength 大于 maxLength"),
        ({"type": "string", "title": "甲", "x-source": "人口库"}, "register:名称.字段"),
        ({"type": "string", "title": "甲", "pattern": "(?=a)b"}, "前后查找"),
        ({"type": "string", "title": "甲", "pattern": r"(a)\1"}, "反向引用"),
        ({"type": "string", "title": "甲", "pattern": "(a{1000}){1000}"}, "重复次数"),
        ({"type": "string", "title": "甲", "pattern": "["}, "不能用"),
        ({"type": "string", "title": "甲", "pattern": "a" * 501}, "maxLength"),
        ({"$ref": "https://example.org/x"}, "只能引用本文件"),
        ({"$ref": "#/$defs/none"}, "没有“none”"),
        ({"type": "string", "title": "甲", "x-when": "乱写"}, "无法理解"),
        ({"enum": ["1", 1], "title": "甲"}, "选项的值有重复"),
        ({"enum": ["甲"], "title": "甲", "default": "乙"}, "default 不是"),
        ({"type": "string", "format": "date", "title": "甲", "x-not-after": "2026-02-30"}, "不是日期"),
        ({"type": "string", "format": "uscc", "x-widget": "phone", "title": "甲"}, "不一致"),
        ({"items": {"type": "string", "title": "甲"}, "title": "甲"}, "多选请写"),
        ({"title": 3, "type": "string"}, "请写中文文字"),
        ({"type": "string", "title": "甲", "const": False}, "/p/properties/f/const"),
        ({"type": "string", "title": "甲", "x-privacy": "secret"}, "personal、sensitive"),
    ],
)
def test_a_wrong_definition_names_the_place_and_the_remedy(schema: dict[str, Any], part_of_message: str) -> None:
    message = refusal(with_field(schema))
    assert part_of_message in message
    assert "/p" in message


def test_every_problem_is_told_at_once() -> None:
    wrong = {"title": "表", "properties": {"p": {"properties": {f"f{n}": {"type": "string"} for n in range(4)}}}}
    with pytest.raises(FormRefused) as caught:
        make(wrong)
    assert [problem.pointer for problem in caught.value.problems] == [
        f"/properties/p/properties/f{n}" for n in range(4)
    ]


@pytest.mark.parametrize("definition", [None, [], "x", 3, {}, {"title": "表"}, {"title": "表", "properties": {}}])
def test_what_is_no_form_at_all_is_refused(definition: Any) -> None:
    assert refusal(definition)


def test_required_names_must_exist() -> None:
    definition = with_field({"type": "string", "title": "甲"})
    definition["properties"]["p"]["required"] = ["g"]
    assert "必填项“g”不在" in refusal(definition)


def test_a_reference_takes_the_shared_definition_and_its_own_words() -> None:
    form = make(
        with_field(
            {"$ref": "#/$defs/name", "title": "法定代表人"},
            **{"$defs": {"name": {"type": "string", "title": "姓名", "x-privacy": "personal"}}},
        )
    )
    assert leaf(form, "/p/f").label() == "法定代表人" and leaf(form, "/p/f").privacy == "personal"


def test_privacy_is_inherited_and_never_weakened() -> None:
    group = {
        "title": "组",
        "x-privacy": "sensitive",
        "properties": {"a": {"type": "string", "title": "甲", "x-privacy": "personal"}},
    }
    assert leaf(make(with_field(group)), "/p/f/a").privacy == "sensitive"
    assert leaf(one(type="string", format="resident-id")).privacy == "sensitive"


def test_sources_inside_rows_are_refused_because_nobody_knows_whose_they_are() -> None:
    rows = {
        "title": "组",
        "items": {"properties": {"a": {"type": "string", "title": "甲", "x-source": "account:name"}}},
    }
    assert "不知道每一行对应谁" in refusal(with_field(rows))


def test_yaml_dates_are_read_as_text() -> None:
    assert leaf(one(type="string", format="date", **{"x-not-before": date(1900, 1, 1)})).not_before == "1900-01-01"


# What a hostile pack may try.


def test_a_reference_to_itself_is_refused() -> None:
    loop = {"a": {"$ref": "#/$defs/b"}, "b": {"title": "组", "properties": {"x": {"$ref": "#/$defs/a"}}}}
    assert "引用了自己" in refusal(with_field({"$ref": "#/$defs/a"}, **{"$defs": loop}))


def test_references_that_multiply_stop_at_the_number_of_fields() -> None:
    levels = {
        f"d{n}": {"title": "组", "properties": {f"k{i}": {"$ref": f"#/$defs/d{n + 1}"} for i in range(60)}}
        for n in range(4)
    }
    levels["d4"] = {"type": "string", "title": "甲"}
    message = refusal(with_field({"$ref": "#/$defs/d0"}, **{"$defs": levels}))
    assert "超过500个" in message


def test_references_that_multiply_and_lead_nowhere_stop_too() -> None:
    levels = {
        f"d{n}": {"title": "组", "properties": {f"k{i}": {"$ref": f"#/$defs/d{n + 1}"} for i in range(90)}}
        for n in range(4)
    }
    assert "个部分" in refusal(with_field({"$ref": "#/$defs/d0"}, **{"$defs": levels}))


def test_deep_nesting_is_refused_without_exhausting_the_stack() -> None:
    schema: dict[str, Any] = {"type": "string", "title": "甲"}
    for _ in range(50_000):
        schema = {"properties": {"a": schema}}
    assert "嵌套太深" in refusal(with_field(schema))


def test_seven_groups_inside_each_other_are_too_many() -> None:
    schema: dict[str, Any] = {"type": "string", "title": "甲"}
    for _ in range(6):
        schema = {"title": "组", "properties": {"a": schema}}
    assert "嵌套太深" in refusal(with_field(schema))


def test_three_repeating_groups_inside_each_other_are_refused() -> None:
    schema: dict[str, Any] = {"properties": {"x": {"type": "string", "title": "甲"}}}
    for name in ("a", "b", "c"):
        schema = {"properties": {name: {"title": "组", "items": schema}}}
    assert "重复组套了重复组" in refusal(with_field({"title": "组", **schema}))


def test_yaml_aliases_that_multiply_are_counted() -> None:
    shared: Any = ["x"] * 10
    for _ in range(8):
        shared = [shared] * 10
    assert "内容超过20000项" in refusal(with_field({"type": "string", "title": "甲", "examples": shared}))


def test_a_definition_that_contains_itself_is_refused() -> None:
    definition = with_field({"type": "string", "title": "甲"})
    definition["properties"]["p"]["properties"]["self"] = definition
    assert "嵌套太深" in refusal(definition)


def test_more_than_five_hundred_fields_are_refused() -> None:
    pages = {
        f"p{n}": {"title": "页", "properties": {f"f{i}": {"type": "string", "title": "甲"} for i in range(101)}}
        for n in range(5)
    }
    assert "超过500个" in refusal({"title": "表", "properties": pages})


@pytest.mark.parametrize("value", ["\ud800", "a\x00b", b"x", object(), float("inf"), 10**30, {1: 2}, "长" * 3000])
def test_values_that_are_no_json_are_refused(value: Any) -> None:
    assert refusal(with_field({"type": "string", "title": "甲", "x-ask": value}))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYWORDS = st.sampled_from(sorted(published_schema()["$defs"]["field"]["properties"]))


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(KEYWORDS, JSON, max_size=5), JSON)
def test_nothing_but_a_refusal_comes_out_of_a_nonsense_definition(schema: dict[str, Any], other: Any) -> None:
    for definition in (with_field(schema), with_field({"type": "string", "title": "甲", **schema}), other):
        try:
            form = make(definition)
        except FormRefused as refused:
            assert all(problem.message for problem in refused.problems)
        else:
            assert form.validate({}) is not None


def test_compiling_does_not_change_the_definition_and_the_schema_of_answers_is_published() -> None:
    definition = deepcopy(ALLOWANCE)
    form = make(definition)
    assert definition == ALLOWANCE
    schema = form.json_schema()
    assert jsonschema_rs.meta.is_valid(schema) and schema["additionalProperties"] is False
    assert jsonschema_rs.is_valid(schema, COMPLETE)
