"""Two accounts of one person become one, with a reason, by somebody else, and can be what they were again."""

from __future__ import annotations

import re
from datetime import date

import pytest
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, InvalidTransition, NotFound, NotPermitted
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.engines.registers.actions.record import record_state
from yiwang.engines.registers.errors import KeyTaken
from yiwang.identifiers import resident_id
from yiwang.people.delegation.models import Delegation
from yiwang.people.identity import documents, finding
from yiwang.people.identity.actions.counter import Seen, confirm_in_person
from yiwang.people.identity.actions.duplicates import keep_apart, open_duplicate
from yiwang.people.identity.actions.merge import merge, split, undo
from yiwang.people.identity.actions.prove import prove, revoke
from yiwang.people.identity.documents import Paper
from yiwang.people.identity.ending import follow
from yiwang.people.identity.errors import AnotherPerson, NotMatched, OwnIdentity, PersonTaken, UndoImpossible
from yiwang.people.identity.matching import Match, match_firm, settle
from yiwang.people.identity.models import Duplicate, IdentityDocument, Party, Proof
from yiwang.people.identity.tests.conftest import (
    NAME,
    NUMBER,
    OTHER_NAME,
    OTHER_NUMBER,
    again,
    client_of,
    given,
    newcomer,
)
from yiwang.people.identity.tests.test_counter import PASSPORT
from yiwang.people.models import Account, Session
from yiwang.service.applications.models import Draft
from yiwang.support.messages.models import Message

pytestmark = pytest.mark.django_db
WHY = "两个账号证件和照片一致"


@pytest.fixture
def officer(registers):
    return factories.official("identity", name="核对员")


@pytest.fixture
def pair(registers):
    """A proven account, and a second claim to the same person."""
    first, second = newcomer("first"), newcomer("second")
    prove(actor=first, code="register", given=given())
    with pytest.raises(PersonTaken):
        prove(actor=second, code="register", given=given())
    return first, second, Duplicate.objects.unscoped("test").get()


def draft_of(actor) -> Draft:
    key = new_id()
    return Draft.objects.create(
        id=key, account_id=actor.account_id, item_key="x", item_revision=new_id(), release=new_id(),
        division_id=new_id(), organization_id=new_id(), title="草稿", sealed=b"",
    )  # fmt: skip


def snapshot() -> list:
    """Everything that a merge may touch."""
    rows = Account.objects.order_by("pk")
    accounts = [(row.pk, row.party_id, row.full_name, row.is_active, row.assurance) for row in rows]
    drafts = Draft.objects.unscoped("test").order_by("pk").values_list("pk", "account_id")
    proofs = Proof.objects.unscoped("test").order_by("pk").values_list("pk", "account_id", "party_id", "revoked_at")
    papers = IdentityDocument.objects.unscoped("test").order_by("pk").values_list("pk", "party_id", "ended_at")
    parties = Party.objects.unscoped("test").order_by("pk").values_list("pk", "merged_into_id")
    return [accounts, list(drafts), list(proofs), list(papers), list(parties)]


def test_what_was_the_seconds_is_the_firsts_and_the_second_is_closed(officer, pair):
    first, second, row = pair
    draft = draft_of(second)
    done = merge(actor=officer, duplicate_id=row.pk, reason=WHY, version=row.version)
    assert done.state == "merged" and done.reason == WHY
    assert Draft.objects.unscoped("test").get(pk=draft.pk).account_id == first.account_id
    assert not Account.objects.get(pk=second.account_id).is_active
    assert not Session.objects.filter(account_id=second.account_id, ended_at=None).exists()
    assert Message.objects.unscoped("test").filter(account_id=first.account_id, kind="identity.merged").exists()
    event = Event.objects.unscoped("test").filter(type="identity.merged").get()
    assert event.payload["reason"] == WHY and NAME not in str(event.payload)


def test_the_undo_restores_exactly_what_was_and_leaves_what_came_later(officer, pair):
    first, second, row = pair
    draft_of(second), draft_of(first)
    before = snapshot()
    row = merge(actor=officer, duplicate_id=row.pk, reason=WHY, version=row.version)
    later = draft_of(first)
    row = undo(actor=officer, duplicate_id=row.pk, reason="看错了", version=row.version)
    assert row.state == "undone"
    assert Draft.objects.unscoped("test").get(pk=later.pk).account_id == first.account_id
    later.delete()
    assert snapshot() == before
    assert Message.objects.unscoped("test").filter(account_id=second.account_id, kind="identity.merge_undone").exists()


def test_the_other_account_stays_only_if_it_is_proven_as_well(officer, pair):
    first, second, row = pair
    with pytest.raises(InvalidInput) as refused:
        merge(actor=officer, duplicate_id=row.pk, reason=WHY, version=row.version, keep=second.account_id)
    assert "/keep" in refused.value.fields and Account.objects.get(pk=first.account_id).is_active
    Account.objects.filter(pk=second.account_id).update(assurance="real_name")
    merge(actor=officer, duplicate_id=row.pk, reason=WHY, version=row.version, keep=second.account_id)
    assert again(second).assurance == "real_name" and again(second).name == NAME
    assert not Account.objects.get(pk=first.account_id).is_active
    told = Message.objects.unscoped("test").filter(kind="identity.merged_away").values_list("account_id", flat=True)
    assert list(told) == [first.account_id]


def test_a_merge_undone_twice_or_decided_meanwhile_is_refused(officer, pair):
    _first, _second, row = pair
    done = merge(actor=officer, duplicate_id=row.pk, reason=WHY, version=1)
    with pytest.raises(ChangedMeanwhile):
        merge(actor=officer, duplicate_id=row.pk, reason=WHY, version=1)
    undone = undo(actor=officer, duplicate_id=row.pk, reason="看错了", version=done.version)
    with pytest.raises(ChangedMeanwhile):
        undo(actor=officer, duplicate_id=row.pk, reason="看错了", version=undone.version)


def test_what_was_moved_on_since_is_not_undone_over_anybodys_head(officer, pair):
    first, second, row = pair
    draft = draft_of(second)
    row = merge(actor=officer, duplicate_id=row.pk, reason=WHY, version=row.version)
    Draft.objects.unscoped("test").filter(pk=draft.pk).update(account_id=newcomer("third").account_id)
    before = snapshot()
    with pytest.raises(UndoImpossible):
        undo(actor=officer, duplicate_id=row.pk, reason="看错了", version=row.version)
    assert snapshot() == before and first


@pytest.mark.parametrize("reason", ["", "短", "长" * 501])
def test_no_merge_without_a_reason(officer, pair, reason):
    with pytest.raises(InvalidInput) as refused:
        merge(actor=officer, duplicate_id=pair[2].pk, reason=reason, version=1)
    assert "/reason" in refused.value.fields


def test_nobody_merges_himself(officer, pair, registers):
    own = type(officer)(
        **{n: getattr(officer, n) for n in type(officer).__dataclass_fields__} | {"party_id": registers["person"]}
    )
    for act in (
        lambda: merge(actor=own, duplicate_id=pair[2].pk, reason=WHY, version=1),
        lambda: keep_apart(actor=own, duplicate_id=pair[2].pk, reason=WHY, version=1),
        lambda: split(actor=own, account_id=pair[0].account_id, reason=WHY),
        lambda: revoke(actor=own, proof_id=Proof.objects.unscoped("test").get().pk, reason=WHY),
    ):
        with pytest.raises(OwnIdentity):
            act()


def test_an_officer_of_another_county_knows_nothing_of_it(officer, pair):
    elsewhere = factories.official("identity", at=factories.organization(code="440823", name="遂溪局"))
    assert not finding.duplicates(elsewhere, finding.DuplicateFilter()).exists()
    assert finding.duplicates(officer, finding.DuplicateFilter()).count() == 1
    for act in (
        lambda: merge(actor=elsewhere, duplicate_id=pair[2].pk, reason=WHY, version=1),
        lambda: split(actor=elsewhere, account_id=pair[0].account_id, reason=WHY),
        lambda: revoke(actor=elsewhere, proof_id=Proof.objects.unscoped("test").get().pk, reason=WHY),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(InvalidInput):
        open_duplicate(actor=elsewhere, one="first", other="second")
    with pytest.raises(NotPermitted):
        open_duplicate(actor=factories.official("window"), one="first", other="second")


def test_two_registered_persons_never_become_one(officer, registers):
    first, second = newcomer("first"), newcomer("second")
    prove(actor=first, code="register", given=given())
    prove(actor=second, code="register", given=given(OTHER_NUMBER, OTHER_NAME))
    row = open_duplicate(actor=officer, one="first", other="second")
    with pytest.raises(AnotherPerson):
        merge(actor=officer, duplicate_id=row.pk, reason=WHY, version=row.version)


def test_a_passport_person_becomes_the_registered_one_and_can_be_parted_again(officer, registers):
    clerk = factories.official("window")
    first, second = newcomer("first"), newcomer("second")
    prove(actor=first, code="register", given=given())
    confirm_in_person(actor=clerk, seen=Seen(login="second", reason="level", compared=True, **PASSPORT))
    foreign = again(second).party_id
    before = snapshot()
    row = open_duplicate(actor=officer, one="second", other="first")
    assert row.kept_id == second.account_id  # the better proven one
    row = merge(actor=officer, duplicate_id=row.pk, reason=WHY, version=row.version)
    assert again(second).party_id == registers["person"] and again(second).name == NAME
    assert Party.objects.unscoped("test").get(pk=foreign).merged_into_id == registers["person"]
    assert set(IdentityDocument.objects.unscoped("test").values_list("party_id", flat=True)) == {registers["person"]}
    undo(actor=officer, duplicate_id=row.pk, reason="不是同一人", version=row.version)
    assert snapshot() == before


def test_whom_somebody_acts_for_goes_along_and_comes_back(officer, registers):
    first, second = newcomer("first"), newcomer("second")
    prove(actor=first, code="register", given=given())
    seen = Seen(login="second", reason="level", compared=True, **PASSPORT)
    confirm_in_person(actor=factories.official("window"), seen=seen)
    foreign, giver, now = again(second).party_id, registers["other"], clock.now()
    made = Delegation.objects.create(
        kind="family", state="active", giver_kind="natural_person", giver_id=giver, giver_masked="王*英",
        agent_id=foreign, agent_account=first.account_id, agent_masked="外*", parties=[giver, foreign],
        since=now, until=now, looked_at=now, sealed=b"",
    )  # fmt: skip

    def stands() -> tuple:
        row = Delegation.objects.unscoped("test").get(pk=made.pk)
        return row.agent_id, row.agent_account, row.giver_id, set(row.parties)

    before = stands()
    row = open_duplicate(actor=officer, one="second", other="first")
    row = merge(actor=officer, duplicate_id=row.pk, reason=WHY, version=row.version)
    assert stands() == (registers["person"], second.account_id, giver, {giver, registers["person"]})
    undo(actor=officer, duplicate_id=row.pk, reason="不是同一人", version=row.version)
    assert stands() == before


def test_an_account_is_taken_from_a_person_it_does_not_belong_to_and_given_back(officer, registers):
    actor = newcomer()
    prove(actor=actor, code="register", given=given())
    before = snapshot()
    row = split(actor=officer, account_id=actor.account_id, reason="盗用他人身份")
    assert again(actor).assurance == "registered" and again(actor).party_id is None
    with pytest.raises(InvalidTransition):
        split(actor=officer, account_id=actor.account_id, reason="再一次")
    row = undo(actor=officer, duplicate_id=row.pk, reason="查清是本人", version=row.version)
    assert snapshot() == before and row.state == "undone"


def test_a_split_is_not_undone_once_the_true_person_has_an_account(officer, registers):
    thief, owner = newcomer("thief"), newcomer("owner")
    prove(actor=thief, code="register", given=given())
    row = split(actor=officer, account_id=thief.account_id, reason="盗用他人身份")
    prove(actor=owner, code="register", given=given())
    with pytest.raises(PersonTaken):
        undo(actor=officer, duplicate_id=row.pk, reason="算了", version=row.version)


def test_a_revoked_proof_leaves_the_lower_one_and_the_owner_is_told_why(officer, registers):
    actor = newcomer()
    prove(actor=actor, code="register", given=given())
    proof = prove(actor=again(actor), code="demo_face", given={"consent": "true"})
    revoke(actor=officer, proof_id=proof.pk, reason="照片不是本人")
    assert again(actor).assurance == "real_name"
    page = client_of(actor).get("/account/identity/").content.decode()
    assert "已撤销" in page and "照片不是本人" in page
    assert Message.objects.unscoped("test").filter(kind="identity.proof_revoked").exists()


def test_a_firm_is_matched_once_by_its_credit_code(registers):
    values = {
        "uscc": "91350100M000100Y43", "name": "演示公司", "kind": "有限责任公司", "address": "某路1号",
        "division": "440825",
        "legal_representative": NAME, "legal_representative_id": NUMBER, "state": "存续",
    }  # fmt: skip
    row = record_state(actor=SYSTEM, register="legal-persons", values=values, as_of=date.today(), source="法人库")
    first, second = (match_firm(actor=SYSTEM, firm_id=row.subject_id) for _ in range(2))
    assert first.pk == second.pk == row.subject_id and first.kind == "legal_person"
    assert IdentityDocument.objects.unscoped("test").filter(kind="001").count() == 1
    assert Event.objects.unscoped("test").filter(type="identity.matched").count() == 1
    for wrong in (new_id(), registers["person"]):
        with pytest.raises(NotMatched):
            match_firm(actor=SYSTEM, firm_id=wrong)
    gone = {**values, "state": "注销"}
    record_state(actor=SYSTEM, register="legal-persons", values=gone, as_of=date.today(), source="法人库")
    with pytest.raises(NotMatched):
        match_firm(actor=SYSTEM, firm_id=row.subject_id)


def test_one_credit_code_is_one_firm_for_ever(registers):
    """Why there is nothing to merge: the register keeps one subject for a code, and we keep one party for it."""
    values = {
        "uscc": "91350100M000100Y43", "name": "演示公司", "kind": "有限责任公司", "address": "某路1号",
        "division": "440825", "legal_representative": NAME, "state": "存续",
    }  # fmt: skip
    told = [
        record_state(
            actor=SYSTEM, register="legal-persons", values={**values, "name": name}, as_of=day, source="法人库"
        )
        for name, day in (("演示公司", date(2024, 1, 1)), ("另报的演示公司", date(2024, 6, 1)))
    ]
    assert told[0].subject_id == told[1].subject_id
    with pytest.raises(KeyTaken):
        record_state(
            actor=SYSTEM,
            register="legal-persons",
            values=values,
            as_of=date.today(),
            source="法人库",
            subject_id=new_id(),
        )
    match_firm(actor=SYSTEM, firm_id=told[0].subject_id)
    other = settle(Match(new_id(), "冒名公司", "legal-persons", None, ""), "legal_person")
    with pytest.raises(PersonTaken):
        documents.add(other.pk, Paper("001", "91350100M000100Y43"), seen_by="register")


def test_the_desk_lists_searches_compares_masks_and_records_the_look(officer, pair):
    client = client_of(officer)
    page = client.get("/desk/identity/").content.decode()
    assert "等核对" in page and "first" in page and NAME not in page
    for query, found in (("q=sec", True), ("q=nobody", False), ("state=merged", False)):
        assert ("（first）" in client.get(f"/desk/identity/?{query}").content.decode()) is found, query
    assert client.get("/desk/identity/?state=x").status_code == 422
    row = pair[2]
    detail = client.get(f"/desk/identity/duplicates/{row.pk}/").content.decode()
    assert "440524********0014" in detail and NUMBER not in detail and NAME not in detail
    looks = Event.objects.unscoped("test").filter(type="personal_data.viewed", actor_account=officer.account_id)
    assert looks.count() == 2
    refused = client.post(f"/desk/identity/duplicates/{row.pk}/", {"act": "merge", "reason": "x", "version": "1"})
    assert refused.status_code == 422 and 'id="reason-error"' in refused.content.decode()
    done = client.post(f"/desk/identity/duplicates/{row.pk}/", {"act": "merge", "reason": WHY, "version": "1"})
    assert done.status_code == 302 and Duplicate.objects.unscoped("test").get().state == "merged"
    body = b"".join(client.get("/desk/identity/export.csv").streaming_content).decode()
    assert "已合并" in body and NAME not in body
    assert Event.objects.unscoped("test").filter(type="identity.exported").exists()


def test_a_number_is_posted_and_stands_in_no_address_of_the_desk(officer, pair):
    client = client_of(officer)
    page = client.post("/desk/identity/", {"act": "number", "number": NUMBER})
    text = page.content.decode()
    assert "（first）" in text and page.headers["Cache-Control"] == "no-store"
    assert not [link for link in re.findall(r'(?:href|action)="([^"]*)"', text) if NUMBER in link]
    looks = Event.objects.unscoped("test").filter(type="personal_data.viewed", actor_account=officer.account_id)
    assert looks.get().subject_id == again(pair[0]).party_id
    nobody = client.post(
        "/desk/identity/", {"act": "number", "number": resident_id.make("440825", date(1960, 1, 1), 9)}
    )
    assert "（first）" not in nobody.content.decode() and "这个人没有要核对的账号" in nobody.content.decode()
    wrong = client.post("/desk/identity/", {"act": "number", "number": "123"})
    assert wrong.status_code == 422 and 'id="number-error"' in wrong.content.decode()
    assert 'value="123"' in wrong.content.decode()


def test_a_number_that_comes_in_an_address_leaves_it_at_once_and_finds_nothing(officer, pair):
    client = client_of(officer)
    answer = client.get(f"/desk/identity/?q={NUMBER}")
    assert answer.status_code == 302 and NUMBER not in answer["Location"]
    page = client.get(answer["Location"])
    assert page.status_code == 422 and "不会写进网址" in page.content.decode()
    assert client.get(f"/desk/identity/export.csv?q={NUMBER}").status_code == 422


def test_an_official_of_another_county_learns_nothing_from_a_number(pair):
    factories.division("440823", "遂溪县")
    elsewhere = factories.official("identity", at=factories.organization(code="440823"))
    page = client_of(elsewhere).post("/desk/identity/", {"act": "number", "number": NUMBER}).content.decode()
    assert "（first）" not in page and "这个人没有要核对的账号" in page


def test_the_desk_opens_a_pair_and_an_account_by_login(officer, pair):
    client = client_of(officer)
    newcomer("third")
    answer = client.post("/desk/identity/", {"act": "compare", "one": "first", "other": "third"})
    assert answer["Location"].startswith("/desk/identity/duplicates/")
    wrong = client.post("/desk/identity/", {"act": "compare", "one": "first", "other": "first"})
    assert wrong.status_code == 422 and 'id="other-error"' in wrong.content.decode()
    account = client.post("/desk/identity/", {"act": "account", "login": "first"})["Location"]
    page = client.get(account).content.decode()
    assert "撤销这次核验" in page and NUMBER not in page
    proof = Proof.objects.unscoped("test").get()
    done = client.post(account, {"act": "revoke", "proof": str(proof.pk), "reason": "证件是假的"})
    assert done.status_code == 302 and again(pair[0]).assurance == "registered"
    split_away = client.post(account, {"act": "split", "reason": "证件是假的"})
    assert split_away["Location"].startswith("/desk/identity/duplicates/")


def test_the_list_costs_the_same_queries_for_one_row_and_for_many(officer, pair):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(officer)
    client.get("/desk/identity/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/desk/identity/")
    for n in range(20):
        open_duplicate(actor=officer, one="first", other=Account.objects.get(pk=newcomer(f"more-{n}").account_id).login)
    with CaptureQueriesContext(connection) as many:
        client.get("/desk/identity/")
    assert len(many) == len(one)


def test_who_died_is_nobody_online_any_more_and_a_correction_lets_him_prove_again(registers):
    actor = newcomer()
    prove(actor=actor, code="register", given=given())
    follow(list(Event.objects.unscoped("test").order_by("recorded_at", "id")))
    assert again(actor).assurance == "real_name"
    values = {"resident_id": NUMBER, "name": NAME, "birthday": "1880-01-01", "household_division": "440825"}
    for alive in (False, True):  # the death, and that it was a mistake of the register
        record_state(
            actor=SYSTEM, register="persons", values={**values, "alive": alive}, as_of=date.today(), source="人口库"
        )
        follow(list(Event.objects.unscoped("test").order_by("recorded_at", "id")))
        assert again(actor).assurance == "registered"
    assert Event.objects.unscoped("test").filter(type="identity.proof_revoked").count() == 1
    assert "去世" in client_of(actor).get("/account/identity/").content.decode()
    prove(actor=again(actor), code="register", given=given())
    assert again(actor).assurance == "real_name"
