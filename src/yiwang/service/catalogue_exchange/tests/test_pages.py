"""The desk of tables and of the national exchange."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.service.applications.tests import portal
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue_exchange.actions.moving import work
from yiwang.service.catalogue_exchange.models import ExchangeBatch, ExportRun
from yiwang.service.catalogue_exchange.tests import stage
from yiwang.service.catalogue_exchange.tests.stage import Town, cells_of, right, wrong

pytestmark = pytest.mark.django_db
DESK = "/desk/catalogue-exchange/"


@pytest.fixture
def town() -> Town:
    return stage.build("catalogue.edit", "author")


def sent(content: bytes, name: str = "事项.xlsx", **more: str) -> dict[str, object]:
    return {"target": "draft", "file": SimpleUploadedFile(name, content), **more}


def newest() -> ExchangeBatch:
    found: ExchangeBatch = ExchangeBatch.objects.unscoped("test").order_by("-made_at").first()
    return found


def test_a_table_is_uploaded_looked_at_taken_and_dropped(town: Town) -> None:
    desk = portal.client_of(town.editor)
    assert "还没有传过表格" in desk.get(DESK).content.decode()
    template = desk.get(f"{DESK}template/").content
    assert cells_of(template, "事项")[0][:3] == ["事项编号*", "基本编码", "事项名称*"]
    assert "承诺件" in {cell for row in cells_of(template, "代码表") for cell in row}
    sheets = wrong(["limit_above"])
    sheets.items.append(right().items[0])
    here = desk.post(DESK, sent(sheets.book()))["Location"]
    assert "可以离开这一页" in desk.get(f"{here}progress/").content.decode()
    work(newest().pk)
    page = desk.get(here).content.decode()
    assert "built-in" not in page and ">1</td>" in page.replace("\n", "")
    assert "1项可以收下，1项有错误" in page and "事项 O2" in page and "请改短" in page
    assert "没有这样的事项" in desk.get(f"{here}?kind=formula").content.decode()
    assert "临时救助" in desk.get(f"{here}?show=all").content.decode()
    assert "承诺时限比法定时限长" in str(cells_of(desk.get(f"{here}errors/").content, "事项"))
    assert desk.post(here, {"act": "start"}).status_code == 302
    work(newest().pk)
    assert "1项已收下，1项没有收下" in desk.get(here).content.decode()
    assert "/desk/catalogue/items/" in desk.get(f"{here}?show=all").content.decode()
    assert desk.post(here, {"act": "drop"}).status_code == 409
    assert desk.post(here, {"act": "sing"}).status_code == 422


def test_what_is_no_workbook_is_said_at_the_field_and_the_choice_is_kept(town: Town) -> None:
    desk = portal.client_of(town.editor)
    answer = desk.post(DESK, sent(b"nonsense", target="published", source="abc"))
    assert answer.status_code == 422 and "这个文件打不开" in answer.content.decode()
    assert 'value="abc"' in answer.content.decode()
    assert "请给来源一个代号" in desk.post(DESK, sent(b"x", target="published")).content.decode()


def test_the_list_costs_the_same_at_one_table_and_at_many_and_others_see_none(town: Town) -> None:
    desk = portal.client_of(town.editor)
    desk.post(DESK, sent(right().book()))
    desk.get(DESK)
    with CaptureQueriesContext(connection) as few:
        desk.get(DESK)
    for number in range(5):
        desk.post(DESK, sent(right(title=f"救助{number}").book(), f"{number}.xlsx"))
    with CaptureQueriesContext(connection) as many:
        desk.get(DESK)
    assert len(few) == len(many)
    assert "没有符合条件的表格" in desk.get(f"{DESK}?q=nothing").content.decode()
    other = portal.client_of(factories.official("catalogue.edit", at=factories.organization("tax")))
    for address in ("", "progress/", "errors/"):
        assert other.get(f"{DESK}{newest().pk}/{address}").status_code == 404


def test_the_office_fetches_its_items_and_exports_for_the_nation(town: Town) -> None:
    ServiceItem.objects.create(
        key="own", face=town.entry.face, entry=town.entry, organization=town.office, source="desk", code="C1",
        organization_name=town.office.name, division_code="440825000000", content={"visits": 0},
    )  # fmt: skip
    desk = portal.client_of(town.editor)
    rows = cells_of(desk.get(f"{DESK}items/").content, "事项")
    assert rows[1][0] == "C1" and rows[1][2] == "临时救助"
    assert "还没有导出过" in desk.get(f"{DESK}national/").content.decode()
    done = desk.post(f"{DESK}national/", {"shape": "zip", "span": "all"})
    archive = zipfile.ZipFile(io.BytesIO(b"".join(done.streaming_content)))
    assert "up_task_general_basic/00001.csv" in archive.namelist()
    run = ExportRun.objects.get()
    assert run.batch in desk.get(f"{DESK}national/").content.decode()
    again = desk.post(f"{DESK}national/", {"shape": "jsonl", "span": "changed"})
    assert b"".join(again.streaming_content) == b""
    assert desk.post(f"{DESK}national/", {"shape": "doc"}).status_code == 422
    assert desk.post(f"{DESK}national/", {"shape": "zip", "since": "2099-01-01"}).status_code == 422
