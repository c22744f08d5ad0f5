from __future__ import annotations

import base64
import json
import random
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.crypto.development_ca import DevelopmentAuthority
from yiwang.crypto.identities import LocalIdentity
from yiwang.crypto.keystore import KeyStore
from yiwang.crypto.signing import ECDSA_SHA256, SM2_SM3
from yiwang.formats import licence_codes
from yiwang.formats.licence_codes import (
    MOST_CHARACTERS,
    PREFIX,
    CodePayload,
    CodeProblem,
    CodeTooLarge,
    key_id_of,
    make_code,
    read_code,
    take_apart,
    verify_code,
)
from yiwang.formats.seal.trust import TrustList
from yiwang.formats.tests.licence_code_vectors import NOTICE, NOW, PERMIT, PLACE, RARE, told
from yiwang.formats.verdicts import Verdict

VECTORS = json.loads(PLACE.read_text())


@pytest.fixture(scope="module", params=[SM2_SM3, ECDSA_SHA256])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> DevelopmentAuthority:
    folder: Path = tmp_path_factory.mktemp("keys")
    return DevelopmentAuthority(KeyStore(folder, passphrase="测试"), request.param)


@pytest.fixture(scope="module")
def signer(house: DevelopmentAuthority) -> LocalIdentity:
    return house.identity("platform", "一网平台")


def verdict(text: str, house: DevelopmentAuthority, signer: LocalIdentity, now: datetime = NOW) -> Verdict:
    signers = {key_id_of(signer.certificate_chain[0]): signer.certificate_chain}
    return verify_code(text, signers, TrustList(house.trust, house.intermediates), now)


def test_a_code_says_what_was_put_in_and_who_signed(house: DevelopmentAuthority, signer: LocalIdentity) -> None:
    for payload in (PERMIT, NOTICE, RARE, replace(PERMIT, fields=(), valid_until=None, status_number=0)):
        text = make_code(payload, signer)
        found = verdict(text, house, signer)
        assert (found.ok, found.step, found.signer.split()[0]) == (True, "all", "一网平台")
        assert found.signed_at == payload.made_at
        assert read_code(text) == payload
        assert take_apart(text).algorithm == signer.algorithm


def test_a_typical_licence_fits_a_code_that_a_cheap_phone_reads(signer: LocalIdentity) -> None:
    code = segno.make(make_code(PERMIT, signer), error="m", micro=False)
    assert int(code.version) <= 20
    assert code.mode == "alphanumeric"


def test_what_does_not_fit_is_refused_with_its_reason(signer: LocalIdentity) -> None:
    for payload in (
        replace(PERMIT, fields=(("经营范围", "食" * 200),)),
        replace(PERMIT, fields=tuple((f"{number}", "") for number in range(40))),
        replace(PERMIT, fields=tuple((f"{number}", "食品" * 20) for number in range(10))),
    ):
        with pytest.raises(CodeTooLarge) as refused:
            make_code(payload, signer)
        assert refused.value.code == "licence_code.too_large"
    for payload in (
        replace(PERMIT, title="a\nb"),
        replace(PERMIT, holder="\ud800"),
        replace(PERMIT, valid_from=date(1899, 12, 31)),
        replace(PERMIT, status_number=-1),
        replace(PERMIT, status_number=2**40),
        replace(PERMIT, made_at=PERMIT.made_at.replace(microsecond=1)),
    ):
        with pytest.raises(CodeProblem):
            make_code(payload, signer)


def test_one_changed_character_anywhere_is_found(house: DevelopmentAuthority, signer: LocalIdentity) -> None:
    text = make_code(PERMIT, signer)
    chance = random.Random(7)
    for place in range(len(text)):
        other = chance.choice([one for one in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567:%1 a" if one != text[place]])
        assert not verdict(text[:place] + other + text[place + 1 :], house, signer).ok, place
        assert not verdict(text[:place] + text[place + 1 :], house, signer).ok, place


def test_one_changed_bit_anywhere_is_found(house: DevelopmentAuthority, signer: LocalIdentity) -> None:
    packed = licence_codes._bytes_of(make_code(NOTICE, signer)[len(PREFIX) :])
    for bit in range(len(packed) * 8):
        other = bytearray(packed)
        other[bit // 8] ^= 1 << bit % 8
        assert not verdict(PREFIX + licence_codes._text_of(bytes(other)), house, signer).ok, bit


def test_the_verdict_names_what_is_wrong(house: DevelopmentAuthority, signer: LocalIdentity) -> None:
    text = make_code(PERMIT, signer)
    unknown = verify_code(text, {}, TrustList(house.trust, house.intermediates), NOW)
    assert (unknown.level, unknown.step) == ("unknown", "chain")
    signers = {key_id_of(signer.certificate_chain[0]): signer.certificate_chain}
    rootless = verify_code(text, signers, TrustList(()), NOW)
    assert (rootless.level, rootless.step) == ("unknown", "chain")
    other = house.identity("stranger", "别的平台")
    swapped = {key_id_of(signer.certificate_chain[0]): other.certificate_chain}
    assert verify_code(text, swapped, TrustList(house.trust, house.intermediates), NOW).step == "signature"
    assert verdict(text, house, signer, PERMIT.made_at - timedelta(days=1)).step == "time"
    assert verdict(text, house, signer, datetime.now(UTC) + timedelta(days=3650)).level == "valid_then"


def test_the_validity_that_stands_in_the_code_is_told() -> None:
    assert not PERMIT.expired_on(date(2031, 11, 19))
    assert PERMIT.expired_on(date(2031, 11, 20))
    assert not NOTICE.expired_on(date(9999, 1, 1))


def test_the_published_vectors_are_answered_as_they_say() -> None:
    signers = {key: [base64.b64decode(one) for one in chain] for key, chain in VECTORS["code_signers"].items()}
    trust = TrustList(*([base64.b64decode(one) for one in VECTORS[name]] for name in ("roots", "intermediates")))
    now = datetime.fromisoformat(VECTORS["now"])
    for one in VECTORS["good"]:
        assert verify_code(one["text"], signers, trust, now).ok, one["name"]
        assert json.loads(json.dumps(told(read_code(one["text"])))) == one["payload"], one["name"]
    for one in VECTORS["bad"]:
        found = verify_code(one["text"], signers, trust, now)
        assert (found.ok, found.step) == (False, one["step"]), one["name"]


_TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=30)
_PAYLOADS = st.builds(
    CodePayload,
    title=_TEXT,
    number=_TEXT,
    issuer=_TEXT,
    identifier=_TEXT | st.just("1.2.156.3005.2.X") | st.just("-") | st.just("1.2.156.3005.2."),
    holder=_TEXT,
    holder_masked=st.booleans(),
    valid_from=st.dates(date(1900, 1, 1)),
    valid_until=st.none() | st.dates(date(1900, 1, 1)),
    made_at=st.integers(0, 2**32 - 1).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    status_number=st.none() | st.integers(0, 2**40 - 1),
    fields=st.lists(st.tuples(_TEXT, _TEXT), max_size=4).map(tuple),
    demo=st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(_PAYLOADS)
def test_any_payload_comes_back_from_its_bytes(payload: CodePayload) -> None:
    try:
        body = licence_codes._body(payload, 1, b"12345678")
    except CodeTooLarge:
        return
    text = PREFIX + licence_codes._text_of(body + bytes(64))
    if len(text) <= MOST_CHARACTERS:
        assert read_code(text) == payload


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300) | st.binary(max_size=280).map(lambda rest: b"\x01\x01" + rest), st.text(max_size=40))
def test_rubbish_is_refused_and_nothing_else(packed: bytes, text: str) -> None:
    for one in (PREFIX + licence_codes._text_of(packed), PREFIX + text, text):
        try:
            read_code(one)
        except CodeProblem:
            continue


def test_an_endless_text_is_refused_at_once() -> None:
    began = time.perf_counter()
    for text in (PREFIX + "A" * 5_000_000, PREFIX * 1_000_000, "A" * 5_000_000):
        with pytest.raises(CodeProblem):
            read_code(text)
    assert time.perf_counter() - began < 1
