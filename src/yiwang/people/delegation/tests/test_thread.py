"""Given, accepted, used, taken back: the agent acts while it holds and never after."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.models import Event
from yiwang.people.actors import read_actor
from yiwang.people.delegation.actions.acting import choose, stop
from yiwang.people.delegation.actions.answering import accept, invitations_for, refuse
from yiwang.people.delegation.actions.ending import give_up, revoke, run_out, withdraw
from yiwang.people.delegation.claims import acting_claim
from yiwang.people.delegation.errors import InvitationInvalid, StopActingFirst
from yiwang.people.delegation.following import copy_uses
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.queries import uses_of
from yiwang.people.delegation.rules import EVERYTHING
from yiwang.people.delegation.tests import family
from yiwang.service.applications.actions.drafts import start_draft
from yiwang.service.applications.items import current_item


def state_of(row: Delegation) -> str:
    return str(Delegation.objects.unscoped("the test looks").get(pk=row.pk).state)


def test_an_accepted_delegation_is_used_and_every_event_names_both(mother: Actor, daughter: Actor) -> None:
    row = family.accepted(mother, daughter)
    token, agent = family.acting(daughter, row)
    assert agent.acting is not None
    assert (agent.acting.giver_id, agent.acting.giver_account) == (mother.party_id, mother.account_id)
    assert (agent.acting.giver_name, agent.acting.items) == ("王*英", frozenset({family.ITEM}))
    assert agent.account_id == daughter.account_id
    assert acting_claim(agent)["giver"] == str(mother.party_id)
    assert acting_claim(agent)["scope"] == {"items": [family.ITEM]}
    stop(actor=agent)
    assert read_actor(token).acting is None
    assert acting_claim(read_actor(token)) == {}


def test_after_revocation_the_next_request_acts_for_nobody(mother: Actor, daughter: Actor) -> None:
    row = family.accepted(mother, daughter)
    token, _agent = family.acting(daughter, row)
    revoke(actor=mother, delegation_id=row.pk, now=clock.now())
    after = read_actor(token)
    assert after.acting is None
    assert after.extra["acting_ended"] == str(row.pk)


@pytest.mark.parametrize("end", ["time", "give_up", "agent's session of another person"])
def test_nothing_holds_after_its_end(mother: Actor, daughter: Actor, stranger: Actor, end: str) -> None:
    row = family.accepted(mother, daughter)
    token, _agent = family.acting(daughter, row)
    if end == "time":
        Delegation.objects.unscoped("time goes by").filter(pk=row.pk).update(until=clock.now())
    elif end == "give_up":
        give_up(actor=daughter, delegation_id=row.pk, now=clock.now())
    else:
        token = family.session_of(stranger)
        with pytest.raises(NotFound):
            choose(actor=read_actor(token), delegation_id=row.pk, now=clock.now())
    assert read_actor(token).acting is None


def test_an_invitation_by_number_is_seen_by_that_person_alone(mother: Actor, daughter: Actor, stranger: Actor) -> None:
    found = family.given(mother, to="王小红", at=family.number(2))
    assert found.code == ""
    assert [row.pk for row in invitations_for(daughter, clock.now())] == [found.delegation.pk]
    assert invitations_for(stranger, clock.now()) == []
    with pytest.raises(InvitationInvalid):
        accept(actor=stranger, delegation_id=found.delegation.pk, now=clock.now())
    accept(actor=daughter, delegation_id=found.delegation.pk, now=clock.now())
    assert state_of(found.delegation) == "active"


def test_giving_tells_nothing_about_whether_somebody_exists(mother: Actor, daughter: Actor) -> None:
    there = family.given(mother, to="王小红", at=family.number(2))
    nobody = family.given(mother, to="无此人", at=family.number(77))
    assert there.delegation.agent_id is nobody.delegation.agent_id is None
    assert there.delegation.state == nobody.delegation.state == "invited"


def test_a_wrong_name_does_not_open_an_invitation(mother: Actor, daughter: Actor) -> None:
    by_number = family.given(mother, to="王小兰", at=family.number(2))
    by_code = family.given(mother, to="王小兰")
    assert invitations_for(daughter, clock.now()) == []
    for found in (by_number, by_code):
        with pytest.raises(InvitationInvalid):
            accept(actor=daughter, delegation_id=found.delegation.pk, now=clock.now(), code=found.code)


def test_a_code_is_used_once_and_not_after_its_time(mother: Actor, daughter: Actor) -> None:
    found = family.given(mother)
    with clock.at(clock.now() + timedelta(days=8)), pytest.raises(InvitationInvalid):
        accept(actor=daughter, delegation_id=found.delegation.pk, now=clock.now(), code=found.code)
    refuse(actor=daughter, delegation_id=found.delegation.pk, now=clock.now(), code=found.code)
    with pytest.raises(InvitationInvalid):
        accept(actor=daughter, delegation_id=found.delegation.pk, now=clock.now(), code=found.code)


def test_an_invitation_is_withdrawn_by_its_giver_alone(mother: Actor, daughter: Actor, stranger: Actor) -> None:
    found = family.given(mother)
    with pytest.raises(NotFound):
        withdraw(actor=stranger, delegation_id=found.delegation.pk, now=clock.now())
    withdraw(actor=mother, delegation_id=found.delegation.pk, now=clock.now())
    with pytest.raises(InvitationInvalid):
        accept(actor=daughter, delegation_id=found.delegation.pk, now=clock.now(), code=found.code)


def test_who_acts_for_another_gives_nothing_on(mother: Actor, daughter: Actor) -> None:
    _token, agent = family.acting(daughter, family.accepted(mother, daughter))
    with pytest.raises(StopActingFirst):
        family.given(agent, to="李四")


def test_time_beyond_the_maximum_and_in_the_past_are_refused_at_the_field(mother: Actor) -> None:
    for days in (-1, 4000):
        with pytest.raises(InvalidInput) as refused:
            family.given(mother, until=family.in_days(days))
        assert "/until" in refused.value.fields


def test_a_delegation_ends_by_its_timer(mother: Actor, daughter: Actor) -> None:
    row = family.accepted(mother, daughter, until=family.in_days(1))
    with clock.at(clock.now() + timedelta(days=3)):
        run_out(actor=mother, delegation_id=row.pk, now=clock.now())
    assert state_of(row) == "expired"


def test_both_sides_see_each_use(mother: Actor, daughter: Actor) -> None:
    row = family.accepted(mother, daughter, EVERYTHING)
    _token, agent = family.acting(daughter, row)
    start_draft(actor=agent, item=current_item(family.ITEM), division_code="440825")
    copy_uses(list(Event.objects.unscoped("the test looks").filter(on_behalf_of=mother.party_id)))
    assert [use.type for use in uses_of(row)] == ["application.draft_started"]
    event = Event.objects.unscoped("the test looks").get(type="application.draft_started")
    assert (event.actor_account, event.on_behalf_of) == (daughter.account_id, mother.party_id)
