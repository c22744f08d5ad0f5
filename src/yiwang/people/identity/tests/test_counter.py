"""The window: a clerk sees a person and a paper. Foreigners have a person too, and one person is one."""

from __future__ import annotations

from datetime import date

import pytest
from tests import factories

from yiwang.core.errors import InvalidInput, NotPermitted
from yiwang.core.models import Event
from yiwang.people.identity.actions.counter import Seen, confirm_in_person
from yiwang.people.identity.actions.prove import prove
from yiwang.people.identity.errors import AnotherPerson, GuardianNeeded, OwnIdentity, PersonTaken
from yiwang.people.identity.models import Duplicate, IdentityDocument, Party, Proof
from yiwang.people.identity.tests.conftest import (
    DEAD_NAME,
    DEAD_NUMBER,
    NAME,
    NUMBER,
    again,
    client_of,
    given,
    newcomer,
)
from yiwang.people.models import Account
from yiwang.support.messages.models import Message

pytestmark = pytest.mark.django_db
PASSPORT = {"document": "414", "number": "C1234567", "issuer": "VNM", "name": "NGUYEN VAN A", "born": date(1990, 2, 3)}


def seen(**more) -> Seen:
    typed = {"login": "newcomer", "document": "111", "number": NUMBER, "name": NAME, "reason": "level"}
    return Seen(**{**typed, "compared": True, **more})


@pytest.fixture
def clerk(registers):
    return factories.official("window", name="窗口陈")


def test_the_clerk_makes_a_real_person_of_an_account_and_its_owner_is_told(clerk, registers):
    actor = newcomer()
    proof = confirm_in_person(actor=clerk, seen=seen(valid_until=date(2040, 1, 1)))
    account = Account.objects.get(pk=actor.account_id)
    assert (account.assurance, account.party_id, account.full_name) == ("real_person", registers["person"], NAME)
    assert proof.by == clerk.account_id and proof.until is not None
    assert Message.objects.unscoped("test").filter(account_id=account.pk, kind="identity.proven").exists()
    look = Event.objects.unscoped("test").filter(type="personal_data.viewed").get()
    assert (look.subject_id, look.channel) == (registers["person"], "window")
    assert IdentityDocument.objects.unscoped("test").get().valid_until == date(2040, 1, 1)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"login": "nobody-here"}, "/login"),
        ({"name": ""}, "/name"),
        ({"reason": "因为"}, "/reason"),
        ({"compared": False}, "/compared"),
        ({"number": "123"}, "/number"),
        ({"document": "335"}, "/document"),
        ({"valid_until": date(2020, 1, 1)}, "/valid_until"),
        ({"name": "别的名字"}, "/name"),
        ({"number": DEAD_NUMBER, "name": DEAD_NAME}, "/name"),
        ({**PASSPORT, "issuer": ""}, "/issuer"),
        ({**PASSPORT, "born": None}, "/born"),
        ({**PASSPORT, "born": date(2999, 1, 1)}, "/born"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(clerk, more, field):
    newcomer()
    with pytest.raises(InvalidInput) as refused:
        confirm_in_person(actor=clerk, seen=seen(**more))
    assert field in refused.value.fields and not Proof.objects.unscoped("test").exists()


def test_nobody_confirms_himself_by_account_or_by_person(clerk, registers):
    newcomer()
    Account.objects.filter(pk=clerk.account_id).update(party_id=registers["person"])
    with pytest.raises(OwnIdentity):
        confirm_in_person(actor=type(clerk)(**{**fields(clerk), "party_id": registers["person"]}), seen=seen())


def fields(actor) -> dict:
    return {name: getattr(actor, name) for name in type(actor).__dataclass_fields__}


def test_only_windows_confirm(registers):
    newcomer()
    with pytest.raises(NotPermitted):
        confirm_in_person(actor=factories.official("supervise"), seen=seen())


def test_a_foreigner_with_a_passport_is_somebody_and_the_same_passport_is_nobody_elses(clerk):
    first, second = newcomer(), newcomer("second")
    confirm_in_person(actor=clerk, seen=seen(**PASSPORT))
    party = Party.objects.unscoped("test").get(pk=again(first).party_id)
    assert party.source == "window" and again(first).name == "NGUYEN VAN A"
    with pytest.raises(PersonTaken):
        confirm_in_person(actor=clerk, seen=seen(**PASSPORT, login="second"))
    assert Duplicate.objects.unscoped("test").get().given_id == second.account_id
    other = {**PASSPORT, "issuer": "USA", "name": "JOHN DOE"}
    confirm_in_person(actor=clerk, seen=seen(**other, login="second"))
    assert again(second).party_id not in (None, party.pk)


def test_a_passport_seen_once_proves_the_name_online_later(clerk):
    confirm_in_person(actor=clerk, seen=seen(**PASSPORT)) if newcomer() else None
    Account.objects.filter(login="newcomer").update(is_active=False)
    late = newcomer("late")
    typed = given("c1234567", "nguyen van a", "414", "vnm")
    assert prove(actor=late, code="register", given=typed).level == "real_name"


def test_one_person_with_a_passport_and_a_resident_id_is_one(clerk, registers):
    actor = newcomer()
    confirm_in_person(actor=clerk, seen=seen())
    confirm_in_person(actor=clerk, seen=seen(**{**PASSPORT, "name": "OUYANG MIMI", "reason": "paper"}))
    assert again(actor).party_id == registers["person"] and again(actor).name == NAME
    kinds = (
        IdentityDocument.objects.unscoped("test").filter(party_id=registers["person"]).values_list("kind", flat=True)
    )
    assert sorted(kinds) == ["111", "414"]


@pytest.mark.parametrize(
    ("kind", "number", "again_number"),
    [
        ("516", "H1234567801", "H1234567802"),
        ("511", "12345678", "12345678"),
        ("111", "830000199001010012", "830000199001010012"),
        ("553", "911154198906010018", "911154198906010018"),
        ("553", "USA110189060101", "USA110189060101"),
    ],
)
def test_permits_of_every_kind_and_their_next_issue_are_one_person(clerk, kind, number, again_number):
    newcomer(), newcomer("second")
    born = date(1990, 1, 1)
    paper = {"document": kind, "number": number, "name": "陈大文", "born": born}
    confirm_in_person(actor=clerk, seen=seen(**paper))
    with pytest.raises(PersonTaken):
        confirm_in_person(actor=clerk, seen=seen(**{**paper, "number": again_number}, login="second"))


def test_an_account_of_one_person_is_not_given_another_ones_paper(clerk):
    newcomer(), newcomer("second")
    confirm_in_person(actor=clerk, seen=seen())
    confirm_in_person(actor=clerk, seen=seen(**PASSPORT, login="second"))
    with pytest.raises(AnotherPerson):
        confirm_in_person(actor=clerk, seen=seen(login="second"))


def test_a_child_with_a_passport_needs_a_guardian(clerk):
    newcomer()
    with pytest.raises(GuardianNeeded):
        confirm_in_person(
            actor=clerk, seen=seen(**{**PASSPORT, "born": date.today().replace(year=date.today().year - 9)})
        )


def test_the_page_confirms_keeps_what_was_typed_and_never_shows_the_registered_name(clerk):
    newcomer()
    client = client_of(clerk)
    typed = {"login": "newcomer", "document": "111", "number": NUMBER, "name": "别的名字", "reason": "level"}
    answer = client.post("/desk/window/confirm/", {**typed, "compared": "true"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "别的名字" in page and NAME not in page
    done = client.post("/desk/window/confirm/", {**typed, "name": NAME, "compared": "true"}).content.decode()
    assert "已经核验" in done and NAME not in done and NUMBER not in done
