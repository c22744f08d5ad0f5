"""Work in the hands of somebody who leaves: told, passed on with the post or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests import factories

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.models import Event
from yiwang.engines.proceedings.actions.hand_over import take_task
from yiwang.engines.proceedings.models import FlowTask
from yiwang.people.actions.accounts import lock_account
from yiwang.people.actions.holding import end_post
from yiwang.people.administration import today
from yiwang.people.handing import Handing, WorkInHand, colleagues_for, left_by, return_work
from yiwang.people.models import Account, Post, PostHolding
from yiwang.people.tests.tree import Tree
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


class Office:
    """A bureau with a clerk who has taken a task, a colleague of the same duty and one of another."""

    def __init__(self) -> None:
        self.tree = Tree()
        self.chief = self.tree.chiefs["county"]
        factories.plain_permit()
        self.clerk, self.colleague, self.other = (
            factories.official(duty, at=self.tree.bureau, name=name)
            for duty, name in (("plain.accept", "甲"), ("plain.accept", "乙"), ("plain.decide", "丙"))
        )
        self.file(factories.person())
        self.task = FlowTask.objects.unscoped("test").get(state="open")
        take_task(actor=self.clerk, task_id=self.task.pk, now=NOW)

    def file(self, by: Actor) -> None:
        item = current_item("plain-permit.new")
        sent = Submission(item=item, division_code="440825", answers=factories.PLAIN_ANSWERS)
        submit_application(actor=by, sent=sent, now=NOW)

    def holding(self, actor: Actor) -> PostHolding:
        return PostHolding.objects.select_related("post").get(account_id=actor.account_id)

    def assignee(self) -> object:
        self.task.refresh_from_db()
        return self.task.assignee_id


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_post_does_not_end_while_nobody_gets_the_work(office: Office) -> None:
    holding = office.holding(office.clerk)
    with pytest.raises(WorkInHand):
        end_post(actor=office.chief, holding_id=holding.pk)
    holding.refresh_from_db()
    assert holding.until is None and office.assignee() == office.clerk.account_id


def test_it_goes_back_to_all_who_hold_the_duty(office: Office) -> None:
    end_post(actor=office.chief, holding_id=office.holding(office.clerk).pk, handing=Handing(), reason="调离")
    assert office.assignee() is None
    told = Event.objects.unscoped("test").get(type="task.released")
    assert told.actor_account == office.chief.account_id and told.payload["reason"] == "调离"


def test_it_goes_to_the_colleague_of_the_same_duty(office: Office) -> None:
    rows = left_by(office.holding(office.clerk))
    assert [row.name for row in colleagues_for(rows, office.clerk.account_id)] == ["乙"]  # type: ignore[arg-type]
    to = Handing(office.colleague.account_id)
    end_post(actor=office.chief, holding_id=office.holding(office.clerk).pk, handing=to)
    assert office.assignee() == office.colleague.account_id


def test_somebody_without_the_duty_does_not_get_it_and_the_post_goes_on(office: Office) -> None:
    holding = office.holding(office.clerk)
    with pytest.raises(InvalidInput) as refused:
        end_post(actor=office.chief, holding_id=holding.pk, handing=Handing(office.other.account_id))
    assert "/hand_to" in refused.value.fields
    holding.refresh_from_db()
    assert holding.until is None


def test_nobody_gets_a_task_on_his_own_matter(office: Office) -> None:
    account = Account.objects.get(pk=office.colleague.account_id)
    case = office.task.proceeding
    account.party_id = case.applicant_id
    account.save()
    with pytest.raises(InvalidInput):
        end_post(
            actor=office.chief, holding_id=office.holding(office.clerk).pk, handing=Handing(office.colleague.account_id)
        )
    assert office.assignee() == office.clerk.account_id


def test_work_that_another_post_still_covers_stays(office: Office) -> None:
    second = Post.objects.create(organization=office.tree.bureau, title="兼任", duties=["plain.accept"])
    PostHolding.objects.create(post=second, account_id=office.clerk.account_id, since=today())
    first = PostHolding.objects.get(account_id=office.clerk.account_id, post__title="甲岗")
    end_post(actor=office.chief, holding_id=first.pk)
    assert office.assignee() == office.clerk.account_id


def test_an_end_in_the_future_leaves_the_work_until_then(office: Office) -> None:
    until = today() + timedelta(days=5)
    end_post(actor=office.chief, holding_id=office.holding(office.clerk).pk, until=until)
    assert office.assignee() == office.clerk.account_id


def test_on_the_day_after_the_end_the_work_goes_back_by_itself(office: Office) -> None:
    PostHolding.objects.filter(pk=office.holding(office.clerk).pk).update(until=today() - timedelta(days=1))
    assert return_work() == 1 and office.assignee() is None
    assert return_work() == 0


def test_a_locked_account_hands_over_too(office: Office) -> None:
    given = {"account_id": office.clerk.account_id, "reason": "借调在外"}
    with pytest.raises(WorkInHand):
        lock_account(actor=office.chief, **given)
    assert Account.objects.get(pk=office.clerk.account_id).is_active
    lock_account(actor=office.chief, **given, handing=Handing(office.colleague.account_id))
    assert office.assignee() == office.colleague.account_id


def test_an_acting_holder_is_a_colleague_too(office: Office) -> None:
    PostHolding.objects.filter(account_id=office.colleague.account_id).update(
        until=today() + timedelta(days=3), acting=True
    )
    to = Handing(office.colleague.account_id)
    end_post(actor=office.chief, holding_id=office.holding(office.clerk).pk, handing=to)
    assert office.assignee() == office.colleague.account_id
