"""Reading what a browser sent: typed answers, errors at the fields, and nothing typed ever lost."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.engines.forms.convert import show
from yiwang.engines.forms.model import Leaf
from yiwang.engines.forms.tests.forms_for_tests import COMPLETE, ID_NUMBER, USCC, allowance, make, one, said

TODAY = date(2026, 11, 21)

NO_PHONE = "内容：电话号码不对。请填 11 位手机号码，或带区号的座机号码。"


class Query(dict[str, list[str]]):
    """Like Django's QueryDict: several values for a name, indexing gives the last."""

    def getlist(self, name: str) -> list[str]:
        return self.get(name, [])

    def __getitem__(self, name: str) -> str:  # type: ignore[override]
        return super().__getitem__(name)[-1]


def typed(text: str | list[str], **schema: Any) -> Any:
    """The answer of a one-field form, or the message."""
    result = one(**schema).parse_page("page", {"/page/field": text}, {}, today=TODAY)
    if result.errors:
        assert result.raw["/page/field"] == (text if isinstance(text, list) else [text])
        return said(result.errors)["/page/field"]
    return result.answers.get("page", {}).get("field")


MONEY = {"type": "integer", "x-widget": "money"}
DAY = {"type": "string", "format": "date"}


@pytest.mark.parametrize(
    ("text", "schema", "answer"),
    [
        ("  张三 ", {"type": "string"}, "张三"),
        ("甲\r\n乙", {"type": "string", "x-widget": "textarea"}, "甲\n乙"),
        ("甲\r\n乙", {"type": "string"}, "甲 乙"),
        ("１２", {"type": "integer"}, 12),
        ("1,200", {"type": "integer"}, 1200),
        ("-3", {"type": "integer"}, -3),
        ("0.1", {"type": "number"}, 0.1),
        ("12.50", {"type": "number"}, 12.5),
        ("３．０", {"type": "number"}, 3),
        ("1200.5", MONEY, 120050),
        ("￥1，200.05元", MONEY, 120005),
        ("0.1", MONEY, 10),
        ("2026-3-1", DAY, "2026-03-01"),
        ("2026/03/01", DAY, "2026-03-01"),
        ("２０２６年３月１日", DAY, "2026-03-01"),
        ("20260301", DAY, "2026-03-01"),
        ("2024.2.29", DAY, "2024-02-29"),
        ("是", {"type": "boolean"}, True),
        ("false", {"type": "boolean"}, False),
        ("乙", {"enum": ["甲", "乙"]}, "乙"),
        ("2", {"enum": [1, 2]}, 2),
        (["甲", "丙", "甲"], {"items": {"enum": ["甲", "乙", "丙"]}}, ["甲", "丙"]),
        ("138 0013 8000", {"type": "string", "format": "phone"}, "13800138000"),
        ("１３８００１３８０００", {"type": "string", "format": "phone"}, "13800138000"),
        ("11010519491231002x", {"type": "string", "format": "resident-id"}, ID_NUMBER),
        (USCC.lower(), {"type": "string", "format": "uscc"}, USCC),
        ("５２４２００", {"type": "string", "format": "postcode"}, "524200"),
        ("a@b.cn", {"type": "string", "format": "email"}, "a@b.cn"),
        ("   ", {"type": "integer"}, None),
        ("\u3000", {"type": "string"}, None),
    ],
)
def test_typed_text_becomes_the_typed_answer(text: Any, schema: dict[str, Any], answer: Any) -> None:
    got = typed(text, **schema)
    assert got == answer and type(got) is type(answer)


@pytest.mark.parametrize(
    ("text", "schema", "message"),
    [
        ("十二", {"type": "integer"}, "内容请填写整数，例如 12。"),
        ("1.5", {"type": "integer"}, "内容请填写整数，例如 12。"),
        ("1e5", {"type": "number"}, "内容请填写数字，例如 12.5。"),
        ("0.1234567890123456", {"type": "number"}, "内容的数字太长，请核对后重新填写，最多15位。"),
        ("9" * 5000, {"type": "integer"}, "内容的数字太长，请核对后重新填写，最多15位。"),
        ("9" * 5000, {"type": "number"}, "内容的数字太长，请核对后重新填写，最多15位。"),
        ("1.234", MONEY, "内容请按元填写金额，最多两位小数，例如 1200.50。"),
        ("1.2万", MONEY, "内容请按元填写金额，最多两位小数，例如 1200.50。"),
        ("0.5", {**MONEY, "minimum": 100}, "内容不能小于1元，请填写1元或更大的数。"),
        ("46-3-1", DAY, "内容的年份请写四位数，例如 1946。"),
        ("2026-02-30", DAY, "内容不是真实的日期：2026年2月没有30日，请核对。"),
        ("2026年13月1日", DAY, "内容的月份请填写1到12。"),
        ("明天", DAY, "内容请填写年月日，例如 2026-03-01。"),
        ("2026-11-22", {**DAY, "x-not-after": "today"}, "内容不能晚于今天，请核对年份。"),
        ("2026-11-20", {**DAY, "x-not-before": "today"}, "内容不能早于今天，请填写今天或以后的日期。"),
        ("1899-12-31", {**DAY, "x-not-before": "1900-01-01"}, "内容不能早于1900年1月1日，请填写更晚的日期。"),
        ("也许", {"type": "boolean"}, "内容请选择“是”或“否”。"),
        ("丁", {"enum": ["甲", "乙"]}, "内容请从给出的选项中选择。"),
        (["甲", "乙"], {"items": {"enum": ["甲", "乙"]}, "maxItems": 1}, "内容最多选择1项。"),
        ("甲", {"type": "string", "minLength": 2}, "内容太短，请至少填写2个字。"),
        ("甲乙丙", {"type": "string", "maxLength": 2}, "内容太长，请控制在2个字以内。"),
        ("长" * 30_000, {"type": "string"}, "内容太长，请控制在20000个字以内。"),
        ("12", {"type": "string", "pattern": "^[0-9]{3}$"}, "内容的格式不对，请按提示重新填写。"),
        ("12", {"type": "string", "pattern": "^[0-9]{3}$", "x-error": "请填3位数字{x}。"}, "请填3位数字{x}。"),
        ("1", {"type": "integer", "multipleOf": 5}, "内容应当是5的整数倍，请重新填写。"),
        ("3", {"type": "integer", "exclusiveMinimum": 3}, "内容应当大于3，请填写更大的数。"),
        ("7", {"type": "integer", "maximum": 6}, "内容不能大于6，请填写6或更小的数。"),
        ("12345", {"type": "string", "format": "postcode"}, "内容请填写6位数字的邮政编码，例如 524200。"),
        (
            "１２３",
            {"type": "string", "format": "phone"},
            "内容：电话号码不对。请填 11 位手机号码，或带区号的座机号码。",
        ),
        (
            "12345",
            {"type": "string", "format": "phone"},
            "内容：电话号码不对。请填 11 位手机号码，或带区号的座机号码。",
        ),
        ("a@b", {"type": "string", "format": "email"}, "内容请填写完整的电子邮箱，例如 name@example.cn。"),
    ],
)
def test_what_cannot_be_taken_is_explained_and_kept_as_typed(text: Any, schema: dict[str, Any], message: str) -> None:
    assert typed(text, **schema) == message


@pytest.mark.parametrize(
    ("form", "text"), [("resident-id", ID_NUMBER[:17] + "1"), ("uscc", "9135"), ("phone", "1380013800")]
)
def test_a_wrong_national_number_is_explained_by_its_standard(form: str, text: str) -> None:
    message = typed(text, type="string", format=form)
    assert message.startswith("内容：") and message.endswith("。") and text not in message


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        (("1946", "3", "1"), "1946-03-01"),
        (("１９４６年", "３", "１"), "1946-03-01"),
        (("", "", ""), None),
        (("1946", "", "1"), "内容还缺少月，请补全年、月、日。"),
        (("46", "3", "1"), "内容的年份请写四位数，例如 1946。"),
        (("1946", "3", "x"), "内容请填写年月日，例如 2026-03-01。"),
        (("2025", "2", "29"), "内容不是真实的日期：2025年2月没有29日，请核对。"),
    ],
)
def test_a_date_in_three_boxes(boxes: tuple[str, str, str], expected: str | None) -> None:
    post = {f"/page/field.{part}": text for part, text in zip(("year", "month", "day"), boxes, strict=True)}
    result = one(**DAY).parse_page("page", post, {})
    got = said(result.errors).get("/page/field") or result.answers.get("page", {}).get("field")
    assert got == expected
    assert result.raw == {name: [text] for name, text in post.items()}


def test_the_last_filled_level_of_a_division_counts_and_next_asks_for_more() -> None:
    form = allowance()
    post = {"/payout/way": "card", "/payout/town.1": "44", "/payout/town.2": "4408", "/payout/town.3": ""}
    assert form.parse_page("payout", post, {}).answers["payout"]["town"] == "4408"
    again = form.parse_page("payout", {**post, "/payout/town.next": "1"}, {})
    assert again.stay and not again.errors and again.focus == "payout-town"


def test_required_fields_are_asked_for_in_words_that_fit() -> None:
    form = allowance()
    got = said(form.parse_page("payout", {"_asked": ["/payout/way"]}, {}).errors)
    assert got == {"/payout/way": "请选择领取方式。"}
    assert said(form.parse_page("promise", {"_asked": "/promise/agreed"}, {}).errors) == {
        "/promise/agreed": "请先阅读并勾选“我承诺所填属实”。"
    }


def test_clearing_a_box_clears_the_answer_but_a_field_that_was_not_asked_keeps_it() -> None:
    form = allowance()
    before = deepcopy(COMPLETE)
    result = form.parse_page("applicant", {"/applicant/phone": "", "_asked": "/applicant/phone"}, before)
    assert "phone" not in result.answers["applicant"] and result.answers["applicant"]["name"] == "张三丰"
    assert before == COMPLETE


def test_a_box_that_is_not_ticked_is_no_and_a_radio_not_chosen_is_no_answer() -> None:
    tick = one(type="boolean", **{"x-widget": "checkbox"})
    assert tick.parse_page("page", {"_asked": "/page/field"}, {}).answers["page"] == {"field": False}
    radio = one(type="boolean")
    assert radio.parse_page("page", {"_asked": "/page/field"}, {"page": {"field": True}}).answers == {}


def test_inputs_of_other_pages_and_unknown_inputs_are_left_aside() -> None:
    form = allowance()
    post = {"/applicant/name": "混入", "/payout/way": "card", "/payout/evil": "x", "evil": "x"}
    result = form.parse_page("payout", post, {})
    assert result.answers == {"payout": {"way": "card"}}
    assert "/applicant/name" not in result.raw


def test_a_question_that_only_now_applies_brings_the_page_back_without_scolding() -> None:
    form = make(
        {
            "title": "表",
            "properties": {
                "page": {
                    "title": "页",
                    "required": ["way", "account"],
                    "properties": {
                        "way": {"title": "方式", "enum": ["card", "bank"]},
                        "account": {"title": "账号", "type": "string", "x-when": 'page.way = "bank"'},
                    },
                }
            },
        }
    )
    first = form.parse_page("page", {"_asked": "/page/way", "/page/way": "bank"}, {})
    assert first.stay and not first.errors and first.focus == "page-account"
    again = {"_asked": ["/page/way", "/page/account"], "/page/way": "bank", "/page/account": ""}
    assert said(form.parse_page("page", again, first.answers).errors) == {"/page/account": "请填写账号。"}


def test_answers_of_a_hidden_part_stay_in_the_draft_and_are_dropped_on_submission() -> None:
    form = allowance()
    answers = {"payout": {"way": "bank", "account": "6222020000000000000"}}
    changed = form.parse_page("payout", {"/payout/way": "card"}, answers).answers
    assert changed["payout"]["account"] == "6222020000000000000"
    assert form.visible_answers(changed) == {"payout": {"way": "card"}}


# Repeating groups.

ROWS = {"/children.rows": "2", "/children/0/name": "甲", "/children/0/age": "x", "/children/1/name": "乙"}
ALONE = {"applicant": {"alone": True}}


def test_adding_a_row_keeps_everything_and_says_nothing_about_what_is_unfinished() -> None:
    result = allowance().parse_page("children", {**ROWS, "_add:/children": "1"}, ALONE)
    assert result.stay and not result.errors and result.focus == "children-2"
    assert len(result.answers["children"]) == 3
    assert result.raw["/children/0/age"] == ["x"] and result.raw["/children.rows"] == ["3"]


def test_no_more_rows_than_allowed_can_be_added() -> None:
    result = allowance().parse_page("children", {**ROWS, "/children.rows": "900", "_add:/children": "1"}, ALONE)
    assert len(result.answers["children"]) == 3


def test_removing_a_row_moves_up_answers_and_what_was_typed() -> None:
    post = {**ROWS, "/children/1/age": "y", "_remove:/children:0": "1"}
    result = allowance().parse_page("children", post, ALONE)
    assert result.answers["children"] == [{"name": "乙"}] and result.focus == "children"
    assert result.raw == {"/children.rows": ["1"], "/children/0/name": ["乙"], "/children/0/age": ["y"]}


@pytest.mark.parametrize(
    "button", ["_remove:/children:9", "_remove:/children:x", "_remove:/children:²", "_add:/nothing"]
)
def test_buttons_that_make_no_sense_change_nothing(button: str) -> None:
    result = allowance().parse_page("children", {**ROWS, button: "1"}, ALONE)
    assert [row.get("name") for row in result.answers["children"]] == ["甲", "乙"]


def test_rows_inside_rows_can_be_added_and_removed() -> None:
    form = allowance()
    post = {**ROWS, "/children/1/phones.rows": "0", "_add:/children/1/phones": "1"}
    added = form.parse_page("children", post, ALONE)
    assert added.answers["children"][1]["phones"] == [{}]
    post = {
        **ROWS,
        "/children/1/phones.rows": "1",
        "/children/1/phones/0/number": "12",
        "_remove:/children/1/phones:0": "",
    }
    removed = form.parse_page("children", post, added.answers)
    assert "phones" not in removed.answers["children"][1] and "/children/1/phones/0/number" not in removed.raw


def test_a_row_in_which_nothing_was_typed_is_no_answer() -> None:
    post = {
        "/children.rows": "3",
        "/children/0/name": "",
        "/children/1/name": "",
        "/children/1/age": "x",
        "/children/2/name": "丙",
    }
    result = allowance().parse_page("children", post, ALONE)
    assert result.answers["children"] == [{}, {"name": "丙"}]
    assert said(result.errors) == {
        "/children/0/name": "请填写姓名。",
        "/children/0/age": "年龄请填写整数，例如 12。",
    }
    assert result.raw["/children/0/age"] == ["x"] and result.raw["/children/1/name"] == ["丙"]


def test_blank_rows_inside_rows_and_groups_are_dropped_from_the_inside_out() -> None:
    post = {"/children.rows": "2", "/children/0/phones.rows": "2", "/children/0/phones/0/number": " "}
    post |= {"/children/1/name": "乙", "/children/1/phones.rows": "2", "/children/1/phones/1/number": "13800138000"}
    result = allowance().parse_page("children", post, ALONE)
    assert result.answers["children"] == [{"name": "乙", "phones": [{"number": "13800138000"}]}]
    assert result.raw["/children/0/phones/0/number"] == ["13800138000"] and result.raw["/children.rows"] == ["1"]


# Files.


def test_a_file_stays_when_its_page_is_sent_again_and_goes_when_its_button_is_pressed() -> None:
    form = allowance()
    one_file = {"id": "f1", "name": "a.pdf", "size": 9, "type": "application/pdf", "digest": "d"}
    answers = {"proof": {"papers": [one_file, {**one_file, "id": "f2"}]}}
    assert form.parse_page("proof", {"_asked": "/proof/papers"}, answers).answers == answers
    gone = form.parse_page("proof", {"/proof/papers.remove": "f1"}, answers)
    assert gone.stay and [item["id"] for item in gone.answers["proof"]["papers"]] == ["f2"]


# Sources and disputes.


def test_a_value_posted_for_a_locked_field_is_ignored() -> None:
    result = allowance().parse_page("applicant", {"/applicant/name": "伪造"}, COMPLETE, locked=["/applicant/name"])
    assert result.answers["applicant"]["name"] == "张三丰" and not result.disputes


@pytest.mark.parametrize("button", ["_remove:/children:0", "_add:/children/0/phones", "_remove:/children/0/phones:0"])
def test_no_button_changes_a_locked_list(button: str) -> None:
    answers = {**ALONE, "children": [{"name": "甲", "phones": [{"number": "13800138000"}]}]}
    post = {button: "1", "/children.rows": "0", "/children/0/phones.rows": "0"}
    assert allowance().parse_page("children", post, answers, locked=["/children"]).answers == answers


def test_a_locked_file_cannot_be_taken_away() -> None:
    answers = {"proof": {"photo": {"id": "f1"}}}
    post = {"/proof/photo.remove": "f1"}
    assert allowance().parse_page("proof", post, answers, locked=["/proof/photo"]).answers == answers


def test_a_dispute_keeps_the_held_value_and_stores_note_and_claim_beside_it() -> None:
    form = allowance()
    post = {"_dispute:/applicant/birthday": " 早了一年 ", "_claim:/applicant/birthday.year": "1948"}
    post |= {"_claim:/applicant/birthday.month": "12", "_claim:/applicant/birthday.day": "31"}
    result = form.parse_page("applicant", post, COMPLETE, locked=["/applicant/birthday"])
    assert result.answers == COMPLETE
    assert result.disputes == {
        "/applicant/birthday": {"note": "早了一年", "held": "1949-12-31", "claimed": "1948-12-31"}
    }
    post = {"_dispute:/applicant/birthday": "", "_claim:/applicant/birthday": ""}
    taken_back = form.parse_page("applicant", post, COMPLETE, locked=["/applicant/birthday"], disputes=result.disputes)
    assert taken_back.disputes == {}


def test_a_claim_that_cannot_be_read_is_an_error_at_its_field() -> None:
    post = {"_claim:/applicant/birthday": "昨天"}
    result = allowance().parse_page("applicant", post, COMPLETE, locked=["/applicant/birthday"])
    assert said(result.errors) == {"/applicant/birthday": "出生日期请填写年月日，例如 2026-03-01。"}
    assert result.raw == {"_claim:/applicant/birthday": ["昨天"]}


def test_a_claim_is_checked_like_an_answer() -> None:
    post = {"_claim:/applicant/name": "长" * 300, "_dispute:/applicant/name": "写错了"}
    result = allowance().parse_page("applicant", post, COMPLETE, locked=["/applicant/name"])
    assert said(result.errors) == {"/applicant/name": "姓名太长，请控制在200个字以内。"}
    assert result.disputes == {"/applicant/name": {"note": "写错了", "held": "张三丰"}}


def test_a_claimed_division_can_be_chosen_level_by_level() -> None:
    answers = {"payout": {"way": "card", "town": "440825"}}
    post = {"_claim:/payout/town.1": "44", "_claim:/payout/town.2": "4403", "/payout/way": "card"}
    chosen = allowance().parse_page("payout", post, answers, locked=["/payout/town"])
    assert chosen.disputes["/payout/town"]["claimed"] == "4403" and chosen.answers == answers
    more = allowance().parse_page("payout", {**post, "_claim:/payout/town.next": "1"}, answers, locked=["/payout/town"])
    assert more.stay and not more.errors


def test_a_field_that_is_not_locked_cannot_be_disputed() -> None:
    assert not allowance().parse_page("applicant", {"_dispute:/applicant/name": "x"}, COMPLETE).disputes


# Whatever is sent.

NAMES = st.sampled_from(
    [
        *("/payout/way", "/payout/amount", "/payout/account", "/payout/needs", "/payout/town.1", "/payout/town.next"),
        *("/children.rows", "/children/0/name", "/children/0/age", "/children/1/phones.rows", "/children/5/name"),
        *("/children/1/phones/0/number", "_add:/children", "_remove:/children:0", "_remove:/children:", "_asked"),
        *("/applicant/birthday.year", "/applicant/birthday", "_dispute:/applicant/name", "_claim:/applicant/number"),
        *("/proof/papers", "/proof/papers.remove", "/promise/agreed", "_add:/children/0/phones", "/", "", "/payout"),
        *("_add:", "_remove:", "/children/-1/name", "/children/²/name", "/payout/way/x", "/payout/needs.rows"),
    ]
)
TEXTS = st.text(max_size=12) | st.sampled_from(
    ["bank", "true", "3", "1949-12-31", "/children", "９", "-0", "NaN", "1" * 400]
)
PAGES = ["applicant", "payout", "children", "proof", "promise"]


@settings(max_examples=250, deadline=None)
@given(
    page=st.sampled_from(PAGES),
    post=st.dictionaries(NAMES | st.text(max_size=6), st.lists(TEXTS, max_size=3), max_size=8),
    old=st.sampled_from(
        [{}, COMPLETE, {"children": [{"name": "甲"}, {}], "applicant": {"alone": True}}, {"children": 3}]
    ),
)
def test_no_post_makes_parsing_fail_and_the_answers_of_other_pages_stay(
    page: str, post: dict[str, list[str]], old: dict[str, Any]
) -> None:
    form = allowance()
    before = deepcopy(old)
    locked = ["/applicant/name", "/applicant/number"]
    result = form.parse_page(page, Query(post), old, locked=locked, today=TODAY)
    assert old == before
    assert {key: value for key, value in result.answers.items() if key != page} == {
        key: value for key, value in before.items() if key != page
    }
    assert all(error.message_zh and error.label is not None for error in result.errors)
    form.validate(result.answers, today=TODAY)
    again = form.parse_page(page, result.raw, result.answers, locked=locked, today=TODAY)
    assert isinstance(again.answers, dict)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_text_that_could_not_be_understood_comes_back_as_typed(text: str) -> None:
    for schema in ({"type": "integer"}, MONEY, DAY, {"type": "number"}, {"enum": ["甲"]}):
        result = one(**schema).parse_page("page", {"/page/field": text}, {})
        if result.errors:
            shown = result.raw["/page/field"][0]
            assert shown == "".join(
                c for c in text.replace("\r\n", "\n").replace("\r", "\n") if c.isprintable() or c in shown
            )


def _leaf(**schema: Any) -> Leaf:
    part = one(**schema).part("/page/field")
    assert isinstance(part, Leaf)
    return part


@settings(max_examples=100, deadline=None)
@given(st.integers(-(10**14), 10**14), st.dates(min_value=date(1000, 1, 1)), st.decimals(-(10**8), 10**8, places=4))
def test_what_is_shown_is_read_back_as_the_same_value(number: int, day: date, exact: Any) -> None:
    assert typed(show(_leaf(**MONEY), number), **MONEY) == number
    assert typed(show(_leaf(type="integer"), number), type="integer") == number
    assert typed(show(_leaf(**DAY), day.isoformat()), **DAY) == day.isoformat()
    value = typed(format(exact, "f"), type="number")
    assert exact == type(exact)(repr(value)) and typed(show(_leaf(type="number"), value), type="number") == value


def test_a_page_that_is_far_too_large_is_refused_with_a_sentence() -> None:
    huge = {f"/payout/x{n}": "长" * 9_000 for n in range(200)}
    result = allowance().parse_page("payout", huge, {"payout": {"way": "card"}})
    assert result.answers == {"payout": {"way": "card"}} and result.errors[0].code == "too_much"
