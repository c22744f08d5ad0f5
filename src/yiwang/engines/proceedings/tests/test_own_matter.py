"""Nobody decides on himself: two accounts of one person are one person, and an official is a known person first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests import factories

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.engines.proceedings.actions.complete_task import Decision, complete_task
from yiwang.engines.proceedings.actions.hand_over import take_task, transfer_task
from yiwang.engines.proceedings.errors import OnlyOwnApplication, OwnPersonUnknown
from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.service.desks.actions.terminate import terminate

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


class Matter:
    """Somebody with a private account and one of his office; what he files with the first lies with the second."""

    def __init__(self) -> None:
        factories.plain_permit()
        self.private = factories.person("陈桂英")
        self.office = factories.official("plain.accept", "supervise", name="陈桂英", party=self.private.party_id)
        self.colleague = factories.official("plain.accept", name="李四")
        sent = Submission(
            item=current_item("plain-permit.new"), division_code="440825", answers=factories.PLAIN_ANSWERS
        )
        submit_application(actor=self.private, sent=sent, now=NOW)
        self.task = FlowTask.objects.unscoped("test").get(state="open")

    def acts(self, who: Actor) -> list[Any]:
        case = Proceeding.objects.unscoped("test").get()
        yes, told = Decision("accept", ""), {"reason": "理由", "now": NOW}
        return [
            lambda: take_task(actor=who, task_id=self.task.pk, now=NOW),
            lambda: complete_task(actor=who, task_id=self.task.pk, decision=yes, now=NOW),
            lambda: terminate(actor=who, proceeding_id=case.pk, version=case.version, **told),
        ]


@pytest.fixture
def matter() -> Matter:
    return Matter()


def forgotten(actor: Actor) -> Actor:
    """The same official, but nobody knows which person he is."""
    Account.objects.filter(pk=actor.account_id).update(party_id=None)
    return replace(actor, party_id=None)


def test_what_the_private_account_filed_the_office_account_cannot_decide(matter: Matter) -> None:
    for act in matter.acts(matter.office):
        with pytest.raises(OnlyOwnApplication):
            act()
    done = complete_task(actor=matter.colleague, task_id=matter.task.pk, decision=Decision("accept", ""), now=NOW)
    assert done.state == "accepted"


def test_an_official_whom_nobody_knows_as_a_person_decides_nothing_of_people(matter: Matter) -> None:
    for act in matter.acts(forgotten(matter.office)):
        with pytest.raises(OwnPersonUnknown):
            act()


def test_a_task_is_not_handed_to_a_colleague_whom_nobody_knows(matter: Matter) -> None:
    stranger = forgotten(matter.colleague)
    one = factories.official("plain.accept")
    with pytest.raises(InvalidInput) as refused:
        transfer_task(actor=one, task_id=matter.task.pk, to=stranger.account_id, reason="忙", now=NOW)
    assert "核对" in refused.value.fields["to"]


def browser(actor: Actor) -> Client:
    client = Client()
    account = Account.objects.get(pk=actor.account_id)
    client.cookies[settings.SESSION_COOKIE] = open_session(actor=actor, account=account)
    return client


def test_the_page_says_why_and_leads_to_where_he_proves_himself(matter: Matter) -> None:
    client = browser(forgotten(matter.office))
    page = client.get(f"/desk/tasks/{matter.task.pk}/").content.decode()
    assert (
        "还不知道您本人是谁" in page and "/account/identity/prove/?next=" in page and 'id="decision-form"' not in page
    )
    refused = client.post(f"/desk/tasks/{matter.task.pk}/take/")
    assert refused.status_code in (302, 403)
    assert client.get("/account/identity/prove/?next=/desk/").status_code == 302
    assert FlowTask.objects.unscoped("test").get(pk=matter.task.pk).assignee_id is None
