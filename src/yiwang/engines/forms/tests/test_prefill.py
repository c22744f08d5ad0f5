"""Once only: what is held is filled in with its source, checked in packs, and kept apart when personal."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from yiwang.engines.forms import Form, Found, Provenance, Source, asked, check_asked_twice, check_once_only, prefill
from yiwang.engines.forms.pointers import get, put
from yiwang.engines.forms.tests.forms_for_tests import COMPLETE, ID_NUMBER, allowance, make, one

HELD = {
    "register:persons.name": "张三丰",
    "register:persons.birthday": date(1949, 12, 31),
}


def read(source: Source) -> Found | None:
    value = HELD.get(source.text)
    return Found(value, "人口库", date(2026, 3, 1)) if value is not None else None


def test_sources_are_read_out_of_the_definition() -> None:
    assert allowance().sources() == [
        Source("/applicant/name", "register", "persons", "name"),
        Source("/applicant/birthday", "register", "persons", "birthday"),
        Source("/payout/account", "licence", "social-card", "account"),
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("account:phone", ("account", "", "phone")),
        ("item:food.new#/shop/name", ("item", "food.new", "/shop/name")),
        ("licence:11100000MB0306001.holder", ("licence", "11100000MB0306001", "holder")),
        ("register:persons.address.town", ("register", "persons", "address.town")),
    ],
)
def test_every_way_to_write_a_source(text: str, parts: tuple[str, str, str]) -> None:
    source = one(type="string", **{"x-source": text}).sources()[0]
    assert (source.kind, source.name, source.field) == parts and source.text == text


def test_what_a_source_holds_is_filled_in_and_what_it_does_not_hold_is_asked() -> None:
    filled = prefill(allowance(), {"applicant": {"name": "自己写的", "phone": "13800138000"}}, read)
    assert filled.answers["applicant"] == {"name": "张三丰", "phone": "13800138000", "birthday": "1949-12-31"}
    assert filled.provenance["/applicant/name"] == Provenance("register:persons.name", "人口库", date(2026, 3, 1))
    assert "/payout/account" not in filled.provenance


def test_the_first_source_that_holds_something_counts() -> None:
    form = one(type="string", **{"x-source": ["licence:card.phone", "account:phone"]})
    asked: list[str] = []

    def only_account(source: Source) -> Found | None:
        asked.append(source.text)
        return Found("甲", "账号") if source.kind == "account" else None

    filled = prefill(form, {}, only_account)
    assert asked == ["licence:card.phone", "account:phone"]
    assert filled.provenance["/page/field"].source == "account:phone"
    assert filled.provenance["/page/field"].as_of is None


@pytest.mark.parametrize("value", [None, "", "长" * 300, 5, ["x"]])
def test_a_value_that_would_not_be_a_valid_answer_is_asked_instead(value: Any) -> None:
    form = one(type="string", **{"x-source": "account:x"})
    filled = prefill(form, {}, lambda source: Found(value, "账号"))
    assert filled.answers == {} and filled.provenance == {}


def test_moments_become_legal_days_and_decimals_become_numbers() -> None:
    form = one(type="number", **{"x-source": "account:x"})
    moment = datetime(2026, 2, 28, 17, 0, tzinfo=UTC)
    filled = prefill(form, {}, lambda source: Found(Decimal("12.50"), "账号", moment))
    assert filled.answers == {"page": {"field": 12.5}}
    assert filled.provenance["/page/field"].as_of == date(2026, 3, 1)


def test_a_whole_list_can_come_from_a_source_and_is_then_locked() -> None:
    form = make(
        {
            "title": "表",
            "properties": {
                "members": {
                    "title": "家庭成员",
                    "x-source": "register:households.members",
                    "items": {"properties": {"name": {"type": "string", "title": "姓名"}}},
                }
            },
        }
    )
    filled = prefill(form, {}, lambda source: Found([{"name": "甲"}, {"name": "乙"}], "户籍库"))
    assert filled.answers == {"members": [{"name": "甲"}, {"name": "乙"}]}
    post = {"/members.rows": "1", "/members/0/name": "伪造", "_remove:/members:0": "1"}
    assert form.parse_page("members", post, filled.answers, locked=filled.provenance).answers == filled.answers
    post = {"_dispute:/members": "少了一个人"}
    disputed = form.parse_page("members", post, filled.answers, locked=filled.provenance)
    assert disputed.answers == filled.answers
    assert disputed.disputes == {"/members": {"note": "少了一个人", "held": filled.answers["members"]}}


def test_provenance_survives_storing() -> None:
    for one_source in (Provenance("a:b", "甲", date(2026, 1, 1)), Provenance("a:b", "甲", None)):
        assert Provenance.from_json(one_source.to_json()) == one_source


def test_asked_are_neither_held_nor_hidden_fields() -> None:
    form = allowance()
    filled = prefill(form, {}, read)
    pointers = asked(form, filled.answers, filled.provenance)
    assert pointers[:3] == ["/applicant/number", "/applicant/phone", "/applicant/alone"]
    assert "/payout/account" not in pointers and "/children/*/name" not in pointers
    more = {"applicant": {"alone": True}, "payout": {"way": "bank"}}
    assert {"/payout/account", "/children/*/name"} <= set(asked(form, more, {}))


def test_nothing_is_asked_when_everything_is_held() -> None:
    form = one(type="string", **{"x-source": "account:x"})
    filled = prefill(form, {}, lambda source: Found("甲", "账号"))
    assert asked(form, filled.answers, filled.provenance) == []


# Checks of packs.

REGISTER = {
    "register:persons.name": "姓名",
    "register:persons.birthday": "出生日期",
    "register:persons.household_division": "户籍地",
    "licence:social-card.account": "社保卡账号",
}


def asking(**fields: Any) -> Form:
    return make({"title": "表", "properties": {"page": {"title": "页", "properties": fields}}})


def test_a_form_that_takes_what_is_held_has_no_problems() -> None:
    assert check_once_only(allowance(), REGISTER) == []


@pytest.mark.parametrize(
    ("key", "title"),
    [("x", "姓名"), ("x", "申请人的姓名"), ("x", "出生日期"), ("person_name", "名"), ("person_birthday", "x")],
)
def test_asking_for_what_is_held_is_a_problem_with_a_remedy(key: str, title: str) -> None:
    problems = check_once_only(asking(**{key: {"type": "string", "title": title}}), REGISTER)
    assert len(problems) == 1
    assert problems[0].pointer == f"/page/{key}" and "x-source: register:persons." in problems[0].remedy


def test_a_legal_reason_allows_to_ask() -> None:
    field = {"type": "string", "title": "姓名", "x-source-reason": "《某某条例》第三条要求本人填写"}
    assert check_once_only(asking(a=field), REGISTER) == []


def test_a_set_of_sources_without_titles_matches_by_key_unless_it_is_too_general() -> None:
    held = {"register:persons.household_division", "register:shops.name"}
    form = asking(household_division={"type": "string", "title": "甲"}, name={"type": "string", "title": "店名"})
    assert [problem.pointer for problem in check_once_only(form, held)] == ["/page/household_division"]


def test_a_source_that_does_not_exist_is_a_problem_that_names_those_that_do() -> None:
    field = {"type": "string", "title": "甲", "x-source": "register:persons.nmae"}
    problem = check_once_only(asking(a=field), REGISTER)[0]
    assert "不存在" in problem.message and "register:persons.name" in problem.remedy


def test_asking_a_source_twice_is_a_problem() -> None:
    field = {"type": "string", "title": "甲", "x-source": "register:persons.name"}
    assert "同一项数据" in check_once_only(asking(a=field, b=field), REGISTER)[0].message


def test_a_bundle_asks_each_datum_once() -> None:
    shop = {"type": "string", "title": "经营场所"}
    reason = {**shop, "x-source-reason": "《某某条例》第五条，两处可以不同"}
    forms = {"licence": asking(place=shop), "seal": asking(site=shop), "tax": asking(place=reason)}
    problems = check_asked_twice(forms)
    assert [problem.pointer for problem in problems] == ["seal/page/site"]
    assert "item:…#/page/place" in problems[0].remedy


# Personal data.

ANSWERS = {
    **COMPLETE,
    "children": [{"name": "小明", "age": 3, "phones": [{"number": "13800138000"}]}, {"name": "小红"}],
    "unknown": {"secret": 1},
}


def test_personal_values_leave_the_public_half_and_come_back() -> None:
    form = allowance()
    before = deepcopy(ANSWERS)
    public, private = form.split_private(ANSWERS)
    assert before == ANSWERS
    assert sorted(private) == [
        "/applicant/name",
        "/applicant/number",
        "/applicant/phone",
        "/children/0/name",
        "/children/1/name",
        "/unknown",
    ]
    text = repr(public)
    assert "张三丰" not in text and ID_NUMBER not in text and "小明" not in text and "secret" not in text
    assert form.merge_private(public, private) == ANSWERS


def test_whole_groups_that_are_not_what_they_should_be_count_as_personal() -> None:
    form = allowance()
    odd = {"applicant": "张三丰", "children": {"a": "小明"}}
    public, private = form.split_private(odd)
    assert public == {} and form.merge_private(public, private) == odd


def test_rows_that_are_no_objects_keep_their_place() -> None:
    form = allowance()
    odd = {"children": ["小明", {"name": "小红", "age": 3}]}
    public, private = form.split_private(odd)
    assert "小明" not in repr(public) and form.merge_private(public, private) == odd


@pytest.mark.parametrize(
    ("pointer", "masked"),
    [
        ("/applicant/name", "张**"),
        ("/applicant/number", "110105********002X"),
        ("/applicant/phone", "138****8000"),
        ("/applicant/birthday", "1949-12-31"),
        ("/children/0/name", "小*"),
        ("/children/0/age", 3),
        ("/unknown", "***"),
    ],
)
def test_masking_leaves_enough_to_recognise(pointer: str, masked: Any) -> None:
    assert get(allowance().mask(ANSWERS), pointer) == masked


def test_a_sensitive_account_number_shows_its_last_four_digits_only() -> None:
    answers: dict[str, Any] = {}
    put(answers, "/payout/account", "6222020000000001234")
    assert allowance().mask(answers)["payout"]["account"] == "****1234"
