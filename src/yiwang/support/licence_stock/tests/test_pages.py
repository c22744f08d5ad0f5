"""The desk of stock: template, upload, report, mended file, import, undo; the interface of a program."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core.models import Event
from yiwang.people.staffing.spreadsheet import read_table
from yiwang.support.licence_stock.actions.moving import work
from yiwang.support.licence_stock.models import StockBatch
from yiwang.support.licence_stock.tests import stage
from yiwang.support.licence_stock.tests.stage import Town, line, number, table
from yiwang.support.licence_use import callers
from yiwang.support.licence_use.tests.test_api import System
from yiwang.support.licence_use.tests.test_pages import client_of, text
from yiwang.support.licences.models import Licence

pytestmark = pytest.mark.django_db
DESK = "/desk/licence-stock/"


@pytest.fixture
def town() -> Town:
    return stage.build()


def sent(content: bytes, name: str = "存量.csv") -> dict[str, Any]:
    return {"type_key": "trial-permit", "file": SimpleUploadedFile(name, content)}


def test_a_table_with_errors_is_read_mended_imported_and_taken_back(town: Town) -> None:
    desk = client_of(town.clerk)
    assert "测试许可证" in text(desk.get(DESK))
    template = read_table(desk.get(f"{DESK}template/?type=trial-permit").content, "t.xlsx")
    assert template[0].cells[:12] == tuple(stage.HEADING)
    assert text(desk.get(f"{DESK}template/?type=trial-permit&as=csv")).startswith("﻿来源编号,证照编号*")
    done = desk.post(DESK, sent(table([line(1), line(2, 店名=""), line(3, 持证主体代码="440524188001010015")])))
    assert done.status_code == 302, text(done)
    here = done["Location"]
    assert "可以离开这一页" in text(desk.get(f"{here}progress/"))
    batch = StockBatch.objects.unscoped("test").get()
    work(batch.pk)
    page = text(desk.get(here))
    assert "1行可以导入，2行有错误" in page and "33.3%" in page and "号码的校验位不对" in page
    assert stage.WANG not in page and "王秀英" not in page
    assert "号码的校验位不对" in text(desk.get(f"{here}?rule=code_check"))
    bad = read_table(desk.get(f"{here}errors/").content, "e.xlsx")
    assert [row.cells[1] for row in bad[1:]] == [number(2), number(3)]
    assert Event.objects.unscoped("test").filter(type="licence_stock.exported").count() == 1
    assert "店名：请填写店名" in text(desk.get(f"{here}errors/?as=csv"))
    assert desk.post(here, {"act": "start"}).status_code == 302
    work(batch.pk)
    assert "1张已经是电子证照" in text(desk.get(here))
    assert number(1) in text(client_of(town.wang).get("/licences/"))
    assert desk.post(here, {"act": "undo"}).status_code == 302
    work(batch.pk)
    assert "整批已撤回" in text(desk.get(here))


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "请选择一个文件"), (b"a,b\n1,2\n", "表格缺少这些列"), (b"PK\x03\x04xx", "这个文件打不开")],
)
def test_what_is_no_table_of_ours_is_said(town: Town, content: bytes, said: str) -> None:
    answer = client_of(town.clerk).post(DESK, sent(content, "x.xlsx" if content[:2] == b"PK" else "x.csv"))
    assert answer.status_code == 422 and said in text(answer)


def test_the_list_costs_the_same_at_one_table_and_at_many(town: Town) -> None:
    desk = client_of(town.clerk)

    def bring(count: int) -> None:
        for serial in range(count):
            desk.post(DESK, sent(table([line(serial + 1)]), f"{count}-{serial}.csv"))

    bring(1)
    desk.get(DESK)
    with CaptureQueriesContext(connection) as few:
        desk.get(DESK)
    bring(6)
    with CaptureQueriesContext(connection) as many:
        desk.get(DESK)
    assert len(few) == len(many)
    assert "没有符合条件的表格" in text(desk.get(f"{DESK}?q=nothing&state=undone"))


def test_another_office_sees_no_table(town: Town) -> None:
    client_of(town.clerk).post(DESK, sent(table([line(1)])))
    batch = StockBatch.objects.unscoped("test").get()
    other = client_of(factories.official("licence.issue", at=factories.organization("civil_affairs")))
    for address in ("", "progress/", "errors/"):
        assert other.get(f"{DESK}{batch.pk}/{address}").status_code == 404


class Offices:
    """The issuing office as a caller of the interface."""

    def __init__(self, town: Town) -> None:
        self.bank = town.office


def test_a_system_of_the_office_sends_a_batch_and_reads_how_it_fared(town: Town) -> None:
    system = System(Offices(town))  # type: ignore[arg-type]
    token = system.token(callers.IMPORT)["access_token"]
    headers = {"authorization": f"Bearer {token}", "idempotency-key": "batch-1"}
    rows = [
        {"source_id": "s-1", "number": number(1), "holder": "王秀英", "holder_code": stage.WANG,
         "issued_on": "2019-05-28", "valid_until": "长期",
         "fields": {"operator": "王秀英", "shop": "老店（演示）", "address": "东方一路"}},
        {"source_id": "s-2", "number": "CS1"},
    ]  # fmt: skip
    body = orjson.dumps({"type": "11100000MB0143028R099", "rows": rows})
    post = {"content_type": "application/json", "headers": headers}
    first = Browser().post("/api/v1/licences/stock", body, **post)
    assert first.status_code == 202, first.content
    assert Browser().post("/api/v1/licences/stock", body, **post).json()["batch"] == first.json()["batch"]
    work(StockBatch.objects.unscoped("test").get().pk)
    fared = Browser().get(f"/api/v1/licences/stock?batch={first.json()['batch']}", headers=headers).json()
    assert (fared["state"], fared["counts"]) == ("done", {"done": 1, "bad": 1})
    assert fared["errors"][0]["source_id"] == "s-2" and "number_pattern" in fared["errors"][0]["rules"]
    assert Licence.objects.unscoped("test").get().number == number(1)
    other = system.token(callers.QUERY)["access_token"]
    answer = Browser().get("/api/v1/licences/stock", headers={"authorization": f"Bearer {other}"})
    assert answer.json()["code"] == "licence_use_scope_missing"
