"""Tables of items: each kind of error is found at its cell, right items become drafts, nothing is doubled."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook
from tests import factories

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, NotPermitted
from yiwang.service.catalogue.models import Draft, ServiceItem
from yiwang.service.catalogue.resolving import resolved
from yiwang.service.catalogue_exchange.actions.moving import drop, start, work
from yiwang.service.catalogue_exchange.actions.receiving import receive_book
from yiwang.service.catalogue_exchange.correcting import bad_book, items_book
from yiwang.service.catalogue_exchange.errors import NotNow
from yiwang.service.catalogue_exchange.models import ExchangeBatch
from yiwang.service.catalogue_exchange.sheets.row_problems import KINDS
from yiwang.service.catalogue_exchange.tests import stage
from yiwang.service.catalogue_exchange.tests.stage import RIGHT, Town, cells_of, right, wrong

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return stage.build()


def brought(town: Town, content: bytes, **more: str) -> ExchangeBatch:
    """A table that came in and was checked."""
    batch = receive_book(actor=town.editor, name="事项.xlsx", content=content, now=clock.now(), **more)
    work(batch.pk)
    batch.refresh_from_db()
    return batch


def taken(town: Town, batch: ExchangeBatch) -> ExchangeBatch:
    start(actor=town.editor, batch_id=batch.pk, now=clock.now())
    work(batch.pk)
    batch.refresh_from_db()
    return batch


def test_each_kind_of_error_is_found_at_its_cell_with_what_to_do(town: Town) -> None:
    sheets = wrong()
    sheets.items.append({**RIGHT, "ref": "level_unknown"})  # a number that stands twice
    batch = brought(town, sheets.book())
    found = {row.ref: row for row in batch.rows.order_by("-line")}
    for kind in (*stage.WRONG_ITEMS, *stage.WRONG_PARTS):
        ref = "没有这一项" if kind == "ref_unknown" else kind
        assert kind in found[ref].kinds and found[ref].state == "bad", (kind, found[ref].kinds)
    assert len(stage.WRONG_ITEMS) + len(stage.WRONG_PARTS) > 60
    assert batch.findings["ref_twice"] == 1
    at = next(p for p in found["limit_number"].problems if p["code"] == "limit_number")
    line = list(stage.WRONG_ITEMS).index("limit_number") + 2
    assert at == {"code": "limit_number", "sheet": "事项", "cell": f"O{line}", "column": "承诺时限", "more": ""}
    assert all(kind.do and kind.title for kind in KINDS.values())
    assert not ServiceItem.objects.exists() and not Draft.objects.unscoped("test").exists()


def test_a_right_item_becomes_a_draft_that_says_only_what_differs_and_a_repeat_doubles_nothing(town: Town) -> None:
    batch = brought(town, right().book())
    assert batch.counts == {"good": 1} and batch.findings == {}
    assert receive_book(actor=town.editor, name="again.xlsx", content=right().book(), now=clock.now()).total == 1
    taken(town, batch)
    assert batch.counts == {"done": 1} and batch.state == "done"
    draft = Draft.objects.unscoped("test").get()
    assert draft.content["limits"]["committed"] == {"amount": 5, "unit": "working_day"}
    assert draft.content["materials"]["row-1"]["issued_by"] == "公安机关"
    assert "power_type" not in draft.content and "basis" not in draft.content
    again = taken(town, brought(town, right().book()))
    assert again.counts in ({"done": 1}, {"same": 1})
    assert Draft.objects.unscoped("test").get().content == draft.content and ServiceItem.objects.count() == 1


def test_bad_items_are_corrected_in_the_same_shape_and_sent_again(town: Town) -> None:
    sheets = wrong(["limit_above", "material_need"])
    batch = brought(town, sheets.book())
    assert batch.counts == {"bad": 2}
    book = bad_book(batch.rows.filter(state="bad").order_by("line"))
    rows = cells_of(book, "事项")
    assert rows[0][-1] == "错在哪里" and "承诺时限比法定时限长" in rows[1][-1]
    assert "没有这种必要性" in cells_of(book, "材料")[1][-1]
    opened = load_workbook(io.BytesIO(book))
    opened["事项"].delete_rows(3)
    opened["事项"]["O2"] = "10"
    opened["材料"].delete_rows(2)
    kept = io.BytesIO()
    opened.save(kept)
    mended = brought(town, kept.getvalue())
    assert mended.counts == {"good": 1} and mended.unknown == []


def test_a_list_of_a_source_is_published_and_its_update_changes_only_what_differs(town: Town) -> None:
    sheets = right(basic_code="", organization_name="外县某局")
    sheets.items.append({**sheets.items[0], "ref": "A2", "title": "医疗救助"})
    first = taken(town, brought(town, sheets.book(), target="published", source="wai-xian"))
    assert first.counts == {"done": 2}
    assert resolved("wai-xian:A1").elements["materials"]["row-1"]["title"] == "身份证"
    assert ServiceItem.objects.filter(managed_by="import:wai-xian", state="published").count() == 2
    sheets.items[1]["limits/committed/amount"] = "3"
    second = taken(town, brought(town, sheets.book(), target="published", source="wai-xian"))
    assert second.counts == {"same": 1, "done": 1} and ServiceItem.objects.count() == 2
    assert ServiceItem.objects.get(key="wai-xian:A2").number == 2
    exported = items_book(ServiceItem.objects.order_by("key"))
    assert cells_of(exported, "事项")[2][2] == "医疗救助" and len(cells_of(exported, "材料")) == 3
    third = brought(town, exported, target="published", source="wai-xian")
    assert third.counts == {"good": 2}, third.rows.values_list("problems", flat=True)
    assert len(resolved("wai-xian:A1").elements["materials"]) == 2


def test_a_row_whose_key_came_along_is_the_same_row_under_another_name(town: Town) -> None:
    sheets = right()
    sheets.parts["situations"] = [{"ref": "A1", "key": "who", "question": "谁来办？"}]
    sheets.parts["options"] = [{"ref": "A1", "situation": "who", "key": "self", "title": "本人"}]
    sheets.parts["materials"][0] |= {"key": "id-card", "when": '(who = "self")'}
    taken(town, brought(town, sheets.book()))
    sheets.parts["materials"][0]["title"] = "居民身份证"
    taken(town, brought(town, sheets.book()))
    said = Draft.objects.unscoped("test").get().content
    assert set(said["materials"]) == {"id-card", "row-1"} and said["materials"]["id-card"]["title"] == "居民身份证"
    assert said["situations"]["who"]["options"]["self"]["title"] == "本人"


def test_an_item_that_is_managed_elsewhere_is_not_taken_and_the_others_are(town: Town) -> None:
    sheets = right(basic_code="")
    sheets.items.append({**sheets.items[0], "ref": "A2"})
    ServiceItem.objects.create(key="x-list:A1", face=town.entry.face, source="desk", managed_by="desk")
    batch = taken(town, brought(town, sheets.book(), target="published", source="x-list"))
    assert batch.counts == {"failed": 1, "done": 1}
    assert "由别处维护" in batch.rows.get(ref="A1").problems[0]["more"]


def test_formulas_and_dirt_are_seen(town: Town) -> None:
    sheets = right(condition="&lt;p&gt;生活&amp;amp;困难\t的&lt;/p&gt;", keywords="救济、补助")
    opened = load_workbook(io.BytesIO(sheets.book()))
    opened["事项"]["U2"] = "=HYPERLINK(1)"
    kept = io.BytesIO()
    opened.save(kept)
    row = brought(town, kept.getvalue()).rows.get()
    assert {"formula", "html_escaped"} <= set(row.kinds)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "请选择一个文件"), (b"a,b\n1,2\n", "这个文件打不开"), (b"PK\x03\x04xx", "这个文件打不开")],
)
def test_what_is_no_workbook_of_ours_is_said(town: Town, content: bytes, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        receive_book(actor=town.editor, name="x.xlsx", content=content, now=clock.now())
    assert said in refused.value.fields["/file"]


def test_a_workbook_without_our_sheet_or_without_needed_columns_is_refused(town: Town) -> None:
    book = Workbook()
    kept = io.BytesIO()
    book.save(kept)
    book.active.title = "事项"
    book.active.append(["事项编号"])
    book.active.append(["A1"])
    other = io.BytesIO()
    book.save(other)
    for content, said in ((kept.getvalue(), "没有“事项”"), (other.getvalue(), "缺少这些列")):
        with pytest.raises(InvalidInput) as refused:
            receive_book(actor=town.editor, name="x.xlsx", content=content, now=clock.now())
        assert said in refused.value.fields["/file"]


def test_who_may_not_bring_or_publish_does_not(town: Town) -> None:
    only_edits = factories.official("catalogue.edit", at=town.office)
    for actor in (factories.person(), factories.official("window", at=town.office)):
        with pytest.raises(NotPermitted):
            receive_book(actor=actor, name="x.xlsx", content=right().book(), now=clock.now())
    with pytest.raises(NotPermitted):
        receive_book(
            actor=only_edits, name="x.xlsx", content=right().book(), target="published", source="abc", now=clock.now()
        )
    with pytest.raises(InvalidInput):
        receive_book(
            actor=town.editor, name="x.xlsx", content=right().book(), target="published", source="坏", now=clock.now()
        )


def test_a_table_is_dropped_before_anything_is_taken_and_not_after(town: Town) -> None:
    batch = brought(town, right().book())
    taken(town, batch)
    with pytest.raises(NotNow):
        drop(actor=town.editor, batch_id=batch.pk, now=clock.now())
    second = brought(town, wrong(["limit_above"]).book())
    with pytest.raises(NotNow):
        start(actor=town.editor, batch_id=second.pk, now=clock.now())
    drop(actor=town.editor, batch_id=second.pk, now=clock.now())
    assert not second.rows.exists()
