"""A staff table never hangs: a row that breaks is told, and a table that no job applies any more comes to its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from yiwang.core import clock
from yiwang.core.models import Event
from yiwang.people.models import Account
from yiwang.people.staffing.actions import staff_import, stuck
from yiwang.people.staffing.actions.staff_import import apply_rows, start_import
from yiwang.people.staffing.models import StaffRow
from yiwang.people.staffing.rows import opened
from yiwang.people.staffing.tests.test_staff_import import Table

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=5)


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Table:
    monkeypatch.setattr(staff_import, "_defer", lambda import_id: None)
    return Table()


def breaking(login: str, problem: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    real = staff_import.create_account

    def create(**given):
        if given["login"] == login:
            raise problem
        return real(**given)

    monkeypatch.setattr(staff_import, "create_account", create)


def test_a_row_that_the_database_refuses_is_told_and_the_others_are_done(table, monkeypatch) -> None:
    breaking("wang.er", IntegrityError, monkeypatch)
    batch = table.run(table.new("wang.yi"), table.new("wang.er"), table.new("wang.san"))
    assert batch.state == "done" and [row.state for row in batch.rows.order_by("line")] == ["done", "failed", "done"]
    assert "系统出错" in opened(batch.rows.get(state="failed")).problems["post"]


def test_a_row_that_does_not_open_is_told_and_the_others_are_done(table) -> None:
    batch = table.upload(table.new("wang.yi"), table.new("wang.er"))
    StaffRow.objects.filter(pk=batch.rows.order_by("line").first().pk).update(sealed=b"damaged")
    start_import(actor=table.chief, import_id=batch.pk)
    apply_rows(batch.pk)
    batch.refresh_from_db()
    assert batch.state == "done" and [row.state for row in batch.rows.order_by("line")] == ["failed", "done"]


def test_a_table_that_no_job_applies_any_more_ends_and_says_which_rows_were_not_done(table, monkeypatch) -> None:
    breaking("wang.er", ZeroDivisionError, monkeypatch)
    batch = table.upload(table.new("wang.yi"), table.new("wang.er"), table.new("wang.san"))
    start_import(actor=table.chief, import_id=batch.pk)
    with pytest.raises(ZeroDivisionError):
        apply_rows(batch.pk)
    assert stuck.give_up(clock.now()) == 0, "its job may be on its way"
    assert stuck.give_up(clock.now() + LATER) == 1
    batch.refresh_from_db()
    assert batch.state == "done" and [row.state for row in batch.rows.order_by("line")] == ["done", "failed", "failed"]
    assert Account.objects.filter(login="wang.yi").exists()
    event = Event.objects.unscoped("test").get(type="staff_import.finished")
    assert (event.payload["done"], event.payload["failed"]) == (1, 2)
    assert stuck.give_up(clock.now() + LATER) == 0 and apply_rows(batch.pk) == 0
    monkeypatch.undo()
    monkeypatch.setattr(staff_import, "_defer", lambda import_id: None)
    again = table.run(table.new("wang.yi"), table.new("wang.er"), table.new("wang.san"))
    assert {row.state for row in again.rows.all()} <= {"done", "same"}
