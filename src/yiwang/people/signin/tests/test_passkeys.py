"""A passkey proves its owner to this site only, once for each challenge, and never after its counter went back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.webauthn import AuthenticatorData
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound, NotPermitted, NotSignedIn
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.people.models import Account
from yiwang.people.signin.freshness import ReauthenticationNeeded
from yiwang.people.signin.models.passkey import Passkey
from yiwang.people.signin.once import ChallengeOver
from yiwang.people.signin.passkeys import keys, site
from yiwang.people.signin.passkeys.ceremonies import PasskeyRefused
from yiwang.people.signin.tests.authenticator import FLAG, Authenticator
from yiwang.people.signin.tests.test_two_steps import app_of
from yiwang.support.messages.models import Message

pytestmark = pytest.mark.django_db
ORIGIN = "https://zwfw.example.gov.cn"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.ORIGIN = ORIGIN


@pytest.fixture
def device() -> Authenticator:
    return Authenticator(ORIGIN, "zwfw.example.gov.cn")


@pytest.fixture
def owner() -> Actor:
    return replace(factories.person("王秀英"), session_id=new_id(), authenticated_at=clock.now())


def enrol(owner: Actor, device: Authenticator, name: str = "我的手机", **lies) -> Passkey:
    asked = keys.ask_for_new(owner)
    return keys.add_key(actor=owner, sealed=asked.sealed, answer=device.create(asked.options, **lies), name=name)


def sign_in(device: Authenticator, **lies) -> Account:
    asked = keys.ask_to_sign_in()
    return keys.prove_by_key(sealed=asked.sealed, answer=device.get(asked.options, **lies))


def test_a_new_key_signs_its_owner_in_without_a_login_name(owner, device):
    made = enrol(owner, device)
    assert made.transports == ["hybrid", "internal"], "what is no transport is not kept"
    assert sign_in(device).pk == owner.account_id
    kept = Passkey.objects.visible_to(owner).get()
    assert kept.sign_count == device.count and kept.last_used_at is not None
    told = Event.objects.unscoped("test").filter(subject_id=owner.account_id).values_list("type", flat=True)
    assert {"passkey.added", "passkey.used"} <= set(told)


@pytest.mark.parametrize(
    "lies",
    [
        {"origin": "https://zwfw.example.gov.cn.evil.example"},
        {"origin": "http://zwfw.example.gov.cn"},
        {"origin": "https://other.example.gov.cn"},
        {"rp_id": "example.gov.cn"},
        {"challenge": b"\1" * 32},
        {"type": "webauthn.create"},
        {"flags": FLAG.UP},
        {"flags": FLAG.UV},
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"handle": b"\2" * 16},
        {"handle": None},
    ],
    ids=["phishing host", "without TLS", "neighbour host", "parent rp", "other challenge", "other ceremony",
         "not verified", "not present", "other key", "other user", "no user"],
)  # fmt: skip
def test_a_proof_that_lies_is_refused(owner, device, lies):
    enrol(owner, device)
    with pytest.raises(PasskeyRefused):
        sign_in(device, **lies)
    assert Passkey.objects.visible_to(owner).get().last_used_at is None


@pytest.mark.parametrize(
    "lies", [{"origin": "https://evil.example"}, {"rp_id": "evil.example"}, {"challenge": b"\1" * 32},
             {"type": "webauthn.get"}, {"flags": FLAG.UP | FLAG.AT}],
)  # fmt: skip
def test_an_enrolment_that_lies_is_refused(owner, device, lies):
    with pytest.raises(PasskeyRefused):
        enrol(owner, device, **lies)
    assert not keys.has_key(owner.account_id)


@pytest.mark.parametrize("answer", ["", "[]", "{}", "null", "{", '{"id": 1}', "x" * 30_000])
def test_an_answer_that_is_none_is_refused(owner, answer):
    asked = keys.ask_to_sign_in()
    with pytest.raises(PasskeyRefused):
        keys.prove_by_key(sealed=asked.sealed, answer=answer)
    with pytest.raises(PasskeyRefused):
        keys.add_key(actor=owner, sealed=keys.ask_for_new(owner).sealed, answer=answer, name="手机")


def test_a_proof_works_once(owner, device):
    enrol(owner, device)
    asked = keys.ask_to_sign_in()
    answer = device.get(asked.options)
    keys.prove_by_key(sealed=asked.sealed, answer=answer)
    with pytest.raises(ChallengeOver):
        keys.prove_by_key(sealed=asked.sealed, answer=answer)


def test_a_challenge_is_over_after_five_minutes(owner, device):
    enrol(owner, device)
    asked = keys.ask_to_sign_in()
    answer = device.get(asked.options)
    with clock.at(clock.now() + timedelta(minutes=6)), pytest.raises(ChallengeOver):
        keys.prove_by_key(sealed=asked.sealed, answer=answer)


@pytest.mark.parametrize("sealed", ["", "x", "AAAA", "密"])
def test_a_challenge_that_is_not_ours_is_over(sealed):
    with pytest.raises(ChallengeOver):
        keys.prove_by_key(sealed=sealed, answer="{}")


def test_a_challenge_to_enrol_does_not_sign_in(owner, device):
    enrol(owner, device)
    asked = keys.ask_for_new(owner)
    with pytest.raises(ChallengeOver):
        keys.prove_by_key(sealed=asked.sealed, answer=device.get(asked.options))


def test_an_enrolment_belongs_to_the_session_that_began_it(owner, device):
    asked = keys.ask_for_new(owner)
    other = replace(owner, session_id=new_id(), authenticated_at=clock.now())
    with pytest.raises(PasskeyRefused):
        keys.add_key(actor=other, sealed=asked.sealed, answer=device.create(asked.options), name="手机")
    with pytest.raises(NotSignedIn):
        keys.ask_for_new(Actor(kind="stranger"))


def test_a_key_whose_counter_went_back_is_stopped_although_the_sign_in_fails(owner, device):
    enrol(owner, device)
    sign_in(device, count=40)
    with pytest.raises(PasskeyRefused, match="复制"):
        sign_in(device, count=40)
    assert Passkey.objects.visible_to(owner).get().stopped_at is not None
    with pytest.raises(PasskeyRefused):
        sign_in(device, count=90)
    assert not keys.has_key(owner.account_id)
    assert Event.objects.unscoped("test").filter(type="passkey.stopped", subject_id=owner.account_id).count() == 1


def test_keys_that_do_not_count_work_again_and_again(owner):
    device = Authenticator(ORIGIN, "zwfw.example.gov.cn", counts=False)
    enrol(owner, device)
    for _ in range(3):
        assert sign_in(device).pk == owner.account_id


def test_a_locked_account_is_not_signed_in(owner, device):
    enrol(owner, device)
    Account.objects.filter(pk=owner.account_id).update(is_active=False)
    with pytest.raises(PasskeyRefused):
        sign_in(device)


def test_as_a_second_factor_only_a_key_of_that_account_counts(owner, device):
    enrol(owner, device)
    neighbour = replace(factories.person("别人"), session_id=new_id(), authenticated_at=clock.now())
    theirs = Authenticator(ORIGIN, "zwfw.example.gov.cn")
    enrol(neighbour, theirs)
    asked = keys.ask_to_prove(owner.account_id, "step-1")
    with pytest.raises(PasskeyRefused):
        keys.prove_by_key(
            sealed=asked.sealed, answer=theirs.get(asked.options), bound_to="step-1", account_id=owner.account_id
        )
    asked = keys.ask_to_prove(owner.account_id, "step-1")
    with pytest.raises(PasskeyRefused):
        keys.prove_by_key(
            sealed=asked.sealed, answer=device.get(asked.options), bound_to="step-2", account_id=owner.account_id
        )
    asked = keys.ask_to_prove(owner.account_id, "step-1")
    answer = device.get(asked.options, handle=None)
    assert (
        keys.prove_by_key(sealed=asked.sealed, answer=answer, bound_to="step-1", account_id=owner.account_id).pk
        == owner.account_id
    )


def test_one_credential_belongs_to_one_account(owner, device):
    enrol(owner, device)
    neighbour = replace(factories.person("别人"), session_id=new_id(), authenticated_at=clock.now())
    with pytest.raises(PasskeyRefused):
        enrol(neighbour, device)


def test_several_keys_are_named_renamed_and_removed_by_their_owner_only(owner, device):
    first = enrol(owner, device)
    enrol(owner, Authenticator(ORIGIN, "zwfw.example.gov.cn"), "办公室的电脑")
    assert [key.name for key in keys.own_keys(owner)] == ["我的手机", "办公室的电脑"]
    keys.rename_key(actor=owner, key_id=first.pk, name=" 旧手机 ")
    neighbour = replace(factories.person("别人"), session_id=new_id(), authenticated_at=clock.now())
    for act in (lambda: keys.remove_key(actor=neighbour, key_id=first.pk),
                lambda: keys.rename_key(actor=neighbour, key_id=first.pk, name="我的")):  # fmt: skip
        with pytest.raises(NotFound):
            act()
    assert [key.name for key in keys.own_keys(owner)] == ["旧手机", "办公室的电脑"]
    keys.remove_key(actor=owner, key_id=first.pk)
    with pytest.raises(PasskeyRefused):
        sign_in(device)


@pytest.mark.parametrize("name", ["", "  ", "字" * 41, "a\nb"])
def test_a_key_needs_a_name_that_can_be_read(owner, device, name):
    with pytest.raises(InvalidInput) as refused:
        enrol(owner, device, name)
    assert "/name" in refused.value.fields


def test_nobody_keeps_keys_without_bound(owner, monkeypatch):
    monkeypatch.setattr(keys, "MOST_KEYS", 1)
    enrol(owner, Authenticator(ORIGIN, "zwfw.example.gov.cn"))
    with pytest.raises(InvalidInput):
        enrol(owner, Authenticator(ORIGIN, "zwfw.example.gov.cn"))


@pytest.mark.parametrize(
    ("origin", "rp_id", "works"),
    [
        ("https://zwfw.example.gov.cn", "zwfw.example.gov.cn", True),
        ("http://127.0.0.1:8000", "localhost", True),
        ("http://localhost:8000", "localhost", True),
        ("https://10.1.2.3", "10.1.2.3", False),
        ("http://zwfw.example.gov.cn", "zwfw.example.gov.cn", False),
    ],
)
def test_where_passkeys_work_follows_from_the_public_address(settings, origin, rp_id, works):
    settings.ORIGIN = origin
    assert site.rp_id() == rp_id and (not site.check_site()) is works


def test_a_demo_on_a_number_sends_people_to_its_name(settings):
    settings.ORIGIN = "http://127.0.0.1:8000"
    assert site.named_address("/login/passkey/") == "http://localhost:8000/login/passkey/"
    assert site.origins() == {"http://127.0.0.1:8000", "http://localhost:8000"}
    settings.ORIGIN = ORIGIN
    assert site.named_address("/x/") == "" and site.origins() == {ORIGIN}


def test_flags_are_those_of_the_standard():
    assert (FLAG.UP, FLAG.UV, AuthenticatorData.FLAG.BS) == (1, 4, 16)


def told(owner):
    rows = Message.objects.unscoped("test").filter(account_id=owner.account_id, kind__startswith="signin.")
    return list(rows.order_by("created_at").values_list("kind", flat=True))


def test_the_owner_is_told_of_a_key_that_came_and_one_that_went(owner, device):
    made = enrol(owner, device)
    assert told(owner) == ["signin.factor_added"]
    keys.remove_key(actor=owner, key_id=made.pk)
    assert told(owner) == ["signin.factor_added", "signin.factor_removed"]


def test_who_signed_in_this_morning_proves_it_again_before_a_key_comes_or_goes(owner, device):
    """In the use case itself, whatever page or interface calls it."""
    made = enrol(owner, device)
    stale = replace(owner, authenticated_at=clock.now() - timedelta(minutes=11))
    asked = keys.ask_for_new(stale)
    answer = Authenticator(ORIGIN, "zwfw.example.gov.cn").create(asked.options)
    with pytest.raises(ReauthenticationNeeded):
        keys.add_key(actor=stale, sealed=asked.sealed, answer=answer, name="别人的手机")
    with pytest.raises(ReauthenticationNeeded):
        keys.remove_key(actor=stale, key_id=made.pk)
    assert Passkey.objects.visible_to(owner).count() == 1


def test_an_official_who_must_use_two_factors_keeps_the_last_that_counts(device, settings):
    settings.SECOND_FACTOR = "officials"
    official = replace(factories.official("audit"), session_id=new_id(), authenticated_at=clock.now())
    made = enrol(official, device)
    with pytest.raises(NotPermitted, match="最后一种"):
        keys.remove_key(actor=official, key_id=made.pk)
    assert Passkey.objects.visible_to(official).exists() and told(official) == ["signin.factor_added"]
    app_of(Account.objects.get(pk=official.account_id))
    keys.remove_key(actor=official, key_id=made.pk)
    assert not Passkey.objects.visible_to(official).exists()
