"""Bundles and firms filed for another, guardians known to a register, licences within the scope, news to the agent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import Acting, Actor
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.engines.proceedings.actions.complete_task import Decision, complete_task
from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.people.delegation import standing
from yiwang.people.delegation.actions.acting import choose_firm
from yiwang.people.delegation.actions.ending import revoke
from yiwang.people.delegation.actions.guarding import ask_to_guard
from yiwang.people.delegation.making import Offer
from yiwang.people.delegation.matters import OutOfScope
from yiwang.people.delegation.rules import EVERYTHING, GUARDIAN, Scope
from yiwang.people.delegation.tests import family
from yiwang.people.delegation.tests.test_applying import case_of, filed
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.service.applications.queries import my_cases
from yiwang.service.applications.standing import BaseRegisters
from yiwang.service.bundles.models import Bundle
from yiwang.service.bundles.tests.conftest import build, send
from yiwang.support.licences.parties import covers_type, parties_of
from yiwang.support.messages.following import follow
from yiwang.support.messages.models import Message

CODE = "91449999MA00000013"


@pytest.fixture
def county(db: None) -> Any:
    """A county where companies are founded."""
    return build()


def agent_for(giver: Actor, **scope: Any) -> Actor:
    """Somebody who acts for the giver."""
    assert giver.party_id is not None
    acting = Acting(new_id(), "natural_person", giver.party_id, "陈*海", giver.account_id, **scope)
    return replace(factories.person("代办人"), acting=acting)


def test_parts_of_a_bundle_are_begun_in_both_names(county: Any) -> None:
    agent = agent_for(county.applicant)
    send(county, actor=agent)
    bundle = Bundle.objects.unscoped("the test looks").get()
    assert (bundle.account_id, bundle.applicant_id) == (county.applicant.account_id, county.applicant.party_id)
    first = Proceeding.objects.unscoped("the test looks").filter(kind="application").first()
    assert first is not None
    assert (first.account_id, first.applicant_id) == (county.applicant.account_id, county.applicant.party_id)
    events = Event.objects.unscoped("the test looks").filter(type__in=("bundle.submitted", "proceeding.submitted"))
    assert events.count() >= 2
    for event in events:
        assert (event.actor_account, event.on_behalf_of) == (agent.account_id, county.applicant.party_id)
    assert Bundle.objects.visible_to(county.applicant).count() == 1
    assert Bundle.objects.visible_to(replace(agent, acting=None)).count() == 0


def test_a_bundle_beyond_the_scope_is_refused(county: Any) -> None:
    none: frozenset[str] = frozenset()
    with pytest.raises(OutOfScope):
        send(county, actor=agent_for(county.applicant, items=frozenset({"x"}), themes=none, licence_types=none))


def test_a_handler_s_case_is_the_firm_s_and_its_representative_sees_it(world: None) -> None:
    head, handler = family.person("陈总", 11), family.person("吴经办", 13)
    firm = family.firm(family.number(11), code=CODE)
    _token, agent = family.acting(handler, family.appointed(head, firm, handler))
    sent = Submission(current_item(family.ITEM), "440825", factories.PLAIN_ANSWERS)
    case = case_of(submit_application(actor=agent, sent=sent, now=clock.now()).id)
    assert (case.account_id, case.applicant_id, case.applicant_kind) == (None, firm, "legal_person")
    token = family.session_of(head)
    choose_firm(actor=family.signed_in(head, token), firm_id=firm, now=clock.now())
    assert [found.pk for found in my_cases(family.signed_in(head, token))] == [case.pk]
    assert list(my_cases(head)) == []


def test_a_guardian_whom_a_register_knows_acts_at_once(
    world: None, daughter: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    born = date(2018, 5, 1)
    child = family.in_register("王小宝", 31, born)

    class Knows(BaseRegisters):
        def guards(self, guardian: UUID, ward: UUID) -> bool:
            return (guardian, ward) == (daughter.party_id, child)

    monkeypatch.setattr(standing, "_facts", [Knows()])
    offer = Offer(GUARDIAN, EVERYTHING, "王小宝", family.number(31, born))
    row = ask_to_guard(actor=daughter, offer=offer, proof=None, office=None, now=clock.now())
    assert (row.state, row.proof) == ("active", "register")
    _token, agent = family.acting(daughter, row)
    assert agent.acting is not None and agent.acting.giver_id == child


def test_licences_are_the_givers_within_the_scope(mother: Actor, daughter: Actor) -> None:
    scope = Scope(frozenset(), frozenset(), frozenset({"food-business-permit"}))
    _token, agent = family.acting(daughter, family.accepted(mother, daughter, scope))
    assert parties_of(agent) == (mother.party_id,)
    assert covers_type(agent, "food-business-permit") and not covers_type(agent, "resident-id")
    assert covers_type(daughter, "resident-id")


def accepted_by_the_office(case: UUID) -> None:
    """An official takes the case in."""
    task = FlowTask.objects.unscoped("the test acts").get(proceeding_id=case, state="open")
    official = factories.official(task.duty)
    complete_task(actor=official, task_id=task.pk, decision=Decision("accept", ""), now=clock.now())
    follow(list(Event.objects.unscoped("the test looks").filter(subject_id=case).order_by("recorded_at", "id")))


@pytest.mark.parametrize("stands", [True, False])
def test_the_agent_hears_news_of_what_he_filed_as_long_as_he_is_one(
    mother: Actor, daughter: Actor, stands: bool
) -> None:
    row = family.accepted(mother, daughter)
    _token, agent = family.acting(daughter, row)
    case = filed(agent)
    if not stands:
        revoke(actor=mother, delegation_id=row.pk, now=clock.now())
    accepted_by_the_office(case)
    told = Message.objects.visible_to(daughter).filter(kind="delegation.news")
    assert told.exists() is stands
    assert Message.objects.visible_to(mother).exists()
    assert not Message.objects.visible_to(agent).exists()
