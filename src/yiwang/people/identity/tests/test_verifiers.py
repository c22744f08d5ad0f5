"""One contract for every verifier that is registered, so that none can be forgotten; and what each one finds out."""

from __future__ import annotations

import base64
from datetime import date, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from jsonschema_rs import Draft202012Validator

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, NotReady, Refusal
from yiwang.core.ids import new_id
from yiwang.core.signing import authority
from yiwang.people.identity import lasting
from yiwang.people.identity.actions.prove import prove
from yiwang.people.identity.errors import NotMatched, VerifierUnavailable
from yiwang.people.identity.models import Attempt, Proof
from yiwang.people.identity.tests.conftest import (
    NAME,
    NUMBER,
    OTHER_NAME,
    OTHER_NUMBER,
    again,
    given,
    newcomer,
)
from yiwang.people.identity.verifiers.certificate import signed_text
from yiwang.people.identity.verifying import VERIFIERS, Claim, Proven, offered, switched_on, ways
from yiwang.support.messages.models import Message

pytestmark = pytest.mark.django_db
ALL = list(VERIFIERS)
WIDGETS = {"text", "area", "document", "tick"}


def claim(**more) -> Claim:
    return Claim(**{"account_id": new_id(), "party_id": None, "given": {}, "moment": clock.now(), **more})


@pytest.mark.parametrize("verifier", ALL, ids=lambda verifier: verifier.code)
def test_every_verifier_keeps_the_contract(registers, verifier):
    assert verifier.level in lasting.LEVELS[1:]
    Draft202012Validator(dict(verifier.options_schema))
    assert verifier.title and verifier.sentence
    assert len({ask.name for ask in verifier.asks}) == len(verifier.asks)
    assert {ask.widget for ask in verifier.asks} <= WIDGETS and all(ask.label for ask in verifier.asks)
    assert all(isinstance(value, str) for value in verifier.prepare(claim()).values())
    assert isinstance(verifier.check_config(), list)
    for empty in ({}, dict.fromkeys((ask.name for ask in verifier.asks), "\u202e错的" * 30)):
        with pytest.raises(Refusal) as refused:
            verifier.verify(claim(given=empty))
        assert refused.value.code in {
            "invalid_input", "identity_not_matched", "guardian_needed", "verifier_unavailable",
        }  # fmt: skip
        assert {pointer.strip("/") for pointer in refused.value.fields} <= {ask.name for ask in verifier.asks}


def test_each_level_is_reached_by_some_verifier_and_a_demo_says_what_it_is():
    assert {verifier.level for verifier in ALL} == set(lasting.LEVELS[1:])
    assert {"register", "counter", "demo_face", "certificate", "failing"} <= {verifier.code for verifier in ALL}
    assert all("演示" in verifier.title or "演练" in verifier.title for verifier in ALL if verifier.demo)


def test_ways_are_the_easiest_first_and_never_the_failing_one():
    assert [way.code for way in ways("real_name")][0] == "register"
    assert [way.code for way in ways("certificate")] == ["certificate"]
    assert "failing" not in switched_on() and all(way.online for way in ways())


def test_wrong_options_are_said_and_switch_a_verifier_off(settings):
    settings.IDENTITY_VERIFIERS = {"certificate": {"minutes": "many"}, "register": {}, "failing": {}}
    assert "certificate" not in {way.code for way in ways()}
    for code in ("certificate", "failing", "demo_face"):
        with pytest.raises(NotReady):
            offered(code)


def test_a_verifier_that_is_away_costs_the_person_nothing(registers, settings, monkeypatch):
    actor = newcomer()
    prove(actor=actor, code="register", given=given())
    settings.IDENTITY_VERIFIERS = {"demo_face": {}}
    monkeypatch.setattr(type(VERIFIERS.get("demo_face")), "verify", type(VERIFIERS.get("failing")).verify)
    for _ in range(10):
        with pytest.raises(VerifierUnavailable):
            prove(actor=again(actor), code="demo_face", given={"consent": "true"})
    assert not Attempt.objects.exists() and again(actor).assurance == "real_name"


def signed(actor, number: str = NUMBER, name: str = NAME, moment=None) -> dict[str, str]:
    """What somebody with a personal certificate of a trusted authority sends."""
    certificate = VERIFIERS.get("certificate")
    start = certificate.prepare(claim(account_id=actor.account_id, moment=moment or clock.now()))
    identity = authority().identity(number, name)
    chain = [
        x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM).decode() for der in identity.certificate_chain
    ]
    signature = base64.b64encode(identity.sign(signed_text(start["challenge"]))).decode()
    return {"challenge": start["challenge"], "certificates": "\n".join(chain), "signature": signature}


def test_a_certificate_reaches_the_highest_level_and_ends_with_it(registers):
    actor = newcomer()
    proof = prove(actor=actor, code="certificate", given=signed(actor))
    assert again(actor).assurance == "certificate" and again(actor).party_id == registers["person"]
    assert proof.until is not None and proof.until <= clock.now() + timedelta(days=365)


@pytest.mark.parametrize("spoil", ["signature", "challenge", "certificates", "late", "foreign"])
def test_a_spoilt_a_late_or_a_foreign_signature_proves_nothing(registers, spoil):
    actor = newcomer()
    sent = signed(actor)
    if spoil == "signature":
        sent["signature"] = base64.b64encode(b"nonsense").decode()
    elif spoil == "challenge":
        sent["challenge"] = signed(actor)["challenge"]
    elif spoil == "certificates":
        sent["certificates"] = sent["certificates"].split("-----END")[0]
    elif spoil == "late":
        sent = signed(actor, moment=clock.now() - timedelta(minutes=16))
    else:
        sent = signed(newcomer("another"))
    with pytest.raises(InvalidInput):
        prove(actor=actor, code="certificate", given=sent)
    assert again(actor).assurance == "registered"


def test_a_certificate_of_somebody_else_does_not_raise_my_account(registers):
    actor = newcomer()
    prove(actor=actor, code="register", given=given())
    with pytest.raises(NotMatched):
        prove(actor=again(actor), code="certificate", given=signed(actor, OTHER_NUMBER, OTHER_NAME))


def test_a_self_signed_certificate_is_refused(registers, tmp_path):
    from yiwang.crypto.development_ca import DevelopmentAuthority
    from yiwang.crypto.keystore import KeyStore

    actor = newcomer()
    sent = signed(actor)
    own = DevelopmentAuthority(KeyStore(tmp_path / "keys")).identity(NUMBER, NAME)
    chain = [x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM).decode() for der in own.certificate_chain]
    sent["certificates"] = "".join(chain)
    sent["signature"] = base64.b64encode(own.sign(signed_text(sent["challenge"]))).decode()
    with pytest.raises(InvalidInput) as refused:
        prove(actor=actor, code="certificate", given=sent)
    assert "受信任" in refused.value.fields["/certificates"]


def test_proven_is_a_value_without_secrets():
    assert "number" not in Proven(new_id(), "名", "persons").facts


def test_how_long_a_level_lasts_is_a_setting_and_a_parameter_wins(settings, monkeypatch):
    now = clock.now()
    monkeypatch.setattr(lasting, "_parameters", [])
    settings.IDENTITY_DAYS = {"real_person": 10}
    assert lasting.until("real_person", now) == now + timedelta(days=10)
    assert lasting.until("real_name", now) is None
    lasting.use_lasting(lambda level, moment: timedelta(days=3) if level == "real_person" else None)
    assert lasting.until("real_person", now) == now + timedelta(days=3)


def test_the_parameter_of_a_pack_says_how_long_a_level_lasts(db):
    from yiwang.core import generation
    from yiwang.engines.parameters.values import store
    from yiwang.web import identity_ports

    assert identity_ports.lasting("real_person", clock.now()) is None
    values = [{"division": "00", "from": date(2020, 1, 1), "value": {"years": 2}}]
    store(
        "pack:test",
        [{"parameter": "identity.real-person-lasts", "title": "实人有效期", "type": "duration", "values": values}],
    )
    generation.bump()
    assert identity_ports.lasting("real_person", clock.now()) == timedelta(days=730)


def test_when_a_higher_proof_ends_the_lower_one_counts_again(registers):
    from yiwang.core.timers import run_due

    actor = newcomer()
    prove(actor=actor, code="register", given=given())
    proof = prove(actor=again(actor), code="demo_face", given={"consent": "true"})
    assert again(actor).assurance == "real_person"
    with clock.at(proof.until + timedelta(seconds=1)):
        run_due(clock.now())
        assert again(actor).assurance == "real_name"
    assert Proof.objects.unscoped("test").count() == 2


def test_the_owner_hears_a_month_before_a_proof_ends(registers):
    from yiwang.core.timers import run_due

    actor = newcomer()
    prove(actor=actor, code="register", given=given())
    proof = prove(actor=again(actor), code="demo_face", given={"consent": "true"})
    told = Message.objects.unscoped("test").filter(account_id=actor.account_id, kind="identity.proof_ending")
    with clock.at(proof.until - timedelta(days=31)):
        run_due(clock.now())
        assert not told.exists()
    with clock.at(proof.until - timedelta(days=29)):
        run_due(clock.now())
        run_due(clock.now())
        assert told.count() == 1 and again(actor).assurance == "real_person"


def test_nobody_is_warned_of_a_proof_that_another_one_outlives(registers):
    from yiwang.core.timers import run_due

    actor = newcomer()
    prove(actor=actor, code="register", given=given())
    first = prove(actor=again(actor), code="demo_face", given={"consent": "true"})
    with clock.at(first.until - timedelta(days=100)):
        prove(actor=again(actor), code="demo_face", given={"consent": "true"})
    with clock.at(first.until - timedelta(days=29)):
        run_due(clock.now())
        kind = "identity.proof_ending"
        assert not Message.objects.unscoped("test").filter(account_id=actor.account_id, kind=kind).exists()
