"""Exchange tables of the national platform and open data: what changed, at the item or above it, and nothing else."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.test import Client

from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.service.catalogue.models import CatalogueEntry, ServiceItem
from yiwang.service.catalogue_exchange.national.sending import begin_export, json_lines, last_export, zipped
from yiwang.service.catalogue_exchange.national.tables import fields_of, tables
from yiwang.service.catalogue_exchange.tests import stage
from yiwang.service.catalogue_exchange.tests.stage import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    made = stage.build()
    ServiceItem.objects.create(
        key="own", face=made.entry.face, entry=made.entry, level=4, division_code="440825000000", source="desk",
        code="C1", organization=made.office, number=2,
        content={
            "applicants": ["natural_person", "legal_person"], "handling": "committed",
            "limits": {"committed": {"amount": 5, "unit": "working_day"}}, "contact": {"phone": "0759-4850001"},
            "materials": {"id": {"title": "身份证", "need": "required", "order": 2},
                          "form": {"title": "申请表", "need": "later", "order": 1}},
            "fees": {"a": {"title": "工本费", "standard": "10元", "basis": "粤价", "order": 1}},
            "faq": {"q": {"question": "多久？", "answer": "5天", "order": 1}},
        },
    )  # fmt: skip
    return made


def rows(since: Any = None) -> dict[str, list[dict[str, str]]]:
    run = begin_export(actor=SYSTEM, shape="jsonl", division="440825000000", since=since, now=clock.now())
    found: dict[str, list[dict[str, str]]] = {}
    for line in b"".join(json_lines(run)).splitlines():
        read = orjson.loads(line)
        found.setdefault(read["table"], []).append(read["row"])
    return found


def test_an_item_is_spread_over_the_tables_of_its_power_type_with_the_codes_of_the_standard(town: Town) -> None:
    found = rows()
    assert set(found) == {
        "up_task_directory", "up_task_general_basic", "up_task_general_extend", "up_task_general_material",
        "up_task_general_fee", "up_task_general_qa",
    }  # fmt: skip
    basic = found["up_task_general_basic"][0]
    assert basic["catalog_code"] == stage.ENTRY and basic["task_type"] == "05" and basic["server_type"] == "1^2"
    assert (basic["promise_day"], basic["promise_type"], basic["project_type"]) == ("5", "1", "2")
    assert basic["dept_code"] == stage.CODE and basic["is_fee"] == "1" and basic["cd_operation"] == "I"
    assert "社会救助暂行办法" in basic["by_law"]
    assert [row["material_name"] for row in found["up_task_general_material"]] == ["申请表", "身份证"]
    assert [row["is_need"] for row in found["up_task_general_material"]] == ["3", "1"]
    assert all(list(row) == list(fields_of(table)) for table, kept in found.items() for row in kept)
    assert len(tables()) == 31


def test_what_changed_above_reaches_the_receiver_and_what_did_not_change_is_not_sent_again(town: Town) -> None:
    rows()
    before = last_export("440825000000")
    assert before is not None
    assert rows(before.until) == {}
    CatalogueEntry.objects.filter(pk=town.entry.pk).update(updated_at=clock.now() + timedelta(seconds=-1))
    ServiceItem.objects.update(updated_at=before.until - timedelta(days=1))
    changed = rows(before.until - timedelta(seconds=60))
    assert changed["up_task_general_basic"][0]["cd_operation"] == "U" and changed["up_task_directory"]
    ServiceItem.objects.update(state="cancelled", updated_at=clock.now())
    assert rows(before.until)["up_task_general_basic"][0]["cd_operation"] == "D"
    assert "up_task_general_basic" not in rows()


def test_the_zip_is_written_piece_by_piece_and_is_whole(town: Town) -> None:
    run = begin_export(actor=SYSTEM, shape="zip", now=clock.now())
    archive = zipfile.ZipFile(io.BytesIO(b"".join(zipped(run))))
    assert archive.testzip() is None
    text = archive.read("up_task_general_material/00001.csv").decode("utf-8-sig")
    assert [row["material_name"] for row in csv.DictReader(io.StringIO(text))] == ["申请表", "身份证"]


def test_open_data_is_public_and_comes_page_by_page(town: Town) -> None:
    entry = town.entry
    for number in range(3):
        ServiceItem.objects.create(
            key=f"n{number}", face=entry.face, entry=entry, division_code="440825100000", source="desk"
        )
    browser = Client()
    first = browser.get("/api/v1/catalogue/open-data?division=440825&size=3")
    lines = [orjson.loads(line) for line in first.content.splitlines()]
    assert len(lines) == 3 and lines[0]["elements"]["title"] == "临时救助"
    rest = browser.get(f"/api/v1/catalogue/open-data?division=440825&size=3&after={first['Yiwang-Next']}")
    assert len(rest.content.splitlines()) == 1 and "Yiwang-Next" not in rest
    assert browser.get("/api/v1/catalogue/open-data?division=4409").content == b""
    for wrong in ("division=x", "since=yesterday", "after=1"):
        assert browser.get(f"/api/v1/catalogue/open-data?{wrong}").status_code == 422
