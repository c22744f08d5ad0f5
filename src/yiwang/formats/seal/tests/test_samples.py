"""Seals and signatures that others made: live files and those of another implementation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from yiwang.formats.seal.errors import SignatureUnreadable
from yiwang.formats.seal.messages import verify_message
from yiwang.formats.seal.structure import read_seal, read_signature
from yiwang.formats.seal.tests.conftest import DATA, PATH
from yiwang.formats.seal.trust import TrustList
from yiwang.formats.seal.verify import verify_seal, verify_signature

NOBODY = TrustList(())


def pair(name: str) -> tuple[bytes, bytes]:
    return (DATA / f"{name}.dat").read_bytes(), (DATA / f"{name}.xml").read_bytes()


def test_a_live_invoice_is_read_to_the_last_field() -> None:
    held = read_signature(pair("v4-invoice")[0])
    seal = held.seal
    assert (held.version, seal.version, seal.vendor, seal.id) == (4, 4, "GOMAIN", "50011200000399")
    assert seal.name.strip() == "测试全国统一发票监制章国家税务总局重庆市税务局"
    assert (seal.picture.kind, seal.picture.width_mm, seal.picture.height_mm) == ("ofd", 30, 20)
    assert [(one.oid, one.critical, one.value) for one in seal.extensions] == [
        ("1.2.156.10197.6.7.2.2.1", False, b"2.1")  # the default FALSE stands written out
    ]
    assert held.signed_at == datetime(2020, 10, 10, 7, 11, 20, tzinfo=UTC)
    assert held.property_info == PATH and len(held.digest) == 32


@pytest.mark.parametrize("name", ["v4-invoice", "v4-early-seal"])
def test_a_live_signature_holds_and_is_unknown_until_its_authorities_are_trusted(name: str) -> None:
    signature, document = pair(name)
    held = read_signature(signature)
    unknown = verify_signature(signature, document, NOBODY, property_info=PATH)
    assert (unknown.ok, unknown.level, unknown.step) == (False, "unknown", "chain")
    half = verify_signature(signature, document, TrustList((held.signer,)))
    assert (half.level, half.step) == ("unknown", "seal_maker")
    trust = TrustList((held.signer, held.seal.maker))
    then = verify_signature(signature, document, trust, now=held.signed_at)
    assert (then.ok, then.level, then.seal_name) == (True, "valid", held.seal.name)
    today = verify_signature(signature, document, trust, now=datetime(2040, 1, 1, tzinfo=UTC))
    assert (today.ok, today.level) == (True, "valid_then")
    assert set(today.since) == {"签署者的证书现已过期", "印章现已过期"}


@pytest.mark.parametrize("name", ["v4-invoice", "v4-early-seal"])
def test_a_changed_live_file_is_invalid_whoever_is_trusted(name: str) -> None:
    signature, document = pair(name)
    held = read_signature(signature)
    for trust in (NOBODY, TrustList((held.signer, held.seal.maker))):
        verdict = verify_signature(signature, document.replace(b"Doc_0", b"Doc_1", 1), trust, now=held.signed_at)
        assert (verdict.level, verdict.step) == ("invalid", "digest")
        other = replace(held, seal=read_signature(pair("v4-late")[0]).seal)
        assert verify_signature(other, document, trust, now=held.signed_at).level == "invalid"


def test_a_signature_made_after_its_certificate_ended_is_invalid() -> None:
    signature, document = pair("v4-late")
    held = read_signature(signature)
    for trust in (NOBODY, TrustList((held.signer, held.seal.maker))):
        verdict = verify_signature(signature, document, trust)
        assert (verdict.level, verdict.step, verdict.reason_zh) == ("invalid", "validity", "签名时证书不在有效期内")


def test_a_seal_of_2014_is_read_and_verified() -> None:
    der = (DATA / "v1.esl").read_bytes()
    seal = read_seal(der)
    assert (seal.version, seal.name, seal.id) == (1, "OFDRW测试用印章", "40C8CDD24DEF43388B86E62CCE1D6832")
    day = seal.created_at + timedelta(days=1)
    assert verify_seal(der, NOBODY, now=day).level == "unknown"
    assert verify_seal(der, TrustList((seal.maker,)), now=day).ok
    changed = bytearray(der)
    changed[800] ^= 1
    assert verify_seal(bytes(changed), TrustList((seal.maker,)), now=day).step == "seal_signature"


def test_a_seal_of_2025_with_a_stand_in_for_a_time_stamp_is_refused() -> None:
    der = (DATA / "v5-bad-stamp.esl").read_bytes()
    seal = read_seal(der)
    assert (seal.version, seal.name) == (5, "OFD R&W V5测试用印章")
    verdict = verify_seal(der, TrustList((seal.maker,)), now=seal.created_at)
    assert (verdict.level, verdict.step) == ("invalid", "seal_maker"), "made with a certificate that had ended"
    earlier = replace(seal, created_at=datetime(2021, 1, 1, tzinfo=UTC))
    verdict = verify_seal(earlier, TrustList((seal.maker,)), now=seal.created_at)
    assert (verdict.step, verdict.reason_zh) == ("time_stamp", "时间戳无法读取")


def test_a_digital_signature_without_a_seal() -> None:
    data, document = pair("gbt35275")
    with pytest.raises(SignatureUnreadable):
        read_signature(data)
    verdict = verify_message(data, document, NOBODY)
    assert (verdict.level, verdict.step, verdict.signer) == ("unknown", "chain", "topsec")
    assert verdict.signed_at == datetime(2022, 11, 16, 11, 20, 58, tzinfo=UTC)
    assert verify_message(data, document + b" ", NOBODY).step == "digest"
    assert verify_message(document, document, NOBODY).step == "structure"


def test_a_bare_value_needs_a_certificate_from_elsewhere() -> None:
    data, document = pair("bare")
    when = datetime(2020, 4, 22, 8, 22, 44, tzinfo=UTC)
    nobody = verify_message(data, document, NOBODY, signed_at=when)
    assert (nobody.level, nobody.reason_zh) == ("unknown", "签名里没有证书，无法确认是谁签的")
    seal = read_seal((DATA / "v1.esl").read_bytes())
    owner, trust = seal.holders[0], TrustList((seal.holders[0],))
    told = verify_message(data, document, trust, signed_at=when, certificate=owner)
    assert (told.ok, told.level, told.since) == (True, "valid_then", ("签署者的证书现已过期",))
    assert verify_message(data, document + b" ", trust, signed_at=when, certificate=owner).step == "signature"
    assert verify_message(data, document, trust, certificate=owner).step == "time"
    assert verify_message(data, document, trust, signed_at=when, certificate=seal.maker).step == "signature"
