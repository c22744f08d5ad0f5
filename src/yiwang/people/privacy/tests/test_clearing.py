"""Runs of retention: children first, chains whole, one bad row keeps nothing else, and the account names it."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from click.testing import CliRunner
from tests import factories

from yiwang.core import clock
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.people.access.models import Review, ReviewLine
from yiwang.people.delegation.models import Delegation, Use
from yiwang.people.models import LoginAttempt
from yiwang.people.privacy import clearing, own_data, retaining
from yiwang.people.privacy.actions.hold import place_hold
from yiwang.people.privacy.models import LookAlarm, RetentionRun
from yiwang.people.privacy.proving import is_genuine
from yiwang.people.privacy.retaining import FOR_EVER, Kept, for_ever, goes_with, kept
from yiwang.web.cli import surroundings
from yiwang.web.cli.commands.retention import command

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=366 * 6)


def delegation(*, upper: Delegation | None = None, ended: bool = True, giver: UUID | None = None) -> Delegation:
    """One that ended six years ago, passed on from ``upper``."""
    then = clock.now() - LONG_AGO
    row = Delegation.objects.create(
        kind="family", state="ended" if ended else "active", giver_kind="natural_person", giver_masked="王*",
        giver_account=giver, agent_masked="李*", upper=upper, since=then, until=then, looked_at=then, sealed=b"",
        ended_at=then if ended else None,
    )  # fmt: skip
    Use.objects.create(id=new_id(), delegation=row, type="case.submitted", at=then, ref_kind="case", ref_id=new_id())
    return row


def attempts(count: int = 1) -> None:
    LoginAttempt.objects.bulk_create([LoginAttempt(key=str(n)) for n in range(count)])
    LoginAttempt.objects.update(at=clock.now() - timedelta(days=3))


def left() -> set[UUID]:
    return set(Delegation.objects.unscoped("test").values_list("id", flat=True))


def test_uses_and_what_was_passed_on_go_with_a_delegation_in_one_run() -> None:
    first = delegation()
    delegation(upper=delegation(upper=first))
    run = clearing.run()
    assert run is not None and run.rows == 3 and run.failed == 0
    assert not left() and not Use.objects.unscoped("test").exists()


def test_a_delegation_stays_while_something_hangs_on_it() -> None:
    upper = delegation()
    alive = delegation(upper=upper, ended=False)
    assert clearing.run() is None
    assert left() == {upper.pk, alive.pk}


def test_lines_go_with_a_review_and_an_open_review_stays() -> None:
    then = clock.now() - LONG_AGO
    told = {
        "organization_id": new_id(), "organization_name": "局", "started_at": then, "unused_since": date(2020, 1, 1),
        "due_on": date(2020, 2, 1),
    }  # fmt: skip
    closed, opened = Review.objects.create(**told, closed_at=then), Review.objects.create(**told)
    for review in (closed, opened):
        ReviewLine.objects.create(review=review, kind="unused", post_id=new_id(), organization_id=new_id())
    run = clearing.run()
    assert run is not None and run.failed == 0
    assert list(ReviewLine.objects.unscoped("test").values_list("review_id", flat=True)) == [opened.pk]


def test_one_row_that_cannot_go_keeps_no_other_and_stands_in_the_signed_account(monkeypatch: Any) -> None:
    attempts()
    rows = [delegation() for _ in range(5)]
    stuck = rows[2]
    monkeypatch.delitem(retaining.WITH, "delegation_use")
    Use.objects.unscoped("test").exclude(delegation=stuck).delete()
    settled = clock.now() - LONG_AGO
    run = clearing.run(batch=3)
    assert run is not None and (run.rows, run.failed) == (5, 1), settled
    assert left() == {stuck.pk} and not LoginAttempt.objects.exists()
    told = {rule["table"]: rule for rule in orjson.loads(run.report)["rules"]}
    (failed,) = told["delegation_delegation"]["failed"]
    assert "还有别的记录" in failed["why"] and str(stuck.pk) not in run.report
    assert is_genuine(run)
    event = Event.objects.unscoped("test").get(type="retention.ran")
    assert event.payload["failed"] == 1 and event.payload["rows"] == 5


def test_a_table_that_cannot_be_read_is_told_and_the_others_go_on(monkeypatch: Any) -> None:
    attempts()
    bad = Kept("drafts", "applications_draft", "t.no_such_column")
    monkeypatch.setattr(clearing, "KEPT", [bad, *clearing.KEPT])
    run = clearing.run()
    assert run is not None and run.failed == 1 and not LoginAttempt.objects.exists()


def test_what_went_is_accounted_for_even_if_a_run_breaks_off(monkeypatch: Any) -> None:
    attempts()

    def broken(keys: list[Any]) -> None:
        raise ZeroDivisionError

    delegation()
    bad = Kept("delegations", "delegation_delegation", "t.ended_at", where="t.ended_at IS NOT NULL", before=broken)
    others = [entry for entry in clearing.KEPT if entry.table != "delegation_delegation"]
    monkeypatch.setattr(clearing, "KEPT", [*others, bad])
    with pytest.raises(ZeroDivisionError):
        clearing.run()
    assert RetentionRun.objects.get().rows == 1 and not LoginAttempt.objects.exists()
    monkeypatch.setattr(clearing, "KEPT", others)
    attempts()
    assert clearing.run() is not None, "the lock was given back"


def test_a_plan_that_does_not_fit_is_told_and_harms_nothing(monkeypatch: Any) -> None:
    attempts()
    wrong = Kept("delegations", "delegation_delegation", "t.ended_at", redact={"sealed": "''::bytea"})
    monkeypatch.setattr(clearing, "KEPT", [wrong])
    kept_row = delegation()
    run = clearing.run()
    assert run is not None and run.failed == 1 and left() == {kept_row.pk}


def test_a_hold_keeps_what_it_names_and_not_rows_that_name_nobody() -> None:
    held, free = delegation(giver=new_id()), delegation(giver=None)
    officer = factories.official("privacy")
    place_hold(
        actor=officer, subjects=[held.giver_account], reason="诉讼", basis="民事诉讼法", review_on=date.today()
    )  # fmt: skip
    clearing.run()
    assert left() == {held.pk} and free.pk not in left()


def test_a_second_declaration_is_an_error_at_start_up() -> None:
    with pytest.raises(ValueError, match="privacy_look_alarm"):
        kept(Kept("looks", LookAlarm._meta.db_table, "t.day"))
    with pytest.raises(ValueError, match="sso_grant"):
        for_ever("sso_grant", "no")
    with pytest.raises(ValueError, match="sso_token"):
        goes_with("sso_token", "people_account")
    with pytest.raises(ValueError, match="people_post"):
        goes_with("people_post", "people_organization")
    with pytest.raises(ValueError, match="people_post"):
        kept(Kept("looks", "people_post", "now()"))
    assert "sso_grant" not in FOR_EVER
    with pytest.raises(ValueError, match="sso_grant"):
        own_data.erased_with_account("sso_grant", lambda person: 0)
    with pytest.raises(ValueError, match="sso_grant"):
        own_data.own_rows("sso_grant", "account_id", "x")
    with pytest.raises(ValueError, match="signin_step"):
        own_data.own_rows("signin_step", "account_id", "x")
    with pytest.raises(ValueError, match="sso_grant"):
        own_data.not_own("sso_grant", "x")


def test_the_command_tells_what_went_and_fails_where_something_could_not(monkeypatch: Any) -> None:
    monkeypatch.setattr(surroundings, "database", contextlib.nullcontext)
    assert "没有到期" in CliRunner().invoke(command, ["run"]).output
    attempts(3)
    said = CliRunner().invoke(command, ["run"])
    assert said.exit_code == 0 and "3 条" in said.output
    attempts()
    monkeypatch.setattr(clearing, "KEPT", [Kept("drafts", "applications_draft", "t.no_such_column"), *clearing.KEPT])
    said = CliRunner().invoke(command, ["run"])
    assert said.exit_code == 1 and "没有清理成" in said.output and "1 条" in said.output
