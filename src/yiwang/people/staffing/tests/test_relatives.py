"""Nobody works on the matters of his family or of a firm he has an interest in; nobody else learns who they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from tests import factories

from yiwang.core.actor import SYSTEM
from yiwang.core.errors import InvalidInput, NotFound, NotPermitted
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.engines.proceedings.actions.complete_task import Decision, complete_task
from yiwang.engines.proceedings.actions.hand_over import take_task
from yiwang.engines.proceedings.errors import OnlyOwnApplication
from yiwang.engines.proceedings.models import FlowTask
from yiwang.engines.registers.actions.record import record_state
from yiwang.identifiers import resident_id, uscc
from yiwang.people.delegation.models import Delegation
from yiwang.people.identity.models import Party
from yiwang.people.models import Account
from yiwang.people.staffing.actions.relatives import declare_relative, withdraw_relative
from yiwang.people.staffing.kin import CloseMatter, recused, refuse_close, resolve
from yiwang.people.staffing.models import Relative
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.service.applications.tests import portal

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
NUMBER = resident_id.make("440825", date(1980, 1, 1), 7)


class Case:
    """A clerk, a colleague, and the application of somebody."""

    def __init__(self) -> None:
        factories.plain_permit()
        office = factories.organization()
        self.clerk = factories.official("plain.accept", at=office, name="陈桂英")
        self.colleague = factories.official("plain.accept", at=office, name="李四")
        self.applicant = factories.person()
        assert self.applicant.party_id is not None
        self.party = self.applicant.party_id

    def registered(self) -> None:
        values = {"resident_id": NUMBER, "name": "王秀英", "birthday": "1980-01-01", "household_division": "440825"}
        record_state(
            actor=SYSTEM,
            register="persons",
            values={**values, "alive": True},
            as_of=date.today(),
            source="人口库",
            subject_id=self.party,
        )

    def submitted(self) -> FlowTask:
        item = current_item("plain-permit.new")
        sent = Submission(item=item, division_code="440825", answers=factories.PLAIN_ANSWERS)
        submit_application(actor=self.applicant, sent=sent, now=NOW)
        return FlowTask.objects.unscoped("test").get(state="open")


@pytest.fixture
def case() -> Case:
    return Case()


def declared(case: Case) -> Relative:
    return declare_relative(actor=case.clerk, relation="spouse", name="王秀英", number=NUMBER)


def test_the_matter_of_a_declared_relative_is_refused_and_a_colleague_does_it(case: Case) -> None:
    case.registered()
    assert declared(case).party_id == case.party
    task = case.submitted()
    for act in (
        lambda: take_task(actor=case.clerk, task_id=task.pk, now=NOW),
        lambda: complete_task(actor=case.clerk, task_id=task.pk, decision=Decision("accept", ""), now=NOW),
    ):
        with pytest.raises(OnlyOwnApplication):
            act()
    assert (
        complete_task(actor=case.colleague, task_id=task.pk, decision=Decision("accept", ""), now=NOW).state
        == "accepted"
    )


def test_a_declaration_taken_back_keeps_nobody_away(case: Case) -> None:
    case.registered()
    row = declared(case)
    assert recused(case.party) == {case.clerk.account_id}
    withdraw_relative(actor=case.clerk, relative_id=row.pk)
    assert recused(case.party) == set()


def test_a_relative_who_comes_into_the_register_later_counts_from_then(case: Case) -> None:
    row = declared(case)
    assert row.party_id is None
    case.registered()
    assert resolve() == 1 and recused(case.party) == {case.clerk.account_id}


@pytest.mark.parametrize("agent", [True, False])
def test_family_by_delegation_is_kept_away_in_both_directions(case: Case, agent: bool) -> None:
    own = new_id()
    Account.objects.filter(pk=case.clerk.account_id).update(party_id=own)
    giver, taker = (case.party, own) if agent else (own, case.party)
    link = Delegation(id=new_id(), kind="family", state="active", giver_kind="natural_person", giver_id=giver)
    link.agent_id = taker
    link.since = link.looked_at = NOW
    link.until, link.sealed = NOW.replace(year=2030), b"x"
    Delegation.objects.bulk_create([link])
    assert recused(case.party) == {case.clerk.account_id}
    Delegation.objects.unscoped("test").filter(pk=link.pk).update(state="refused")
    assert recused(case.party) == set()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"relation": "friend"}, "/relation"),
        ({"name": ""}, "/name"),
        ({"number": "123"}, "/number"),
        ({"number": NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2")}, "/number"),
    ],
)
def test_a_wrong_field_is_said_at_its_place(case: Case, given: dict[str, str], field: str) -> None:
    right = {"relation": "spouse", "name": "王秀英", "number": NUMBER}
    with pytest.raises(InvalidInput) as refused:
        declare_relative(actor=case.clerk, **{**right, **given})
    assert set(refused.value.fields) == {field}


def test_the_same_relative_is_declared_once(case: Case) -> None:
    declared(case)
    with pytest.raises(InvalidInput):
        declared(case)


def test_nobody_else_learns_whom_an_official_declared(case: Case) -> None:
    row = declared(case)
    assert NUMBER.encode() not in bytes(row.sealed) and "王秀英".encode() not in bytes(row.sealed)
    told = Event.objects.unscoped("test").get(type="relative.declared")
    assert told.payload == {"relation": "spouse"}
    with pytest.raises(NotFound):
        withdraw_relative(actor=case.colleague, relative_id=row.pk)
    with pytest.raises(NotPermitted):
        declare_relative(actor=case.applicant, relation="spouse", name="某人", number=NUMBER)
    shown = portal.client_of(case.colleague).get("/desk/relatives/").content.decode()
    assert "王秀英" not in shown
    assert portal.client_of(case.applicant).get("/desk/relatives/").status_code == 403


def test_the_page_declares_and_takes_back(case: Case) -> None:
    browser = portal.client_of(case.clerk)
    body = {"relation": "child", "name": "王小英", "number": NUMBER.lower()}
    refused = browser.post("/desk/relatives/", {**body, "number": "1"})
    assert refused.status_code == 422 and "王小英" in refused.content.decode()
    assert browser.post("/desk/relatives/", body).status_code == 302
    shown = browser.get("/desk/relatives/").content.decode()
    assert "王小英" in shown and NUMBER not in shown
    row = Relative.objects.unscoped("test").get()
    assert browser.post("/desk/relatives/", {"act": "withdraw", "relative": str(row.pk)}).status_code == 302
    assert "王小英" not in browser.get("/desk/relatives/").content.decode()
    assert browser.post("/desk/relatives/", {"act": "withdraw", "relative": "x"}).status_code == 404


def office_of(firm: UUID, head: UUID) -> Delegation:
    """The link of a legal representative, as the first act for a firm writes it down."""
    link = Delegation(id=new_id(), kind="office", state="active", giver_kind="legal_person", giver_id=firm)
    link.agent_id = head
    link.since = link.looked_at = NOW
    link.until, link.sealed = NOW.replace(year=2030), b"x"
    Delegation.objects.bulk_create([link])
    return link


def test_the_firm_of_an_official_himself_or_of_a_declared_relative_is_kept_from_him(case: Case) -> None:
    case.registered()
    own, firm, of_relative = new_id(), new_id(), new_id()
    Account.objects.filter(pk=case.clerk.account_id).update(party_id=own)
    link = office_of(firm, own)
    office_of(of_relative, case.party)
    assert recused(firm) == {case.clerk.account_id} and case.clerk.account_id not in recused(of_relative)
    declared(case)
    assert case.clerk.account_id in recused(of_relative)
    assert case.colleague.account_id not in recused(firm) | recused(of_relative)
    Delegation.objects.unscoped("test").filter(pk=link.pk).update(state="ended")
    assert recused(firm) == set()


def test_outside_of_cases_too_nobody_works_on_himself_family_or_their_firms(case: Case) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    case.registered()
    declared(case)
    firm = new_id()
    office_of(firm, case.party)
    for party in (case.party, firm, case.clerk.party_id):
        with pytest.raises(CloseMatter):
            refuse_close(case.clerk, new_id(), party)
    with CaptureQueriesContext(connection) as asked:
        refuse_close(case.colleague, case.party, firm, None)
    assert len(asked) == 1
    refuse_close(SYSTEM, case.party)


@pytest.mark.parametrize("whose", ["relative", "own"])
def test_a_case_of_a_firm_is_kept_from_who_heads_it_and_from_his_family(case: Case, whose: str) -> None:
    """Nobody ever acted for the firm by delegation: the register alone tells whose firm it is."""
    case.registered()
    values = {
        "uscc": uscc.make("9", "1", "440825", "MA000001"), "name": "徐闻小吃有限公司", "kind": "有限责任公司",
        "address": "演示路1号", "division": "440825", "legal_representative": "王秀英",
        "legal_representative_id": NUMBER, "state": "存续",
    }  # fmt: skip
    firm = record_state(actor=SYSTEM, register="legal-persons", values=values, as_of=NOW.date(), source="法人库")
    sent = Submission(
        item=current_item("plain-permit.new"), division_code="440825", answers=factories.PLAIN_ANSWERS,
        firm_id=firm.subject_id,
    )  # fmt: skip
    submit_application(actor=case.applicant, sent=sent, now=NOW)
    task = FlowTask.objects.unscoped("test").get(state="open")
    clerk = case.clerk
    if whose == "own":
        clerk = replace(clerk, party_id=case.party)
    else:
        declared(case)
    with pytest.raises(OnlyOwnApplication):
        take_task(actor=clerk, task_id=task.pk, now=NOW)
    take_task(actor=case.colleague, task_id=task.pk, now=NOW)
    assert Party.objects.unscoped("test").get(pk=firm.subject_id).kind == "legal_person"
