"""A provider above raises the level of an account as far as it is trusted, for as long as the proof lasts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.core.models import Event
from yiwang.core.timers import run_due
from yiwang.people.identity.actions.above import prove_from_above
from yiwang.people.identity.actions.prove import prove
from yiwang.people.identity.errors import AnotherPerson, NotMatched
from yiwang.people.identity.models import Duplicate, Proof
from yiwang.people.identity.tests.conftest import NAME, NUMBER, OTHER_NAME, OTHER_NUMBER, again, given, newcomer
from yiwang.people.models import Account
from yiwang.people.signin.tests.above import ORIGIN, go, link, wanted
from yiwang.people.signin.tests.provider import Provider
from yiwang.people.signin.upstream import configuring, discovery


@pytest.fixture
def above(registers, settings) -> Iterator[Provider]:
    settings.ORIGIN = ORIGIN
    provider = Provider()
    provider.person = {"sub": "Abc-1", "name": NAME, "id_number": NUMBER, "acr": "L3"}
    discovery.forget()
    configuring.add_provider(actor=SYSTEM, wanted=wanted(provider, trusted_for_number=True))
    yield provider
    provider.close()


def trust(above: Provider, **changes) -> None:
    row = configuring.providers(SYSTEM).get()
    configuring.change_provider(actor=SYSTEM, provider_id=row.pk, wanted=wanted(above, secret="", **changes))


def refusals() -> list[str]:
    rows = Event.objects.unscoped("test").filter(type="upstream.level_refused")
    return [event.payload["refused"] for event in rows]


def test_the_level_of_a_trusted_provider_becomes_a_proof_that_ends(above):
    owner = newcomer()
    link(owner, above)
    raised = again(owner)
    assert raised.assurance == "real_person" and raised.party_id is not None
    proof = Proof.objects.unscoped("test").get()
    assert (proof.verifier, proof.level, proof.by) == ("upstream_person", "real_person", None)
    assert proof.facts["provider"] == "province"
    assert proof.until is not None and proof.until <= clock.now() + timedelta(days=180)
    assert NUMBER not in str(list(Event.objects.unscoped("test").values_list("payload", flat=True)))
    with clock.at(proof.until + timedelta(seconds=1)):
        run_due(clock.now())
        assert again(owner).assurance == "registered"


def test_a_new_account_has_the_level_at_once_and_a_second_sign_in_adds_no_proof(above):
    guest = Client()
    assert go(guest, above)["Location"] == "/login/upstream/first/"
    guest.post("/login/upstream/first/", {"act": "new", "name": NAME})
    account = Account.objects.get(kind="person")
    assert account.assurance == "real_person"
    assert go(Client(), above).cookies["yw_session"].value
    assert Proof.objects.unscoped("test").count() == 1


@pytest.mark.parametrize(
    ("said", "level"), [("L2", "real_name"), ("L3", "real_person"), ("L9", "registered"), (None, "registered")]
)
def test_what_the_mapping_does_not_name_raises_nothing(above, said, level):
    above.person["acr"] = said
    owner = newcomer()
    link(owner, above)
    assert again(owner).assurance == level


def test_a_provider_that_is_not_trusted_raises_nothing(above):
    trust(above, trusted_for_number=False)
    owner = newcomer()
    link(owner, above)
    assert again(owner).assurance == "registered" and not Proof.objects.unscoped("test").exists()


def test_trust_that_came_later_counts_at_the_next_sign_in(above):
    trust(above, trusted_for_number=False)
    owner = newcomer()
    link(owner, above)
    trust(above, trusted_for_number=True)
    go(Client(), above)
    assert again(owner).assurance == "real_person"


def test_a_higher_level_of_ones_own_is_never_lowered(above):
    owner = newcomer()
    prove(actor=owner, code="register", given=given())
    prove(actor=again(owner), code="demo_face", given={"consent": "true"})
    above.person["acr"] = "L2"
    assert go(Client(), above).cookies["yw_session"].value, "linked by the number"
    assert again(owner).assurance == "real_person"
    assert not Proof.objects.unscoped("test").filter(verifier="upstream_name").exists()


@pytest.mark.parametrize(
    ("changes", "refused"),
    [({"name": "王别人"}, "identity_not_matched"), ({"id_number": "123"}, "invalid_input")],
)
def test_a_level_that_does_not_fit_the_register_is_not_taken_over_and_the_sign_in_goes_on(above, changes, refused):
    above.person |= changes
    owner = newcomer()
    link(owner, above)
    assert again(owner).assurance == "registered" and set(refusals()) == {refused}
    assert go(Client(), above).cookies["yw_session"].value


def test_somebody_elses_number_never_changes_who_an_account_is(above, registers):
    owner = newcomer()
    prove(actor=owner, code="register", given=given())
    with pytest.raises(AnotherPerson):
        prove_from_above(Account.objects.get(pk=owner.account_id), "real_person", "province", OTHER_NUMBER, OTHER_NAME)
    assert again(owner).party_id == registers["person"]
    with pytest.raises(NotMatched):
        prove_from_above(Account.objects.get(pk=owner.account_id), "real_person", "province", NUMBER, OTHER_NAME)


def test_a_person_who_has_an_account_is_not_proven_twice_and_an_official_learns_it(above):
    prove(actor=newcomer("first"), code="register", given=given())
    second = newcomer("second")
    trust(above, trusted_for_number=False)
    link(second, above)
    trust(above, trusted_for_number=True)
    go(Client(), above)
    assert again(second).assurance == "registered" and "person_taken" in refusals()
    assert Duplicate.objects.unscoped("test").count() == 1


def test_a_level_that_is_switched_off_here_counts_nothing(above, settings):
    settings.IDENTITY_VERIFIERS = {"register": {}, "upstream_name": {"days": 2}}
    owner = newcomer()
    link(owner, above)
    assert again(owner).assurance == "registered" and set(refusals()) == {"not_ready"}
    above.person["acr"] = "L2"
    go(Client(), above)
    proof = Proof.objects.unscoped("test").get()
    assert proof.level == "real_name" and proof.until <= clock.now() + timedelta(days=2)
