"""What people get to see: every input has its label, every error leads to its field, nothing typed is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import jinja2
import pytest
from lxml import html
from markupsafe import Markup

from yiwang.engines import forms
from yiwang.engines.forms import Draft, Provenance, Showing, page_view, record_view
from yiwang.engines.forms.tests.forms_for_tests import COMPLETE, allowance, make
from yiwang.ui.icons import icon

ROOMS = Path(forms.__file__).parent.parent.parent


@pytest.fixture(scope="module")
def environment() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader([ROOMS / "engines/forms/jinja2", ROOMS / "ui/jinja2"])
    made = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.install_null_translations(newstyle=True)
    made.globals["icon"] = icon
    return made


def page(environment: jinja2.Environment, key: str, draft: Draft, **showing: Any) -> html.HtmlElement:
    view = page_view(allowance(), key, draft, Showing(**showing))
    macro = environment.get_template("forms/page.html").module.form_page
    csrf = Markup('<input type="hidden" name="csrf" value="t">')
    return html.document_fromstring(f"<main>{macro(view, '/x', csrf, '/save')}</main>")


def record(environment: jinja2.Environment, macro: str, *arguments: Any, **more: Any) -> html.HtmlElement:
    call = getattr(environment.get_template("forms/record.html").module, macro)
    return html.document_fromstring(f"<main>{call(*arguments, **more)}</main>")


def assert_sound(tree: html.HtmlElement) -> None:
    """Ids are unique, references lead somewhere, every control has a name people can hear."""
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids)), [one for one in ids if ids.count(one) > 1]
    for reference in tree.xpath("//@aria-describedby"):
        assert set(reference.split()) <= set(ids), reference
    for target in tree.xpath("//label/@for"):
        assert target in ids, target
    for control in tree.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        labels = tree.xpath(f"//label[@for='{control.get('id')}']")
        assert labels and labels[0].text_content().strip(), html.tostring(control)
    for fieldset in tree.xpath("//fieldset"):
        assert fieldset.xpath("./legend")[0].text_content().strip()
    for href in tree.xpath("//a/@href[starts-with(., '#')]"):
        assert href[1:] in ids, href
    assert not tree.xpath("//@style | //script | //@onclick")


FULL = {
    **COMPLETE,
    "applicant": {**COMPLETE["applicant"], "alone": True},
    "children": [{"name": "小明", "age": 30, "phones": [{"number": "13800138000"}]}, {"name": "小红"}],
    "proof": {
        "photo": {"id": "f1", "name": "a.jpg", "size": 900, "type": "image/jpeg", "digest": "d"},
        "papers": [{"id": "f2", "name": "b.pdf", "size": 9 << 20, "type": "application/pdf", "digest": "d"}],
    },
}


@pytest.mark.parametrize("key", ["applicant", "payout", "children", "proof", "promise"])
@pytest.mark.parametrize("answers", [{}, FULL], ids=["empty", "full"])
def test_every_input_has_a_label_and_every_reference_leads_somewhere(
    environment: jinja2.Environment, key: str, answers: dict[str, Any]
) -> None:
    assert_sound(page(environment, key, Draft(answers)))


@pytest.mark.parametrize("key", ["applicant", "payout", "promise", "children"])
def test_every_error_is_linked_from_the_summary_to_a_field_that_says_it(
    environment: jinja2.Environment, key: str
) -> None:
    form = allowance()
    answers = {"applicant": {"alone": True}} if key != "applicant" else {}
    post = {"_asked": "/applicant/name", "/children.rows": "1", "/children/0/age": "x", "/payout/amount": "abc"}
    result = form.parse_page(key, post, answers)
    assert result.errors
    tree = page(environment, key, Draft(result.answers, result.raw, result.errors))
    assert_sound(tree)
    links = tree.xpath("//div[@class='yw-error-summary']//a")
    assert [link.text_content() for link in links] == [error.message_zh for error in result.errors]
    for link, error in zip(links, result.errors, strict=True):
        target = tree.get_element_by_id(link.get("href")[1:])
        field = target.xpath("ancestor-or-self::*[contains(@class, 'yw-field--error')]")[0]
        assert error.message_zh in field.text_content()


def test_what_was_typed_stands_in_the_box_again_even_if_it_is_wrong(environment: jinja2.Environment) -> None:
    form = allowance()
    typed = {"/payout/amount": "一百元整", "/payout/note": "<b>\"'&", "/payout/way": "card"}
    result = form.parse_page("payout", typed, {})
    tree = page(environment, "payout", Draft(result.answers, result.raw, result.errors))
    assert tree.get_element_by_id("payout-amount").get("value") == "一百元整"
    assert tree.get_element_by_id("payout-note").text.lstrip("\n") == "<b>\"'&"
    assert tree.get_element_by_id("payout-way-1").get("checked") is not None
    assert tree.get_element_by_id("payout-amount").get("aria-invalid") == "true"


def test_the_three_boxes_of_a_date_keep_what_was_typed(environment: jinja2.Environment) -> None:
    post = {"/applicant/birthday.year": "46", "/applicant/birthday.month": "2", "/applicant/birthday.day": "30"}
    result = allowance().parse_page("applicant", post, {})
    tree = page(environment, "applicant", Draft(result.answers, result.raw, result.errors))
    boxes = [tree.get_element_by_id(f"applicant-birthday-{part}").get("value") for part in ("year", "month", "day")]
    assert boxes == ["46", "2", "30"]


def test_enter_never_removes_a_row_because_the_first_button_goes_on(environment: jinja2.Environment) -> None:
    tree = page(environment, "children", Draft(FULL))
    assert tree.xpath("//form//button[@type='submit']")[0].get("name") == "_next"
    assert tree.xpath("//button[@name='_remove:/children:1']") and tree.xpath("//button[@name='_add:/children']")
    assert tree.xpath("//button[@name='_add:/children/0/phones']")


def test_a_file_page_sends_files_and_lists_those_that_are_there(environment: jinja2.Environment) -> None:
    tree = page(environment, "proof", Draft(FULL), file_href=lambda item: f"/files/{item['id']}")
    assert tree.xpath("//form/@enctype") == ["multipart/form-data"]
    assert tree.xpath("//a/@href[starts-with(., '/files/')]") == ["/files/f1", "/files/f2"]
    assert tree.xpath("//button[@name='/proof/papers.remove']/@value") == ["f2"]
    assert "9.0 MB" in tree.text_content()


def test_a_prefilled_answer_is_shown_with_source_and_date_and_is_not_asked(environment: jinja2.Environment) -> None:
    known = {"/applicant/name": Provenance("register:persons.name", "人口库", date(2026, 3, 1))}
    tree = page(environment, "applicant", Draft(COMPLETE, provenance=known))
    assert_sound(tree)
    held = tree.get_element_by_id("applicant-name")
    assert "张三丰" in held.text_content() and "人口库（2026年3月1日）" in held.text_content()
    assert not tree.xpath("//input[@name='/applicant/name']")
    assert "/applicant/name" not in tree.xpath("//input[@name='_asked']/@value")
    assert tree.xpath("//textarea[@name='_dispute:/applicant/name']")
    assert tree.xpath("//input[@name='_claim:/applicant/name']")
    assert tree.xpath("//label[@for='applicant-name-claim']")[0].text_content().startswith("正确的“姓名”应当是")
    assert not tree.xpath("//details[@open]")


def test_a_dispute_stays_open_with_note_and_claim(environment: jinja2.Environment) -> None:
    known = {"/applicant/name": Provenance("register:persons.name", "人口库", None)}
    disputes = {"/applicant/name": {"note": "名字登记错了", "claimed": "张叁", "held": "张三丰"}}
    tree = page(environment, "applicant", Draft(COMPLETE, provenance=known, disputes=disputes))
    assert tree.xpath("//details[@open]")
    assert "名字登记错了" in tree.xpath("//textarea")[0].text_content()
    assert tree.xpath("//input[@name='_claim:/applicant/name']/@value") == ["张叁"]


def test_a_list_from_a_source_is_shown_whole_and_can_be_disputed(environment: jinja2.Environment) -> None:
    known = {"/children": Provenance("register:households.children", "户籍库", None)}
    draft = Draft(FULL, provenance=known, disputes={"/children": {"note": "少了一个", "held": []}})
    tree = page(environment, "children", draft)
    assert_sound(tree)
    assert not tree.xpath("//button[starts-with(@name, '_remove:') or starts-with(@name, '_add:')]")
    assert not tree.xpath("//input[@name='/children/0/name']") and "小明" in tree.text_content()
    assert tree.xpath("//textarea[@name='_dispute:/children']")[0].text_content().strip() == "少了一个"
    text = record(environment, "record", record_view(allowance(), draft)).text_content()
    assert "共2项" in text and "来自户籍库" in text and "少了一个" in text


def test_hidden_fields_are_not_drawn_and_phone_fields_bring_up_the_right_keyboard(
    environment: jinja2.Environment,
) -> None:
    assert not page(environment, "payout", Draft({})).xpath("//input[@name='/payout/account']")
    shown = page(environment, "payout", Draft({"payout": {"way": "bank"}}))
    assert shown.xpath("//input[@name='/payout/account']")
    phone = page(environment, "applicant", Draft({})).get_element_by_id("applicant-phone")
    assert (phone.get("type"), phone.get("autocomplete"), phone.get("inputmode")) == ("tel", "tel", "tel")


def test_english_titles_are_used_where_they_exist(environment: jinja2.Environment) -> None:
    tree = page(environment, "applicant", Draft({}), language="en")
    assert tree.xpath("//h1")[0].text_content() == "Applicant"
    assert "Name" in tree.xpath("//label[@for='applicant-name']")[0].text_content()
    assert "身份证号码" in tree.text_content()


def test_the_division_picker_gets_its_levels(environment: jinja2.Environment) -> None:
    def levels(code: str) -> list[dict[str, Any]]:
        return [{"label": "省", "options": [{"value": "44", "text": "广东"}], "value": code[:2]}]

    tree = page(environment, "payout", Draft({"payout": {"town": "440825"}}), division_levels=levels)
    assert tree.xpath("//select[@name='/payout/town.1']/option[@selected]/@value") == ["44"]
    assert_sound(tree)


def test_check_answers_has_a_change_link_for_each_answer(environment: jinja2.Environment) -> None:
    form = allowance()
    view = record_view(form, Draft(FULL), masked=False, change_href=lambda key, at: f"/form/{key}#{at}")
    tree = record(environment, "check_answers", view, "/submit")
    assert_sound(tree)
    text = tree.text_content()
    assert "张三丰" in text and "1949年12月31日" in text and "100元" in text and "社保卡" in text
    assert "子女 1" in text and "小红" in text
    assert "/form/applicant#applicant-name" in tree.xpath("//a/@href")
    assert all(link.text_content().startswith("修改") for link in tree.xpath("//dd[@class='yw-summary__change']/a"))


def test_an_official_sees_personal_values_masked(environment: jinja2.Environment) -> None:
    tree = record(environment, "record", record_view(allowance(), Draft(FULL)))
    text = tree.text_content()
    assert "张**" in text and "110105********002X" in text and "138****8000" in text
    assert "张三丰" not in text and "小明" not in text and "个人信息已遮盖" in text
    assert_sound(tree)


def test_a_dispute_and_its_source_stand_beside_the_answer_for_the_official(environment: jinja2.Environment) -> None:
    known = {"/applicant/birthday": Provenance("register:persons.birthday", "人口库", date(2026, 3, 1))}
    disputes = {"/applicant/birthday": {"note": "早了一年", "claimed": "1948-12-31", "held": "1949-12-31"}}
    view = record_view(allowance(), Draft(COMPLETE, provenance=known, disputes=disputes), masked=False)
    text = record(environment, "record", view).text_content()
    assert "来自人口库（2026年3月1日）" in text and "1948年12月31日" in text and "早了一年" in text


def test_print_has_no_links_and_hidden_answers_are_left_out(environment: jinja2.Environment) -> None:
    answers = {**COMPLETE, "children": [{"name": "不显示"}]}
    tree = record(environment, "record_print", record_view(allowance(), Draft(answers), masked=False), "440825-1")
    assert not tree.xpath("//a") and "440825-1" in tree.text_content() and "不显示" not in tree.text_content()


def test_titles_from_a_pack_cannot_bring_markup(environment: jinja2.Environment) -> None:
    form = make({"title": "表", "properties": {"a": {"title": "<script>x</script>", "type": "string"}}})
    macro = environment.get_template("forms/page.html").module.form_page
    assert "<script>" not in macro(page_view(form, "a", Draft()))
