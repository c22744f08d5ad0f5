"""How to object is told as the law has it: to the government, to the authority above a tax office, or not at all."""

from __future__ import annotations

from datetime import date

import pytest

from tests import factories
from yiwang.core.actor import SYSTEM
from yiwang.core.calendar_store import load_builtin
from yiwang.engines.proceedings.paper_words import appeal_words
from yiwang.packs.publishing import publish_pack
from yiwang.service.applications.items import current_item
from yiwang.service.applications.receipts import appeal_of

TODAY = date(2026, 11, 20)


@pytest.fixture
def published(db):
    load_builtin()
    for name in ("base-registers", "start-company"):
        publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / name)


@pytest.mark.parametrize(
    ("part", "body", "told"),
    [
        ("licence", "徐闻县人民政府", "向本级人民政府申请行政复议"),
        ("tax", "上一级主管部门", "向上一级主管部门申请行政复议"),
    ],
)
def test_an_objection_goes_where_the_law_sends_it(published, part, body, told):
    item = current_item(f"start-company.{part}")
    assert told in appeal_of(item, "440825", TODAY)["reconsideration"]
    assert appeal_words(item.content, factories.division(), TODAY)["reconsideration_body"] == body


def test_nobody_is_sent_to_the_government_about_a_banks_answer(published):
    item = current_item("start-company.bank")
    told = appeal_of(item, "440825", TODAY)
    assert "不能申请行政复议" in told["reconsideration"]
    assert told["litigation"] == ""
