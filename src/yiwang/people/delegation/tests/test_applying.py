"""Filing for the giver through the pages: whose case it is, what is seen and by whom, and nothing after the end."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, NotPermitted
from yiwang.core.events import Subject
from yiwang.core.models import Event
from yiwang.engines.proceedings.actions.applicant import withdraw
from yiwang.engines.proceedings.models import Proceeding
from yiwang.people.actors import read_actor
from yiwang.people.delegation import opening
from yiwang.people.delegation.actions.ending import revoke
from yiwang.people.delegation.following import copy_uses
from yiwang.people.delegation.matters import OutOfScope
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.rules import EVERYTHING, Scope
from yiwang.people.delegation.tests import family
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.service.applications.queries import my_cases, my_drafts
from yiwang.service.applications.tests import portal
from yiwang.service.catalogue.place import COOKIE

OTHER = Scope(items=frozenset({"something.else"}))


def filed(actor: Actor) -> UUID:
    """A case of the plain permit."""
    sent = Submission(current_item(family.ITEM), "440825", factories.PLAIN_ANSWERS)
    return submit_application(actor=actor, sent=sent, now=clock.now()).id


def case_of(case: UUID) -> Proceeding:
    return Proceeding.objects.unscoped("the test looks").get(pk=case)


def browser(token: str) -> Client:
    client = family.client_of(token)
    client.cookies[COOKIE] = portal.PLACE
    return client


@pytest.fixture
def row(mother: Actor, daughter: Actor) -> Delegation:
    """The mother lets her daughter do the permit."""
    return family.accepted(mother, daughter)


def test_a_case_filed_for_the_giver_is_the_givers(mother: Actor, daughter: Actor, row: Delegation) -> None:
    _token, agent = family.acting(daughter, row)
    case = case_of(filed(agent))
    assert (case.account_id, case.applicant_id) == (mother.account_id, mother.party_id)
    assert case.facts["agent"]["account"] == str(daughter.account_id)
    event = Event.objects.unscoped("the test looks").get(type="proceeding.submitted", subject_id=case.pk)
    assert (event.actor_account, event.on_behalf_of) == (daughter.account_id, mother.party_id)
    assert event.payload["delegation"] == str(row.pk)
    assert [found.pk for found in my_cases(mother)] == [case.pk]
    assert [found.pk for found in my_cases(agent)] == [case.pk]
    assert list(my_cases(daughter)) == []


def test_own_matters_are_not_mixed_in_while_acting(mother: Actor, daughter: Actor, row: Delegation) -> None:
    own, hers = filed(daughter), filed(mother)
    _token, agent = family.acting(daughter, row)
    assert [case.pk for case in my_cases(agent)] == [hers]
    assert [case.pk for case in my_cases(daughter)] == [own]


def test_the_whole_way_through_the_pages_and_nothing_after_revocation(
    mother: Actor, daughter: Actor, row: Delegation
) -> None:
    token, agent = family.acting(daughter, row)
    client = browser(token)
    base = portal.begin(client)
    assert [draft.for_party for draft in my_drafts(mother)] == [mother.party_id]
    portal.fill(client, base)
    page = portal.text(client.get(f"{base}check/"))
    assert "您正在代 <strong>王*英" in page
    sent = client.post(f"{base}check/", {"_submit": "1"})
    case = str(sent["Location"]).split("/")[2]
    assert case_of(UUID(case)).account_id == mother.account_id
    assert "您代王*英" in portal.text(client.get(f"/cases/{case}/"))
    again = portal.begin(client, again="1")
    revoke(actor=mother, delegation_id=row.pk, now=clock.now())
    for address in ("/cases/", f"/cases/{case}/", again, "/drafts/", "/licences/", "/messages/"):
        refused = client.get(address)
        assert refused.status_code == 403, address
        assert "授权已经结束" in portal.text(refused)
    assert client.post(f"{again}check/", {"_submit": "1"}).status_code == 403
    stopped = client.post("/account/acting/", {"stop": "1"})
    assert stopped.status_code == 302
    assert client.get(f"/cases/{case}/").status_code == 404
    assert client.get(again).status_code == 404
    assert "王小红代您" in portal.text(portal.client_of(mother).get(f"/cases/{case}/"))


def test_out_of_scope_is_refused_in_words_that_say_what_is_covered(mother: Actor, daughter: Actor) -> None:
    hers = filed(mother)
    token, agent = family.acting(daughter, family.accepted(mother, daughter, OTHER))
    with pytest.raises(OutOfScope) as refused:
        filed(agent)
    assert "授权不包括这件事" in refused.value.text
    assert list(my_cases(agent)) == []
    client = browser(token)
    assert client.get(f"/cases/{hers}/").status_code == 403
    assert "授权不包括这件事" in portal.text(client.get(f"/apply/{family.ITEM}/"))
    with pytest.raises(OutOfScope):
        withdraw(actor=agent, proceeding_id=hers, reason="", now=clock.now())


def test_a_stranger_s_case_does_not_exist_for_an_agent(mother: Actor, daughter: Actor, stranger: Actor) -> None:
    theirs = filed(stranger)
    token, agent = family.acting(daughter, family.accepted(mother, daughter, EVERYTHING))
    assert browser(token).get(f"/cases/{theirs}/").status_code == 404
    with pytest.raises(NotFound):
        withdraw(actor=agent, proceeding_id=theirs, reason="", now=clock.now())


def test_a_ward_without_an_account_has_cases_and_drafts(daughter: Actor) -> None:
    ward = family.in_register("王小宝", 9)
    row = Delegation.objects.unscoped("the test makes one")
    made = family.accepted(family.person("王秀兰", 8), daughter)
    row.filter(pk=made.pk).update(giver_id=ward, giver_account=None, parties=[ward, daughter.party_id])
    token, agent = family.acting(daughter, row.get(pk=made.pk))
    client = browser(token)
    case = case_of(UUID(portal.submitted(client)))
    assert (case.account_id, case.applicant_id) == (None, ward)
    assert client.get(f"/cases/{case.pk}/").status_code == 200
    assert [found.pk for found in my_cases(agent)] == [case.pk]
    assert client.get("/cases/").status_code == 200


def test_uploads_are_the_givers(mother: Actor, daughter: Actor, row: Delegation) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from yiwang.core import files
    from yiwang.service.applications.uploads import keep_proof

    token, agent = family.acting(daughter, row)
    kept = keep_proof(agent, SimpleUploadedFile("纸.pdf", portal.PDF, "application/pdf"), "/file")
    assert (kept.owner_account, kept.subject_kind, kept.subject_id) == (mother.account_id, "party", mother.party_id)
    assert files.find(agent, kept.pk).pk == kept.pk
    revoke(actor=mother, delegation_id=row.pk, now=clock.now())
    for reader in (daughter, read_actor(family.session_of(daughter))):
        with pytest.raises(NotFound):
            files.find(reader, kept.pk)
    assert files.find(mother, kept.pk).pk == kept.pk


def test_an_agent_never_decides_on_what_he_filed(daughter: Actor, row: Delegation) -> None:
    from yiwang.engines.proceedings.context import load_context

    _token, agent = family.acting(daughter, row)
    context = load_context(proceeding_id=filed(agent))
    other_account = factories.person("王小红").account_id
    assert other_account is not None and daughter.party_id is not None
    assert context.is_matter_of(other_account, daughter.party_id)


def test_an_official_s_account_acts_for_nobody(mother: Actor, daughter: Actor, row: Delegation) -> None:
    from yiwang.people.models import Account

    token, _agent = family.acting(daughter, row)
    Account.objects.filter(pk=daughter.account_id).update(kind="official")
    assert read_actor(token).acting is None
    Account.objects.filter(pk=daughter.account_id).update(kind="person", assurance="registered")
    assert read_actor(token).acting is None


def test_firm_of_another_is_refused_while_acting(mother: Actor, daughter: Actor) -> None:
    firm = family.firm(family.number(2))
    _token, agent = family.acting(daughter, family.accepted(mother, daughter, EVERYTHING))
    sent = Submission(current_item(family.ITEM), "440825", factories.PLAIN_ANSWERS, firm_id=firm)
    with pytest.raises(NotPermitted):
        submit_application(actor=agent, sent=sent, now=clock.now())


def opened_by(agent: Actor) -> int:
    found = Event.objects.unscoped("the test looks").filter(type=opening.OPENED, actor_account=agent.account_id)
    assert set(found.values_list("on_behalf_of", flat=True)) <= {agent.acting.giver_id if agent.acting else None}
    return found.count()


def test_opening_a_case_in_the_givers_name_is_a_use_that_both_see_once_a_day(
    mother: Actor, daughter: Actor, row: Delegation, monkeypatch: pytest.MonkeyPatch
) -> None:
    hers = filed(mother)
    token, agent = family.acting(daughter, row)
    client = browser(token)
    for _again in range(2):
        assert client.get(f"/cases/{hers}/").status_code == 200
    assert opened_by(agent) == 1
    opening.forget()  # another process
    assert client.get(f"/cases/{hers}/?tab=flow").status_code == 200
    assert opened_by(agent) == 1
    copy_uses(list(Event.objects.unscoped("the outbox").filter(type=opening.OPENED)))
    client.post("/account/acting/", {"stop": "1"})
    for party in (portal.client_of(mother), client):
        page = portal.text(party.get(f"/account/delegations/{row.pk}/"))
        assert "以对方名义打开查看" in page and case_of(hers).title in page
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    opening.note_opening(agent, Subject("proceeding", hers))
    assert opened_by(agent) == 2


def test_reloading_a_case_while_acting_asks_the_database_no_more_than_before(
    mother: Actor, daughter: Actor, row: Delegation
) -> None:
    hers = filed(mother)
    token, agent = family.acting(daughter, row)
    client = browser(token)
    client.get(f"/cases/{hers}/")
    with CaptureQueriesContext(connection) as agents:
        client.get(f"/cases/{hers}/")
    own = portal.client_of(mother)
    own.get(f"/cases/{hers}/")
    with CaptureQueriesContext(connection) as owners:
        own.get(f"/cases/{hers}/")
    assert len(agents) == len(owners)


def test_the_givers_own_opening_and_the_agents_own_cases_are_no_uses(mother: Actor, daughter: Actor) -> None:
    for person in (mother, daughter):
        portal.client_of(person).get(f"/cases/{filed(person)}/")
    assert not Event.objects.unscoped("the test looks").filter(type=opening.OPENED).exists()
