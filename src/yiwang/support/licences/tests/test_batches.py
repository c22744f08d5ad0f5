"""Batches: faults are told before anything is issued, a job broken off goes on without doubles, officials stop it."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories

from yiwang.core import files
from yiwang.core.actor import SYSTEM
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound, NotPermitted
from yiwang.core.models import Event, File
from yiwang.people.models import Organization
from yiwang.people.staffing.spreadsheet import write_workbook
from yiwang.service.applications.tests import portal
from yiwang.support.licences.actions import batch as acts
from yiwang.support.licences.actions import batch_work
from yiwang.support.licences.actions.batch import (
    Table,
    drop_batch,
    pause_batch,
    resume_batch,
    start_batch,
    upload_batch,
)
from yiwang.support.licences.models import Licence, LicenceBatch
from yiwang.support.licences.tests.batch_stage import Stage, licences, name, number
from yiwang.support.seals.errors import SealNotCurrent

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(monkeypatch, tmp_path, settings):
    settings.VAR = tmp_path
    return Stage(monkeypatch)


def states(batch):
    return list(batch.rows.order_by("line").values_list("state", flat=True))


def test_a_table_becomes_licences(stage):
    batch = stage.upload([stage.row(at) for at in range(5)])
    assert (batch.state, batch.read) == ("previewed", 5) and licences() == []
    start_batch(actor=stage.actor, batch_id=batch.pk)
    stage.work(batch)
    assert batch.state == "done" and states(batch) == ["issued"] * 5
    made = licences()
    assert len(made) == 5 and {one.holder_masked for one in made} == {"王*一", "李*一", "张*一", "刘*一", "陈*一"}
    assert all(one.ofd_id and one.job_key.startswith("batch:") for one in made)
    told = [event.type for event in Event.objects.unscoped("test").filter(subject_kind="licence_batch")]
    assert {"licence_batch.uploaded", "licence_batch.read", "licence_batch.started", "licence_batch.finished"} == set(
        told
    )
    issued = Event.objects.unscoped("test").filter(type="licence.issued").first()
    assert issued.actor_account == stage.actor.account_id


def test_values_stand_where_the_expressions_of_the_type_look(stage):
    batch = stage.upload([stage.row(1, 业态="tea", 座位数="12"), stage.row(2, 业态="面馆")])
    start_batch(actor=stage.actor, batch_id=batch.pk)
    stage.work(batch)
    tea = licences()[0]
    assert tea.number.startswith("CS1") and tea.fields["values"]["seats"] == 12
    assert licences()[-1].conditions or states(batch)[1] == "wrong"


def test_faults_are_told_by_row_and_column_and_nothing_of_them_is_issued(stage):
    rows = [
        stage.row(0),
        stage.row(1, 店名=""),
        stage.row(2, 持证人证件号码="440825195001010000"),
        stage.row(3, 持证人名称="张冠李戴"),
        stage.row(40),
        stage.row(4, 座位数="很多"),
        stage.row(0),
        stage.row(5, 店名="=1+1"),
    ]
    batch = stage.upload(rows)
    assert states(batch) == ["ready", *["wrong"] * 7]
    client = portal.client_of(stage.actor)
    page = client.get(f"/desk/licences/batches/{batch.pk}/").content.decode()
    for said in ("店名：请填写这一列", "名称和证件号码对不上", "和第2行一样", "座位数：写法不对", "有7行有错误"):
        assert said in page, said
    assert "440825195001010000" not in page and "张冠李戴" not in page
    start_batch(actor=stage.actor, batch_id=batch.pk)
    stage.work(batch)
    assert len(licences()) == 1 and batch.state == "done"


def test_a_job_that_is_killed_leaves_no_half_and_no_double(stage, monkeypatch):
    batch = stage.upload([stage.row(at) for at in range(6)])
    start_batch(actor=stage.actor, batch_id=batch.pk)

    class Killed(BaseException):
        pass

    real, count = batch_work.issue_licence, 0

    def dying(**given):
        nonlocal count
        count += 1
        made = real(**given)
        if count == 3:
            raise Killed  # after the licence, before the row knows: both are one transaction
        return made

    monkeypatch.setattr(batch_work, "issue_licence", dying)
    with pytest.raises(Killed):
        batch_work.issue_some(batch.pk)
    assert states(batch) == ["issued", "issued", "ready", "ready", "ready", "ready"] and len(licences()) == 2
    monkeypatch.setattr(batch_work, "issue_licence", real)
    stage.work(batch)
    assert states(batch) == ["issued"] * 6 and len(licences()) == 6
    assert len({one.number for one in licences()}) == 6
    batch.rows.update(state="ready")  # even a row that forgot finds its licence
    LicenceBatch.objects.unscoped("test").update(state="running")
    stage.work(batch)
    assert len(licences()) == 6 and states(batch) == ["issued"] * 6


def test_a_batch_pauses_and_goes_on(stage):
    batch = stage.upload([stage.row(at) for at in range(5)])
    start_batch(actor=stage.actor, batch_id=batch.pk)
    assert batch_work.issue_some(batch.pk, chunk=2) == 3
    pause_batch(actor=stage.actor, batch_id=batch.pk)
    assert batch_work.issue_some(batch.pk) == 0 and len(licences()) == 2
    with pytest.raises(ChangedMeanwhile):
        start_batch(actor=stage.actor, batch_id=batch.pk)
    resume_batch(actor=stage.actor, batch_id=batch.pk)
    stage.work(batch, chunk=2)
    assert batch.state == "done" and len(licences()) == 5


def test_what_would_refuse_every_row_pauses_the_batch_instead(stage, monkeypatch):
    batch = stage.upload([stage.row(at) for at in range(3)])
    start_batch(actor=stage.actor, batch_id=batch.pk)
    real = batch_work.issue_licence

    def refusing(**given):
        raise SealNotCurrent

    monkeypatch.setattr(batch_work, "issue_licence", refusing)
    stage.work(batch)
    assert batch.state == "paused" and "印章" in batch.problem and states(batch) == ["ready"] * 3
    monkeypatch.setattr(batch_work, "issue_licence", real)
    resume_batch(actor=stage.actor, batch_id=batch.pk)
    stage.work(batch)
    assert batch.state == "done" and batch.problem == "" and len(licences()) == 3


def test_who_lost_the_duty_issues_no_more(stage, monkeypatch):
    batch = stage.upload([stage.row(at) for at in range(2)])
    start_batch(actor=stage.actor, batch_id=batch.pk)
    other = factories.official("window", at=stage.office, name="李四")
    monkeypatch.setattr(batch_work, "actor_now", lambda account: other)
    stage.work(batch)
    assert batch.state == "paused" and licences() == []


def test_a_batch_without_a_job_gets_one_again(stage):
    batch = stage.upload([stage.row(0)])
    start_batch(actor=stage.actor, batch_id=batch.pk)
    from datetime import timedelta

    from yiwang.core import clock

    later = clock.now() + timedelta(minutes=5)
    assert batch_work.take_up(later) == 1 and batch_work.take_up(later) == 0


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04rubbish", b"\xff\xfe\0", "持证人名称\n王".encode()])
def test_a_file_that_is_no_table_is_refused_with_a_sentence(stage, content):
    client = portal.client_of(stage.actor)
    sent = SimpleUploadedFile("持证人.csv", content) if content else ""
    data = {"what": f"{stage.office.pk}/trial-permit", "why": "许可〔2026〕1号", "file": sent}
    response = client.post("/desk/licences/batches/", data)
    if response.status_code == 422:
        page = response.content.decode()
        assert "许可〔2026〕1号" in page and "请选择一个文件" in page
        return
    batch = LicenceBatch.objects.unscoped("test").get()
    batch_work.read_table(batch.pk)
    batch.refresh_from_db()
    assert batch.state == "refused" and batch.problem
    assert batch.problem in client.get(response["Location"]).content.decode()


def test_unknown_and_missing_columns_are_named(stage):
    batch = stage.upload([["王小一"]], heading=["持证人名称", "备注"])
    assert batch.state == "refused" and "持证人证件号码" in batch.problem
    heading = [*stage.shape.headings, "备注"]
    batch = stage.upload([[*stage.row(0), "x"]], heading=heading)
    assert batch.state == "refused" and "备注" in batch.problem


def test_pages_from_table_to_result(stage):
    client = portal.client_of(stage.actor)
    page = client.get("/desk/licences/batches/").content.decode()
    assert "还没有批量颁发过" in page and "取《测试许可证》的表格" in page
    table = client.get("/desk/licences/batches/table/trial-permit")
    assert table.status_code == 200 and table.content[:2] == b"PK"
    content = write_workbook("证照", stage.shape.headings, [stage.row(0), stage.row(1, 店名="")])
    data = {
        "what": f"{stage.office.pk}/trial-permit",
        "why": "许可〔2026〕1号",
        "file": SimpleUploadedFile("名单.xlsx", content),
    }
    response = client.post("/desk/licences/batches/", data)
    address = response["Location"]
    assert "正在读表格" in client.get(address).content.decode()
    batch = LicenceBatch.objects.unscoped("test").get()
    batch_work.read_table(batch.pk)
    assert "确认颁发1张" in client.get(address).content.decode()
    client.post(address, {"act": "start"})
    assert "已经办了0行，共1行" in client.get(f"{address}progress").content.decode()
    stage.work(batch)
    page = client.get(address).content.decode()
    assert "颁发1张，没有办成0行" in page and licences()[0].number in page
    rows = csv_of(client.get(f"{address}export"))
    assert rows[1][1:4] == ["王*一", "已颁发", licences()[0].number]
    wrong = csv_of(client.get(f"{address}export?rows=wrong"))
    assert wrong[1][0] == name(1) and wrong[1][-1] == "店名：请填写这一列。"
    assert Event.objects.unscoped("test").filter(type="licence_batch.exported").count() == 2
    assert "名单.xlsx" in client.get("/desk/licences/batches/?q=名单").content.decode()
    assert "没有符合条件的批次" in client.get("/desk/licences/batches/?q=别的").content.decode()


def csv_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_strangers_and_other_offices_see_no_batch(stage):
    batch = stage.upload([stage.row(0)])
    elsewhere = Organization.objects.create(
        name="海安县市场监督管理局", division=factories.division("440882", "雷州市"), role="market_supervision"
    )
    for actor in (factories.official("licence.issue", at=elsewhere), factories.official("window"), factories.person()):
        client = portal.client_of(actor)
        for path in ("", "progress", "export"):
            assert client.get(f"/desk/licences/batches/{batch.pk}/{path}").status_code in (403, 404)
    with pytest.raises(NotFound):
        start_batch(actor=factories.official("licence.issue", at=elsewhere), batch_id=batch.pk)
    with pytest.raises(NotPermitted):
        upload_batch(actor=factories.official("licence.issue", at=elsewhere), organization_id=stage.office.pk,
                     type_key="trial-permit", why="x", table=Table("a", b"x"))  # fmt: skip


def test_only_types_of_the_office_can_be_chosen(stage):
    assert list(acts.kinds_for(stage.office)) and "resident-id" not in acts.kinds_for(stage.office)
    with pytest.raises(InvalidInput) as wrong:
        upload_batch(
            actor=stage.actor, organization_id=stage.office.pk, type_key="resident-id", why="", table=Table("", b"")
        )
    assert set(wrong.value.fields) == {"/type", "/why", "/file"}


def test_a_dropped_batch_leaves_no_table_and_no_rows(stage):
    batch = stage.upload([stage.row(0)])
    drop_batch(actor=stage.actor, batch_id=batch.pk)
    assert not batch.rows.exists() and not File.objects.unscoped("test").filter(subject_id=batch.pk).exists()
    with pytest.raises(ChangedMeanwhile):
        drop_batch(actor=stage.actor, batch_id=batch.pk)


def test_rows_are_sealed_and_the_file_belongs_to_the_batch(stage):
    batch = stage.upload([stage.row(0)])
    row = batch.rows.get()
    assert number(0).encode() not in bytes(row.sealed) and name(0) not in row.holder_masked
    assert files.find(stage.actor, batch.file_id).pk == batch.file_id
    with pytest.raises(NotFound):
        files.find(factories.official("window"), batch.file_id)


def test_the_page_of_a_licence_offers_ofd_and_pdf(stage):
    batch = stage.upload([stage.row(0)])
    start_batch(actor=stage.actor, batch_id=batch.pk)
    stage.work(batch)
    licence = Licence.objects.unscoped("test").get()
    client = portal.client_of(stage.actor)
    page = client.get(f"/desk/licences/{licence.pk}/").content.decode()
    assert re.search("下载OFD（正式版式", page) and "下载PDF" in page
    ofd = client.get(f"/licences/{licence.pk}/ofd")
    assert ofd.status_code == 200 and b"".join(ofd.streaming_content)[:2] == b"PK"
    assert licence.file_id is None
    pdf = client.get(f"/licences/{licence.pk}/pdf")
    content = b"".join(pdf.streaming_content)
    licence.refresh_from_db()
    assert content.startswith(b"%PDF") and licence.file_id is not None
    assert b"".join(client.get(f"/licences/{licence.pk}/pdf").streaming_content) == content
    assert Event.objects.unscoped("test").filter(type="licence.pdf_made").count() == 1
    assert SYSTEM.kind == "system"
