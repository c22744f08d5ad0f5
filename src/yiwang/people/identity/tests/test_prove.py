"""Proving by register: one answer for whatever does not fit, one account for each person, every try bounded."""

from __future__ import annotations

from datetime import date, timedelta
from time import monotonic

import pytest

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.errors import InvalidInput, NotReady, TooManyRequests
from yiwang.core.models import Event
from yiwang.identifiers import resident_id
from yiwang.people.identity import limits
from yiwang.people.identity.actions.prove import prove
from yiwang.people.identity.errors import AnotherPerson, GuardianNeeded, NotMatched, PersonTaken
from yiwang.people.identity.models import Attempt, Duplicate, IdentityDocument, Party, Proof
from yiwang.people.identity.tests.conftest import (
    DEAD_NAME,
    DEAD_NUMBER,
    NAME,
    NUMBER,
    OTHER_NAME,
    OTHER_NUMBER,
    again,
    given,
    newcomer,
    register_person,
)
from yiwang.people.models import Account
from yiwang.support.messages.models import Message

pytestmark = pytest.mark.django_db


def events(kind: str) -> list[Event]:
    return list(Event.objects.unscoped("test").filter(type=kind).order_by("recorded_at"))


def test_name_and_number_make_a_real_name_with_the_name_of_the_register(registers):
    actor = newcomer()
    proof = prove(actor=actor, code="register", given=given())
    account = Account.objects.get(pk=actor.account_id)
    assert (account.party_id, account.assurance, account.assurance_until) == (registers["person"], "real_name", None)
    assert (account.name, account.full_name) == ("欧**密", NAME), "masked in clear, whole in the envelope"
    assert proof.level == "real_name" and proof.until is None
    assert again(actor).assured("real_name")
    assert events("identity.proven")[0].payload["verifier"] == "register"
    assert NUMBER not in str(events("identity.proven")[0].payload)


def test_the_number_is_sealed_and_found_by_its_blind_index_only(registers):
    prove(actor=newcomer(), code="register", given=given())
    row = IdentityDocument.objects.unscoped("test").get()
    assert NUMBER.encode() not in bytes(row.number_sealed) and len(bytes(row.number_index)) == 18


@pytest.mark.parametrize(
    ("number", "name"),
    [(NUMBER, "别的名字"), (resident_id.make("440825", date(1980, 1, 1), 5), NAME), (DEAD_NUMBER, DEAD_NAME)],
    ids=["wrong name", "unknown number", "dead"],
)
def test_whatever_does_not_fit_gets_the_same_answer_and_is_recorded(registers, number, name):
    actor = newcomer()
    with pytest.raises(NotMatched) as refused:
        prove(actor=actor, code="register", given=given(number, name))
    assert refused.value.text == NotMatched.message and not refused.value.fields
    assert Account.objects.get(pk=actor.account_id).assurance == "registered"
    assert events("identity.proof_refused")[0].payload["refused"] == "identity_not_matched"
    assert not Proof.objects.unscoped("test").exists() and not Party.objects.unscoped("test").exists()


def test_how_long_a_refusal_takes_tells_nothing(registers, monkeypatch):
    monkeypatch.setattr(limits, "REFUSED_AFTER", 0.25)
    for n, (number, name) in enumerate(((NUMBER, "别的名字"), (DEAD_NUMBER, DEAD_NAME), ("830000199001010012", "谁"))):
        begun = monotonic()
        with pytest.raises(NotMatched):
            prove(actor=newcomer(f"timer-{n}"), code="register", given=given(number, name))
        assert 0.25 <= monotonic() - begun < 1.5


def test_guessing_ends_after_five_tries_of_an_account(registers):
    actor = newcomer()
    for _ in range(limits.PROOFS_OF_ACCOUNT):
        with pytest.raises(NotMatched):
            prove(actor=actor, code="register", given=given(name="猜一个"))
    with pytest.raises(TooManyRequests):
        prove(actor=actor, code="register", given=given())


def test_guessing_a_number_from_many_accounts_ends_too(registers):
    for n in range(limits.PROOFS_OF_NUMBER):
        with pytest.raises(NotMatched):
            prove(actor=newcomer(f"guesser-{n}"), code="register", given=given(name="猜一个"))
    with pytest.raises(TooManyRequests):
        prove(actor=newcomer("last"), code="register", given=given())
    assert NUMBER not in str(list(Attempt.objects.values_list("key", flat=True)))


def test_a_typing_mistake_is_no_attempt(registers):
    actor = newcomer()
    with pytest.raises(InvalidInput) as refused:
        prove(actor=actor, code="register", given=given("123"))
    assert "/number" in refused.value.fields and not Attempt.objects.exists()


def test_a_success_is_no_attempt(registers):
    prove(actor=newcomer(), code="register", given=given())
    assert not Attempt.objects.exists()


def test_a_second_account_of_one_person_is_refused_kept_for_an_official_and_the_first_one_told(registers):
    first, second = newcomer("first"), newcomer("second")
    prove(actor=first, code="register", given=given())
    with pytest.raises(PersonTaken):
        prove(actor=second, code="register", given=given())
    row = Duplicate.objects.unscoped("test").get()
    assert (row.kept_id, row.given_id, row.why) == (first.account_id, second.account_id, "second_claim")
    assert Message.objects.unscoped("test").filter(account_id=first.account_id, kind="identity.claimed_twice").exists()
    with pytest.raises(PersonTaken):
        prove(actor=second, code="register", given=given())
    assert Duplicate.objects.unscoped("test").count() == 1
    assert again(second).assurance == "registered"


def test_an_account_cannot_become_another_person(registers):
    actor = newcomer()
    prove(actor=actor, code="register", given=given())
    with pytest.raises(AnotherPerson):
        prove(actor=again(actor), code="register", given=given(OTHER_NUMBER, OTHER_NAME))


def test_children_under_fourteen_are_sent_to_their_guardian_on_the_day_before_and_not_on_the_birthday(registers):
    today = legal_day(clock.now())
    born = date(today.year - 14, today.month, min(today.day, 28))
    young, old = (resident_id.make("440825", day, 7) for day in (born + timedelta(days=1), born))
    if born + timedelta(days=1) > date(today.year - 14, today.month, today.day):
        register_person(young, "小明")
        with pytest.raises(GuardianNeeded) as refused:
            prove(actor=newcomer("child"), code="register", given=given(young, "小明"))
        assert "监护人" in refused.value.text
    register_person(old, "大明")
    prove(actor=newcomer("grown"), code="register", given=given(old, "大明"))


def test_names_match_whatever_dot_blank_or_width_was_typed(registers):
    number = resident_id.make("650102", date(1990, 5, 5), 12)
    register_person(number, "阿依古丽·买买提")
    prove(actor=newcomer(), code="register", given=given(number, " 阿依古丽•买买提 "))


def test_who_proved_before_there_were_proofs_keeps_the_level(registers):
    actor = newcomer()
    Account.objects.filter(pk=actor.account_id).update(assurance="real_person", party_id=registers["person"])
    prove(actor=again(actor), code="register", given=given())
    assert again(actor).assurance == "real_person"


def test_a_window_proof_cannot_be_had_alone_nor_a_face_without_a_name(registers):
    actor = newcomer()
    for code in ("counter", "demo_face", "failing"):
        with pytest.raises(NotReady):
            prove(actor=actor, code=code, given=given())
