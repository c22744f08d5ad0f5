"""Staff by spreadsheet: the preview tells the truth, applying repeats safely, an export sent back is no change."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, NotFound, NotPermitted
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.people.administration import today
from yiwang.people.models import Account, Post, PostHolding
from yiwang.people.sessions import PasswordGiven, prove
from yiwang.people.staffing.actions import staff_import
from yiwang.people.staffing.actions.staff_import import apply_rows, preview_table, start_import, take_passwords
from yiwang.people.staffing.columns import titles
from yiwang.people.staffing.models import StaffImport, StaffRow
from yiwang.people.staffing.rows import opened
from yiwang.people.staffing.spreadsheet import read_table, write_workbook
from yiwang.people.staffing.staff_table import staff_rows
from yiwang.people.tests.tree import Tree
from yiwang.service.applications.tests import portal

pytestmark = pytest.mark.django_db
DAY = today().isoformat()


class Table:
    """A county with a clerk; rows are given by columns, what is left out is the clerk's."""

    def __init__(self) -> None:
        self.tree = Tree()
        self.chief = self.tree.chiefs["county"]
        self.clerk = factories.official("window", at=self.tree.bureau, name="陈桂英")
        self.account = Account.objects.get(pk=self.clerk.account_id)
        self.post = Post.objects.create(organization=self.tree.bureau, title="新岗位", duties=["supervise"])

    def row(self, **change: str) -> list[str]:
        base = {
            "name": "陈桂英", "login": self.account.login, "office": self.tree.bureau.name, "place": "",
            "post": "陈桂英岗", "since": "2020-01-01", "until": "", "nature": "", "extension": "", "number": "",
        }  # fmt: skip
        return [{**base, **change}[key] for key in base]

    def new(self, login: str = "wang.xin", **change: str) -> list[str]:
        given = {"name": "王新", "login": login, "post": "新岗位", "since": DAY} | change
        return self.row(**given)

    def upload(self, *rows: list[str], by: Actor | None = None) -> StaffImport:
        content = write_workbook("人员", titles(), rows)
        return preview_table(actor=by or self.chief, name="人员.xlsx", content=content)

    def run(self, *rows: list[str]) -> StaffImport:
        batch = self.upload(*rows)
        start_import(actor=self.chief, import_id=batch.pk)
        apply_rows(batch.pk)
        batch.refresh_from_db()
        return batch

    def problems(self, batch: StaffImport) -> dict[str, str]:
        rows = list(batch.rows.order_by("line"))
        return opened(rows[0]).problems


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Table:
    monkeypatch.setattr(staff_import, "_defer", lambda import_id: None)
    return Table()


def holding(table: Table) -> PostHolding:
    return PostHolding.objects.get(account=table.account, post__title="陈桂英岗")


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({}, "same"),
        ({"extension": "8801"}, "changed"),
        ({"until": (today() + timedelta(days=9)).isoformat()}, "changed"),
        ({"until": (today() - timedelta(days=1)).isoformat()}, "ended"),
        ({"name": "陈贵英"}, "changed"),
        ({"post": "新岗位", "since": DAY}, "assigned"),
        ({"login": "brand.new", "since": DAY}, "new"),
        ({"since": "2020/1/1"}, "same"),
        ({"since": "2020年1月1日", "nature": "正式"}, "same"),
        ({"place": "440825", "login": "OFFICIAL"}, "new"),
    ],
)
def test_the_preview_tells_what_a_row_would_do_and_does_nothing(
    table: Table, change: dict[str, str], kind: str
) -> None:
    batch = table.upload(table.row(**change))
    assert batch.counts == {kind: 1}, table.problems(batch)
    assert Account.objects.filter(login="brand.new").count() == 0 and holding(table).until is None


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"name": ""}, "name"),
        ({"login": "王 新"}, "login"),
        ({"office": "遂溪县人民政府"}, "office"),
        ({"place": "440823"}, "office"),
        ({"post": "没有的岗"}, "post"),
        ({"since": "昨天"}, "since"),
        ({"since": "1900-01-01"}, "since"),
        ({"since": DAY}, "since"),
        ({"until": "2019-01-01"}, "until"),
        ({"until": (today() - timedelta(days=2)).isoformat()}, "until"),
        ({"nature": "代理"}, "until"),
        ({"nature": "永远"}, "nature"),
        ({"extension": "八八"}, "extension"),
        ({"post": "=1+1"}, "post"),
    ],
)
def test_a_fault_stands_at_its_column_in_a_sentence(table: Table, change: dict[str, str], column: str) -> None:
    import openpyxl

    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(list(titles()))
    book.active.append(table.row(**change))
    book.save(out)
    batch = preview_table(actor=table.chief, name="a.xlsx", content=out.getvalue())
    assert batch.counts == {"error": 1} and column in table.problems(batch), table.problems(batch)
    assert batch.total == 0


def test_rows_that_say_the_same_twice_or_name_one_login_differently_are_faults(table: Table) -> None:
    batch = table.upload(table.new(), table.new(), table.new(login="li.si"), table.new(login="li.si", name="李四"))
    assert batch.counts == {"new": 2, "error": 2}


def test_a_table_is_applied_row_by_row_and_a_second_time_changes_nothing(table: Table) -> None:
    rows = [table.new(extension="8801"), table.row(until=(today() - timedelta(days=1)).isoformat())]
    batch = table.run(*rows)
    assert batch.state == "done" and set(batch.rows.values_list("state", flat=True)) == {"done"}
    made = PostHolding.objects.get(account__login="wang.xin")
    assert (made.post, made.extension) == (table.post, "8801") and holding(table).until is not None
    count = Event.objects.unscoped("test").exclude(type="staff_import.previewed").count()
    assert apply_rows(batch.pk) == 0
    assert table.upload(*rows).counts == {"same": 2}
    assert Event.objects.unscoped("test").exclude(type="staff_import.previewed").count() == count


def test_a_job_that_was_broken_off_goes_on_where_it_stopped(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = table.upload(*(table.new(f"person.{n}") for n in range(4)))
    start_import(actor=table.chief, import_id=batch.pk)
    real, calls = staff_import._do, []

    def breaks(actor: Actor, step: Any) -> str:
        calls.append(step)
        if len(calls) == 3:
            real(actor, step)
            raise KeyboardInterrupt
        return real(actor, step)

    monkeypatch.setattr(staff_import, "_do", breaks)
    with pytest.raises(KeyboardInterrupt):
        apply_rows(batch.pk)
    assert Account.objects.filter(login__startswith="person.").count() == 2, "the row that broke left nothing"
    assert apply_rows(batch.pk) == 2
    assert PostHolding.objects.filter(account__login__startswith="person.").count() == 4
    assert len(take_passwords(actor=table.chief, import_id=batch.pk)) == 4


def test_a_row_that_is_refused_says_why_and_the_others_are_done(table: Table) -> None:
    Post.objects.create(organization=table.tree.bureau, title="审计岗", duties=["audit"])
    admin = factories.official("administer", at=table.tree.bureau, name="管理员")
    login = Account.objects.get(pk=admin.account_id).login
    batch = table.run(table.row(login=login, name="管理员", post="审计岗", since=DAY), table.new())
    states = dict(batch.rows.values_list("line", "state"))
    assert states == {2: "failed", 3: "done"}
    assert "三员分立" in next(iter(table.problems(batch).values()))


def test_rights_are_those_of_the_moment_of_applying(table: Table) -> None:
    batch = table.upload(table.new())
    start_import(actor=table.chief, import_id=batch.pk)
    PostHolding.objects.filter(account_id=table.chief.account_id).update(until=today() - timedelta(days=1))
    apply_rows(batch.pk)
    assert not Account.objects.filter(login="wang.xin").exists()
    assert StaffRow.objects.get(batch=batch).state == "failed"


def test_nobody_changes_himself_and_nobody_of_another_county(table: Table) -> None:
    own = Account.objects.get(pk=table.chief.account_id)
    batch = table.upload(table.row(login=own.login, name=own.name, post="新岗位", since=DAY))
    assert batch.counts == {"error": 1} and "这是您自己" in table.problems(batch)["login"]
    other = Account.objects.get(pk=table.tree.chiefs["beside"].account_id)
    batch = table.upload(table.row(login=other.login, name=other.name, post="新岗位", since=DAY))
    assert batch.counts == {"error": 1} and "不是您管的" in table.problems(batch)["login"]


def test_first_passwords_are_taken_once_and_open_nothing(table: Table) -> None:
    batch = table.run(table.new())
    [(name, login, password)] = take_passwords(actor=table.chief, import_id=batch.pk)
    assert (name, login) == ("王新", "wang.xin")
    with pytest.raises(PasswordGiven):
        from yiwang.people.sessions import sign_in

        sign_in(login=login, password=password)
    assert prove and opened(batch.rows.get()).password == ""
    with pytest.raises(ChangedMeanwhile):
        take_passwords(actor=table.chief, import_id=batch.pk)


def test_an_export_sent_back_is_no_change(table: Table) -> None:
    PostHolding.objects.filter(account=table.account).update(extension="+86 759", until=today() + timedelta(days=3))
    rows = list(staff_rows(table.chief, 1000))
    assert len(rows) == 3, "the two administrators below and the clerk"
    assert set(table.upload(*rows).counts) == {"same"}
    browser = portal.client_of(table.chief)
    answer = browser.get("/desk/people/tables/staff.xlsx", {"as": "csv"})
    content = b"".join(answer.streaming_content)
    assert preview_table(actor=table.chief, name="a.csv", content=content).counts == {"same": 3}
    assert len(read_table(browser.get("/desk/people/tables/staff.xlsx").content, "a.xlsx")) == 4
    assert Event.objects.unscoped("test").filter(type="staff.exported").count() == 2


def test_two_posts_of_one_name_are_told_apart_by_who_holds_them(table: Table) -> None:
    other = Post.objects.create(organization=table.tree.bureau, title="陈桂英岗", duties=["lead"])
    assert table.upload(table.row()).counts == {"same": 1}
    batch = table.upload(table.new(post="陈桂英岗"))
    assert batch.counts == {"error": 1} and "两个同名的岗位" in table.problems(batch)["post"] and other.pk


def test_a_table_belongs_to_who_uploaded_it_and_lies_sealed(table: Table) -> None:
    batch = table.upload(table.new())
    assert "王新".encode() not in bytes(batch.rows.get().sealed)
    for actor in (table.tree.chiefs["city"], table.tree.chiefs["beside"]):
        with pytest.raises(NotFound):
            start_import(actor=actor, import_id=batch.pk)
        assert portal.client_of(actor).get(f"/desk/people/tables/{batch.pk}/").status_code == 404
    with pytest.raises(NotPermitted):
        table.upload(table.new(), by=table.clerk)
    with pytest.raises(NotFound):
        start_import(actor=table.chief, import_id=new_id())


def test_the_preview_costs_the_same_for_two_rows_and_for_two_hundred(table: Table) -> None:
    def cost(count: int) -> int:
        with CaptureQueriesContext(connection) as caught:
            table.upload(*(table.new(f"p{count}.{n}") for n in range(count)))
        return len(caught)

    cost(1)
    assert cost(200) == cost(2)


def test_the_pages_lead_from_the_file_to_the_passwords(table: Table) -> None:
    browser = portal.client_of(table.chief)
    content = write_workbook("人员", titles(), [table.new(), table.new("li.si", name="李四", post="没有的岗")])
    sent = browser.post("/desk/people/tables/", {"file": SimpleUploadedFile("人员.xlsx", content)})
    assert sent.status_code == 302
    address = sent["Location"]
    shown = browser.get(address).content.decode()
    assert "有1行有错误" in shown and "岗位：这个机构没有这个岗位" in shown and "确认办理1行" in shown
    assert "没有的岗" not in browser.get(address, {"kind": "new"}).content.decode()
    wrong = list(
        csv.reader(io.StringIO(b"".join(browser.get(f"{address}errors.csv").streaming_content).decode("utf-8-sig")))
    )
    assert wrong[1][0] == "李四" and "先设岗位" in wrong[1][-1]
    assert browser.post(address, {"act": "start"}).status_code == 302
    assert "已经办了0行，共1行" in browser.get(f"{address}progress/").content.decode()
    apply_rows(StaffImport.objects.unscoped("test").get().pk)
    assert "取首次密码" in browser.get(address).content.decode()
    taken = browser.post(f"{address}passwords/")
    assert "wang.xin" in taken.content.decode() and taken["Cache-Control"] == "no-store"
    assert browser.post(f"{address}passwords/").status_code == 409
    assert browser.post(address, {"act": "drop"}).status_code == 409


def test_a_file_that_is_no_table_is_refused_on_the_page(table: Table) -> None:
    browser = portal.client_of(table.chief)
    for content, said in ((b"x", "表格缺少这些列"), (b"PK\x03\x04", "打不开"), ("姓名,姓名".encode(), "有两个")):
        answer = browser.post("/desk/people/tables/", {"file": SimpleUploadedFile("a.csv", content)})
        assert answer.status_code == 422 and said in answer.content.decode()
    assert "请选择一个文件" in browser.post("/desk/people/tables/", {}).content.decode()


def test_a_telephone_in_a_csv_reaches_the_address_book(table: Table) -> None:
    rows = [titles(), table.new(extension="0759-4851234")]
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    batch = preview_table(actor=table.chief, name="a.csv", content=written.getvalue().encode("utf-8-sig"))
    start_import(actor=table.chief, import_id=batch.pk)
    apply_rows(batch.pk)
    shown = portal.client_of(table.clerk).get("/desk/directory/", {"q": "wx"}).content.decode()
    assert "tel:07594851234" in shown


def test_a_dropped_table_is_forgotten(table: Table) -> None:
    batch = table.upload(table.new())
    browser = portal.client_of(table.chief)
    assert browser.post(f"/desk/people/tables/{batch.pk}/", {"act": "drop"}).status_code == 302
    assert not StaffRow.objects.filter(batch=batch).exists()
    assert browser.post(f"/desk/people/tables/{batch.pk}/", {"act": "start"}).status_code == 409
