"""The monthly re-check of what is paid: it continues by itself, ends nothing by itself, and outlives its item."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta

import pytest

from tests import factories
from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.core.calendar_store import load_builtin
from yiwang.core.ids import new_id
from yiwang.core.models import Event, Timer
from yiwang.core.timers import run_due
from yiwang.engines.proceedings.actions.complete_task import Decision, complete_task
from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.engines.registers.actions.record import record_state
from yiwang.packs.publishing import publish_pack
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item

NOW = datetime(2026, 6, 19, 3, 0, tzinfo=UTC)
PACK = factories.REPOSITORY / "packs" / "old-age-allowance"
LIVING = {
    "resident_id": "440524188001010014",
    "name": "林阿婆",
    "birthday": "1940-01-01",
    "household_division": "440825",
    "alive": True,
}


@pytest.fixture
def granted(db):
    load_builtin()
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "base-registers")
    publish_pack(actor=SYSTEM, path=PACK)
    factories.organization("civil_affairs")
    party = new_id()
    registered(party, date(2026, 6, 19))
    answers = {"payout": {"bank": "徐闻农商银行", "account": "6210000000000001234"}}
    sent = Submission(item=current_item("old-age-allowance.grant"), division_code="440825", answers=answers)
    with clock.at(NOW):
        done = submit_application(actor=factories.person("林阿婆", party=party), sent=sent, now=NOW)
        run_due(NOW)
        run_due(NOW)
    assert current_state(done.id) in ("decided_granted", "delivered", "completed")
    return done.id, party


def registered(party, on, **changes):
    values = {**LIVING, **changes}
    record_state(actor=SYSTEM, register="persons", values=values, as_of=on, source="人口库", subject_id=party)


def current_state(case_id):
    return Proceeding.objects.unscoped("test").get(pk=case_id).state


def a_month_later(months=1):
    moment = NOW + timedelta(days=31 * months)
    with clock.at(moment):
        run_due(moment)
    assert not Timer.objects.filter(kind="application.recheck").exclude(error="").exists()


def told():
    rows = Event.objects.unscoped("test").filter(type="application.rechecked").order_by("recorded_at", "id")
    return [event.payload["gives"] for event in rows]


def test_what_has_not_changed_goes_on_and_is_looked_at_again_next_month(granted):
    _, party = granted
    with clock.at(NOW + timedelta(days=25)):
        registered(party, date(2026, 7, 14))
    a_month_later()
    assert told() == ["continue"]
    assert Timer.objects.filter(kind="application.recheck").count() == 1


def test_a_death_stops_nothing_by_itself_but_lands_on_a_desk(granted):
    case_id, party = granted
    with clock.at(NOW + timedelta(days=25)):
        registered(party, date(2026, 7, 14), alive=False, died_on="2026-07-09")
    a_month_later()
    assert told() == ["to_person"]
    opened = Proceeding.objects.unscoped("test").get(parent_id=case_id)
    assert opened.state == "received"
    assert FlowTask.objects.unscoped("test").filter(proceeding=opened, state="open").exists()
    assert not Event.objects.unscoped("test").filter(type="proceeding.refused").exists()


def test_what_a_person_granted_is_looked_at_again_too(granted):
    case_id, party = granted
    with clock.at(NOW + timedelta(days=25)):
        registered(party, date(2026, 7, 14), alive=False, died_on="2026-07-09")
    a_month_later()
    with clock.at(NOW + timedelta(days=40)):
        registered(party, date(2026, 7, 28))
        opened = Proceeding.objects.unscoped("test").get(parent_id=case_id)
        steps = (("verify", "accept", "accept"), ("verify", "verify", "confirmed"), ("decide", "decide", "grant"))
        for duty, node, outcome in steps:
            office = factories.organization("civil_affairs")
            who = factories.official(f"allowance.{duty}", at=office)
            task = FlowTask.objects.unscoped("test").get(proceeding=opened, node=node, state="open")
            moment = NOW + timedelta(days=40)
            complete_task(actor=who, task_id=task.pk, decision=Decision(outcome, "电话核实"), now=moment)
    assert Timer.objects.filter(kind="application.recheck", subject_id=opened.pk).exists()


def test_the_recheck_goes_on_after_its_item_was_taken_off(granted, tmp_path):
    _, party = granted
    copy = tmp_path / "old-age-allowance"
    shutil.copytree(PACK, copy)
    (copy / "items" / "allowance.yaml").unlink()
    publish_pack(actor=SYSTEM, path=copy)
    with clock.at(NOW + timedelta(days=25)):
        registered(party, date(2026, 7, 14))
    a_month_later()
    assert told() == ["continue"]
