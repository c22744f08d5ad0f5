"""Headings of answers to read never leave out a level."""

from __future__ import annotations

from typing import Any

from yiwang.engines.forms import Draft, record_view
from yiwang.engines.forms.tests.forms_for_tests import make

ROWS = {"type": "object", "properties": {"name": {"type": "string", "title": "姓名"}}}


def page(people: dict[str, Any]) -> dict[str, Any]:
    return {"title": "申请", "type": "object", "properties": {"people": people}}


def test_rows_inside_a_group_come_one_level_below_it():
    managers = {"type": "array", "title": "管理人员", "items": ROWS}
    form = make(page({"type": "object", "title": "人员", "properties": {"managers": managers}}))
    view = record_view(form, Draft({"people": {"managers": [{"name": "何文斌"}, {"name": "林小满"}]}}))
    assert [section.level for section in view.sections] == [2, 3, 3]


def test_rows_of_a_page_come_one_level_below_its_heading():
    form = make(page({"type": "array", "title": "人员", "items": ROWS}))
    view = record_view(form, Draft({"people": [{"name": "何文斌"}]}))
    assert [section.level for section in view.sections] == [2, 3]
