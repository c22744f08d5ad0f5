"""Whoever has no resident ID is invited, helped, guarded and heads his firm by the paper that he has."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from tests import factories

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import InvalidInput
from yiwang.engines.registers.actions.record import record_state
from yiwang.identifiers import uscc
from yiwang.people.delegation import naming
from yiwang.people.delegation.actions.answering import accept, invitations_for
from yiwang.people.delegation.actions.giving import give
from yiwang.people.delegation.actions.guarding import ask_to_guard
from yiwang.people.delegation.actions.recording import Present, record_at_window
from yiwang.people.delegation.making import Offer, checked_paper
from yiwang.people.delegation.rules import EVERYTHING, FAMILY, GUARDIAN
from yiwang.people.delegation.standing import facts
from yiwang.people.delegation.tests import family
from yiwang.people.delegation.tests.test_window import paper as proof
from yiwang.people.identity import documents
from yiwang.people.identity.documents import Paper, paper_of
from yiwang.people.identity.matching import settle_unregistered
from yiwang.people.models import Account
from yiwang.service.applications.firms import firms_of, heads_of

NAME, PERMIT, PASSPORT = "陈大文", "H12345678", "K1234567"


def seen_at_window(name: str, kind: str, number: str, issuer: str = "") -> Actor:
    """Somebody who is in no register, with a real-name account: a window saw this paper."""
    party = settle_unregistered(name, date(1970, 5, 1), [])
    documents.add(party.pk, paper_of(kind, number, issuer), seen_by="counter")
    return factories.person(name, party=party.pk)


def firm(kind: str, number: str, name: str = NAME, serial: str = "MA000002") -> UUID:
    values = {
        "uscc": uscc.make("9", "1", "449999", serial), "name": "港澳小吃有限公司", "kind": "有限责任公司",
        "address": "演示路2号", "division": "440825", "state": "存续", "legal_representative": name,
        "legal_representative_document": kind, "legal_representative_id": number,
    }  # fmt: skip
    told = {"as_of": legal_day(clock.now()), "source": "法人库"}
    return record_state(actor=SYSTEM, register="legal-persons", values=values, **told).subject_id


@pytest.fixture
def hong_kong(world: None) -> Actor:
    return seen_at_window(NAME, "516", PERMIT)


def browser(actor: Actor) -> Client:
    return family.client_of(family.session_of(actor))


def test_a_legal_representative_from_hong_kong_acts_for_his_firm(hong_kong: Actor) -> None:
    own = firm("516", PERMIT)
    assert firms_of(hong_kong) == [own] and list(facts().firms_headed(hong_kong.party_id)) == [own]
    assert facts().heading([(own, hong_kong.party_id)]) == {(own, hong_kong.party_id)}
    assert heads_of(own, legal_day(clock.now())) == [hong_kong.party_id]
    assert "港澳小吃有限公司" in browser(hong_kong).get("/account/acting/").content.decode()


@pytest.mark.parametrize(
    ("kind", "number", "name"), [("414", PERMIT, NAME), ("516", "H87654321", NAME), ("516", PERMIT, "陈小文")]
)
def test_another_kind_number_or_name_heads_nothing(hong_kong: Actor, kind: str, number: str, name: str) -> None:
    other = firm(kind, number, name)
    assert firms_of(hong_kong) == []
    assert facts().heading([(other, hong_kong.party_id)]) == set()


def test_an_invitation_by_permit_is_seen_and_accepted(mother: Actor, hong_kong: Actor, stranger: Actor) -> None:
    found = give(actor=mother, offer=Offer(FAMILY, family.NARROW, NAME, PERMIT, document="516"), now=clock.now())
    assert found.code == "" and PERMIT.encode() not in bytes(found.delegation.sealed)
    assert [row.pk for row in invitations_for(hong_kong, clock.now())] == [found.delegation.pk]
    assert invitations_for(stranger, clock.now()) == []
    assert accept(actor=hong_kong, delegation_id=found.delegation.pk, now=clock.now()).state == "active"


def test_passports_of_two_countries_with_one_number_are_two_people(mother: Actor, world: None) -> None:
    one, other = seen_at_window("John", "414", PASSPORT, "GBR"), seen_at_window("John", "414", PASSPORT, "USA")
    offer = Offer(FAMILY, family.NARROW, "John", PASSPORT, document="414", issuer="gbr")
    found = give(actor=mother, offer=offer, now=clock.now())
    assert [row.pk for row in invitations_for(one, clock.now())] == [found.delegation.pk]
    assert invitations_for(other, clock.now()) == []


def test_nobody_invites_himself_by_any_of_his_papers(hong_kong: Actor) -> None:
    with pytest.raises(InvalidInput) as refused:
        give(actor=hong_kong, offer=Offer(FAMILY, EVERYTHING, NAME, PERMIT, document="516"), now=clock.now())
    assert "自己" in refused.value.fields["/number"]


def test_the_window_records_a_delegation_on_two_papers(mother: Actor, hong_kong: Actor) -> None:
    clerk = factories.official("window")
    told = {"proof": proof(), "both_present": True, "now": clock.now()}
    giver = Present("王秀英", family.number(1))
    with pytest.raises(InvalidInput) as refused:
        offer = Offer(FAMILY, EVERYTHING, NAME, PERMIT, document="511")
        record_at_window(actor=clerk, giver=giver, offer=offer, **told)
    assert refused.value.fields
    offer = Offer(FAMILY, EVERYTHING, NAME, PERMIT, document="516")
    row = record_at_window(actor=clerk, giver=giver, offer=offer, **told)
    assert (row.giver_id, row.agent_id, row.agent_account) == (
        mother.party_id,
        hong_kong.party_id,
        hong_kong.account_id,
    )


def test_a_ward_with_a_passport_is_found(mother: Actor, world: None) -> None:
    ward = seen_at_window("Tim", "414", PASSPORT, "GBR")
    office = factories.official("window").posts[0].organization_id
    offer = Offer(GUARDIAN, EVERYTHING, "Tim", PASSPORT, document="414", issuer="GBR")
    row = ask_to_guard(actor=mother, offer=offer, proof=proof(), office=office, now=clock.now())
    assert row.giver_id == ward.party_id and row.giver_account == ward.account_id


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (("516", "12", ""), "/giver_number"),
        (("414", PASSPORT, ""), "/giver_issuer"),
        (("999", PASSPORT, ""), "/giver_document"),
        (("111", PERMIT, ""), "/giver_number"),
    ],
)
def test_what_is_wrong_with_a_paper_is_said_at_its_field(given: tuple[str, str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_paper(*given, "giver_")
    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize("paper", [Paper("111", family.number(1)), Paper("414", PASSPORT, "GBR"), Paper("516", PERMIT)])
def test_a_paper_is_read_back_from_its_key(paper: Paper) -> None:
    again = naming.paper_in(naming.key_of(paper))
    assert (again.index_kind, again.lasting, again.issuer) == (paper.index_kind, paper.lasting, paper.issuer)


def test_the_forms_offer_papers_and_keep_what_was_typed(mother: Actor) -> None:
    client = browser(mother)
    Account.objects.filter(pk=mother.account_id).update(assurance="real_name")
    page = client.get("/account/delegations/give/").content.decode()
    assert 'name="document"' in page and 'name="issuer"' in page
    given = {"step": "whom", "how": "number", "name": "John", "document": "414", "number": PASSPORT, "issuer": "1"}
    wrong = client.post("/account/delegations/give/", given).content.decode()
    assert "三个字母" in wrong and PASSPORT in wrong and "#issuer" in wrong
    on = client.post("/account/delegations/give/", given | {"issuer": "GBR"}, follow=True).content.decode()
    assert "可以办什么" in on and f'name="number" value="{PASSPORT}"' in on and 'name="issuer" value="GBR"' in on
