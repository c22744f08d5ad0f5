"""Macros: what people type never becomes markup, and every page has its landmarks."""

import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django.utils import translation

from yiwang.ui import style
from yiwang.ui.display import Display
from yiwang.ui.environment import environment

EVIL = """<script>alert(1)</script>"><img src=x onerror='a'>"""
made = style._environment()


def render(code: str, **context: Any) -> str:
    return made.from_string(code).render(**context)


def call(file: str, macro: str, arguments: str, **context: Any) -> str:
    return render(f'{{% from "ui/{file}.html" import {macro} %}}{{{{ {macro}({arguments}) }}}}', **context)


CALLS = [
    ("buttons", "button", "x, x, x, confirm=x, key=x, attributes={'data-a': x}"),
    ("buttons", "link_button", "x, x, key=x"),
    ("buttons", "start_button", "x, x"),
    ("buttons", "copy_button", "x, x"),
    ("buttons", "back_link", "x, x"),
    ("forms", "text_field", "x, x, x, x, x, source=x, autocomplete=x, type=x, width=x"),
    ("forms", "textarea", "x, x, x, x, x, source=x"),
    ("forms", "date_field", "x, x, {'year': x, 'month': x, 'day': x}, x, x"),
    ("forms", "radios", "x, x, [{'value': x, 'text': x, 'hint': x}], x, x, x"),
    ("forms", "checkboxes", "x, x, [{'value': x, 'text': x, 'hint': x}], [x], x, x"),
    ("forms", "yes_no", "x, x, x, x, x"),
    ("forms", "tick", "x, x, error=x, hint=x"),
    ("forms", "select", "x, x, [{'value': x, 'text': x}], x, x, x, empty=x"),
    ("forms", "money_field", "x, x, x, x, x"),
    ("forms", "file_field", "x, x, x, x, types=[x], max_mb=1, files=[{'name': x, 'href': x, 'size': x, 'remove': x}]"),
    ("forms", "division_picker", "x, x, [{'label': x, 'options': [{'value': x, 'text': x}], 'value': x}], x, x"),
    ("forms", "search_box", "x, x, x, x, hidden={x: x}"),
    ("forms", "error_summary", "[{'href': x, 'text': x}], x"),
    ("status", "tag", "x, 'ok'"),
    ("status", "clock_badge", "'paused', reason=x, limit=x"),
    ("status", "progress", "1, 2, x, x"),
    ("notices", "banner", "x, x, links=[{'href': x, 'text': x}]"),
    ("notices", "warning_text", "x"),
    ("notices", "inset", "x"),
    ("notices", "empty_state", "x, x, {'href': x, 'text': x}"),
    ("notices", "error_state", "x, x, x"),
    ("notices", "no_permission_state", "x"),
    ("notices", "partial_state", "x"),
    ("notices", "skeleton", "1, x"),
    ("cards", "card", "x, x, x, x"),
    ("cards", "figure_card", "x, x, x, {'direction': 'up', 'text': x}, x, x, x, x, {'kind': 'ok', 'text': x}"),
    ("cards", "key_facts", "[{'label': x, 'value': x}]"),
    ("cards", "link_list", "[{'href': x, 'text': x, 'hint': x}]"),
    ("tables", "table", "x, [{'key': 'a', 'text': x}, {'key': 'b', 'text': x}], [{'a': x, 'b': x}]"),
    ("tables", "filters", "[{'title': x, 'links': [{'text': x, 'href': x, 'count': x}]}], x"),
    ("tables", "pager", "x, x, x"),
    ("tables", "work_list", "[{'href': x, 'title': x, 'who': x, 'number': x}], x"),
    ("timeline", "timeline", "[{'title': x, 'who': x, 'when': x, 'until': x, 'text': x}]"),
    ("timeline", "what_next", "x, x"),
    ("timeline", "task_list", "[{'title': x, 'href': x, 'hint': x, 'state': {'text': x, 'kind': 'ok'}}]"),
    ("timeline", "step_list", "[{'title': x, 'text': x}]"),
    ("timeline", "case_diagram", "x, x, x, [{'title': x}]"),
    ("licence", "licence_card", "{'title': x, 'number': x, 'holder': x, 'state': 'valid', 'qr': x, 'issuer': x}"),
    ("licence", "confirmation_panel", "x, x, x, x, x, x, [{'title': x, 'text': x}]"),
    ("navigation", "breadcrumbs", "[{'text': x, 'href': x}, {'text': x}]"),
    ("navigation", "tabs", "[{'text': x, 'href': x, 'count': x}], x"),
    ("navigation", "accordion", "[{'title': x, 'text': x}]"),
    ("summary", "summary_list", "[{'label': x, 'value': x, 'change': x, 'source': x}], x"),
    ("rating", "rating", "x, x, x, x"),
    ("charts", "chart", "x, [(x, 1.5), (x, none)], 'line', x, x, 2, x, x"),
]


class Page(HTMLParser):
    """Collects what the tests ask about."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize(("file", "macro", "arguments"), CALLS, ids=[macro for _, macro, _ in CALLS])
def test_typed_text_becomes_markup(file: str, macro: str, arguments: str) -> None:
    html = call(file, macro, arguments, x=EVIL)
    page = Page(html)
    assert not page.all("script") and not page.all("img")
    assert all("onerror" not in attributes for _, attributes in page.tags)
    assert "&lt;script&gt;" in html


def test_macro_is_not_tested_for_markup() -> None:
    tested = {macro for _, macro, _ in CALLS}
    untested_on_purpose = {
        "button_group", "print_button", "offline_state", "state", "status_row", "pagination", "details", "dialog",
        "autosave_status", "described", "hero", "keyboard_help", "scan", "scan_styles", "scan_scripts",
    }  # fmt: skip
    for path in (style.TEMPLATES / "ui").glob("*.html"):
        if path.name in ("chrome.html", "offline.html", "style.html"):
            continue
        for name in re.findall(r"\{% macro ([a-z]\w*)", path.read_text(encoding="utf-8")):
            assert name in tested | untested_on_purpose, name


def test_error_is_not_tied_to_its_field() -> None:
    page = Page(call("forms", "text_field", "'phone', '手机', error='请再看一遍', hint='11 位'"))
    field = page.all("input")[0]
    assert field["aria-invalid"] == "true"
    assert field["aria-describedby"] == "phone-hint phone-error"
    assert {"phone-hint", "phone-error"} <= {attributes.get("id") for _, attributes in page.tags}
    assert page.all("label")[0]["for"] == "phone"


def test_chosen_value_gets_lost() -> None:
    options = "[{'value': 1, 'text': 'a'}, {'value': 2, 'text': 'b'}]"
    assert ["checked" in a for a in Page(call("forms", "radios", f"'n', 'l', {options}, 2")).all("input")] == [
        False,
        True,
    ]
    assert ["checked" in a for a in Page(call("forms", "yes_no", "'n', 'l', false")).all("input")] == [False, True]
    assert ["checked" in a for a in Page(call("forms", "yes_no", "'n', 'l'")).all("input")] == [False, False]
    selected = Page(call("forms", "select", f"'n', 'l', {options}, 1")).all("option")
    assert ["selected" in a for a in selected] == [False, True, False]


def test_zero_counts_as_empty() -> None:
    assert 'value="0"' in call("forms", "text_field", "'n', 'l', 0")
    assert "没有填" not in call("summary", "summary_list", "[{'label': 'l', 'value': 0}]")
    assert "没有填" in call("summary", "summary_list", "[{'label': 'l', 'value': ''}]")


def test_state_is_told_by_colour_alone() -> None:
    for level, words in (("red", "已超期"), ("yellow", "只剩"), ("normal", "还剩"), ("done", "按时办完")):
        assert words in call("status", "clock_badge", f"'{level}', 2")
    for state, words in (("valid", "有效"), ("revoked", "吊销"), ("expired", "过期"), ("suspended", "暂停")):
        assert words in call("licence", "licence_card", f"{{'title': 't', 'state': '{state}'}}")


def test_a_clock_whose_days_nobody_can_count_names_its_state_and_its_day_and_no_number() -> None:
    for level, words in (("red", "已超期"), ("yellow", "快到期了"), ("normal", "没到期")):
        shown = call("status", "clock_badge", f"'{level}', none, day", day=date(2026, 1, 9))
        assert words in shown and "2026" in shown and "None" not in shown and "工作日" not in shown


LAYOUTS = ["portal", "desk", "plain", "print"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_page_lacks_a_landmark(layout: str) -> None:
    html = render(
        f'{{% extends "ui/layouts/{layout}.html" %}}{{% block title %}}办件{{% endblock %}}'
        "{% block main %}<h1>办件</h1>{% endblock %}"
    )
    page = Page(html)
    assert len(page.all("h1")) == 1 and len(page.all("main")) == 1
    assert page.all("html")[0]["lang"] == "zh-Hans"
    assert page.all("main")[0]["id"] == "main"
    assert any(a.get("href") == "#main" for a in page.all("a"))
    assert "<title>办件 · 一网</title>" in html
    if layout != "print":
        assert "这里有问题？" in html and "长辈版" in html and "帮助" in html


def test_wishes_do_not_reach_the_page() -> None:
    html = render('{% extends "ui/layouts/portal.html" %}', display=Display(elder=True, theme="dark", contrast="high"))
    root = Page(html).all("html")[0]
    assert (root["data-elder"], root["data-theme"], root["data-contrast"]) == ("1", "dark", "high")
    plain = Page(render('{% extends "ui/layouts/portal.html" %}')).all("html")[0]
    assert not {"data-elder", "data-theme", "data-contrast"} & plain.keys()


def test_public_page_carries_a_token() -> None:
    assert "csrfmiddlewaretoken" not in render('{% extends "ui/layouts/portal.html" %}')


def test_english_page_speaks_chinese() -> None:
    with translation.override("en"):
        html = render('{% extends "ui/layouts/plain.html" %}{% block main %}<h1>Case</h1>{% endblock %}')
        assert Page(html).all("html")[0]["lang"] == "en"
        assert set(re.findall("[\u4e00-\u9fff]+", html)) == {"中文"}
        assert "2 working days overdue" in call("status", "clock_badge", "'red', 2")
        assert "There is 1 thing to change" in call("forms", "error_summary", "[{'href': '#a', 'text': 'b'}]")


def test_style_page_leaves_out_a_macro_or_repeats_an_id() -> None:
    context = style.style_page_context()
    html = made.get_template("ui/style.html").render(**context)
    ids = [attributes["id"] for _, attributes in Page(html).tags if attributes.get("id")]
    assert sorted(ids) == sorted(set(ids))
    shown = "".join(sample.code for section in context["sections"] for sample in section.samples)
    for file in ("buttons", "forms", "status", "notices", "cards", "tables", "timeline", "licence", "navigation"):
        assert f'"ui/{file}.html"' in shown
    assert len(Page(html).all("h1")) == 1


def test_autoescape_can_be_turned_off() -> None:
    assert environment(autoescape=False).from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"
