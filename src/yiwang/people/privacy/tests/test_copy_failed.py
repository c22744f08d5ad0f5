"""A copy that no job makes any more has failed: its owner hears of it and can ask again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.core.refs import resolve
from yiwang.people.models import Account
from yiwang.people.privacy import copying, tasks
from yiwang.people.privacy.actions import copy as asking
from yiwang.people.privacy.actions.copy import ask_copy, take_copy
from yiwang.people.privacy.models import DataCopy
from yiwang.people.sessions import open_session
from yiwang.people.staffing.actions import stuck
from yiwang.people.staffing.tasks import apply_table
from yiwang.people.unfinished import without_job
from yiwang.support.messages.models import Message
from yiwang.support.messages.privacy import follow

LATER = timedelta(minutes=5)


def fresh(actor: Actor) -> Actor:
    return Actor(
        kind=actor.kind, account_id=actor.account_id, name=actor.name, assurance=actor.assurance,
        party_id=actor.party_id, authenticated_at=clock.now(), methods=("pwd",),
    )  # fmt: skip


def state(copy: DataCopy) -> str:
    return str(DataCopy.objects.unscoped("test").get(pk=copy.pk).state)


@pytest.fixture
def owner(db: None, monkeypatch: pytest.MonkeyPatch) -> Actor:
    monkeypatch.setattr(asking, "_defer", lambda copy_id: None)
    return factories.person("欧阳秘密")


@pytest.fixture
def copy(owner: Actor) -> DataCopy:
    """Asked for, and its job broke off in the middle for the last time."""
    made = ask_copy(actor=fresh(owner))
    DataCopy.objects.unscoped("test").filter(pk=made.pk).update(state="making", done=3)
    return made


def test_after_the_last_attempt_it_has_failed_and_another_is_made(owner: Actor, copy: DataCopy) -> None:
    assert ask_copy(actor=fresh(owner)).pk == copy.pk, "at work as far as anybody knows"
    assert copying.give_up(clock.now() + LATER) == 1
    assert state(copy) == "failed"
    again = ask_copy(actor=fresh(owner))
    assert again.pk != copy.pk
    with pytest.raises(NotFound):
        take_copy(actor=fresh(owner), copy_id=copy.pk)


def test_its_owner_is_told_once_and_reads_it_on_the_page(owner: Actor, copy: DataCopy) -> None:
    copying.give_up(clock.now() + LATER)
    copying.give_up(clock.now() + LATER)
    events = list(Event.objects.unscoped("test").filter(type="privacy.copy_failed"))
    assert len(events) == 1
    follow(events)
    follow(events)
    message = Message.objects.unscoped("test").get(kind="privacy.copy_failed")
    assert message.account_id == owner.account_id
    place = resolve(owner, message.ref_kind, message.ref_id)
    client = Client()
    client.cookies["yw_session"] = open_session(actor=owner, account=Account.objects.get(pk=owner.account_id))
    page = client.get(place.url).content.decode()
    assert "没有做成" in page and "整理我的信息" in page
    with pytest.raises(NotFound):
        resolve(factories.person("李四"), message.ref_kind, message.ref_id)


def test_what_a_living_job_makes_or_is_done_or_was_asked_just_now_is_left_alone(
    owner: Actor, copy: DataCopy, monkeypatch: Any
) -> None:
    assert copying.give_up(clock.now()) == 0, "its job may be on its way"
    monkeypatch.setattr(copying, "without_job", lambda task, argument, keys: [])
    assert copying.give_up(clock.now() + LATER) == 0 and state(copy) == "making"
    monkeypatch.undo()
    DataCopy.objects.unscoped("test").filter(pk=copy.pk).update(state="ready")
    copying.fail(actor=owner, copy_id=copy.pk)
    assert state(copy) == "ready"


def test_a_copy_that_failed_takes_nothing_from_the_five_of_a_day(owner: Actor) -> None:
    for _ in range(asking.MOST_A_DAY + 1):
        ask_copy(actor=fresh(owner))
        copying.give_up(clock.now() + LATER)
    assert ask_copy(actor=fresh(owner)).state == "waiting"


def test_a_waiting_job_keeps_its_copy_alive_and_a_failed_one_does_not(db: None) -> None:
    kept, other = new_id(), new_id()
    tasks.own_data.defer(copy_id=str(kept))
    assert without_job(copying.TASK, "copy_id", [kept, other]) == [other]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE args ->> 'copy_id' = %s", [str(kept)])
    assert without_job(copying.TASK, "copy_id", [kept, other]) == [kept, other]
    assert without_job(copying.TASK, "copy_id", []) == []


def test_the_names_by_which_jobs_are_found_are_those_of_the_tasks() -> None:
    assert tasks.own_data.name == copying.TASK and apply_table.name == stuck.TASK
