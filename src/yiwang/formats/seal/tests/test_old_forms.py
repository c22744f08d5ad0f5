"""Forms that other writers use: signatures of 2014, messages that carry a digest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from yiwang.crypto import der
from yiwang.crypto.signed_data import make_signed_data
from yiwang.crypto.signing import SUITES
from yiwang.formats.seal.errors import SealNotUsable
from yiwang.formats.seal.messages import verify_message
from yiwang.formats.seal.structure import read_seal, read_signature
from yiwang.formats.seal.tests.conftest import DAY, DOCUMENT, NOW, PATH, Office, revoked
from yiwang.formats.seal.verify import verify_seal, verify_signature


def as_text(moment: datetime) -> bytes:
    return (moment + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S").encode()


def seal_of_2014(office: Office) -> bytes:
    """A seal as GM/T 0031-2014 orders it: the maker signs the information, his certificate and the algorithm."""
    plan = office.plan()
    oid = der.oid(SUITES[office.maker.algorithm].signature_oid)
    certificate = der.value(der.OCTET_STRING, office.maker.certificate_chain[0])
    times = (der.utc_time(one) for one in (plan.created_at, plan.valid_from, plan.valid_to))
    information = der.sequence(
        der.sequence(der.text(der.IA5, "ES"), der.integer(1), der.text(der.IA5, "TEST")),
        der.text(der.IA5, plan.id),
        der.sequence(
            der.integer(1),
            der.text(der.UTF8, plan.name),
            der.sequence(der.value(der.OCTET_STRING, plan.holders[0])),
            *times,
        ),
        der.sequence(der.text(der.IA5, "PNG"), der.value(der.OCTET_STRING, b"x"), der.integer(40), der.integer(40)),
    )
    value = office.maker.sign(der.sequence(information, certificate, oid))
    return der.sequence(information, der.sequence(certificate, oid, der.bits(value)))


def signature_of_2014(office: Office, time: bytes, version: int = 1) -> bytes:
    suite = SUITES[office.signer.algorithm]
    signed = der.sequence(
        der.integer(version),
        seal_of_2014(office),
        der.bits(time),
        der.bits(suite.hash(DOCUMENT)),
        der.text(der.IA5, PATH),
        der.value(der.OCTET_STRING, office.signer.certificate_chain[0]),
        der.oid(suite.signature_oid),
    )
    return der.sequence(signed, der.bits(office.signer.sign(signed)))


@pytest.mark.parametrize("form", [der.utc_time, der.general_time, as_text])
def test_a_signature_of_2014_is_verified(office: Office, form: Callable[[datetime], bytes]) -> None:
    signature = signature_of_2014(office, form(NOW))
    held = read_signature(signature)
    assert (held.version, held.seal.version, held.signed_at) == (1, 1, NOW)
    assert verify_signature(signature, DOCUMENT, office.trust, property_info=PATH).level == "valid"
    assert verify_signature(signature, DOCUMENT + b" ", office.trust).step == "digest"
    for at in range(0, len(signature), 5):
        changed = bytearray(signature)
        changed[at] ^= 1
        assert not verify_signature(bytes(changed), DOCUMENT, office.trust).ok, at


def test_a_time_in_no_known_form_is_told(office: Office) -> None:
    for wrong in (b"yesterday", b"", der.integer(1)):
        assert verify_signature(signature_of_2014(office, wrong), DOCUMENT, office.trust).step == "time"
    assert verify_signature(signature_of_2014(office, as_text(NOW), 4), DOCUMENT, office.trust).step == "structure"


def test_a_seal_of_2014_is_verified_and_not_applied(office: Office) -> None:
    seal = seal_of_2014(office)
    assert read_seal(seal).version == 1
    assert verify_seal(seal, office.trust, now=NOW).ok
    with pytest.raises(SealNotUsable, match="旧版印章"):
        office.sign(seal)


def test_a_message_may_carry_the_digest_of_the_file(office: Office) -> None:
    digest = SUITES[office.signer.algorithm].hash(DOCUMENT)
    message = make_signed_data(digest, office.signer, moment=NOW, detached=False)
    verdict = verify_message(message, DOCUMENT, office.trust)
    assert (verdict.ok, verdict.signer_code) == (True, "11440300MB2C927392")
    assert verify_message(message, DOCUMENT + b" ", office.trust).step == "digest"
    attached = make_signed_data(DOCUMENT, office.signer, moment=NOW, detached=False)
    assert verify_message(attached, DOCUMENT, office.trust).ok
    assert verify_message(attached, None, office.trust).ok
    detached = make_signed_data(DOCUMENT, office.signer, moment=NOW)
    assert verify_message(detached, DOCUMENT, office.trust).ok
    assert verify_message(detached, digest, office.trust).step == "digest"
    assert verify_message(detached, None, office.trust).step == "present"


def test_a_message_is_judged_like_a_seal_by_what_happened_since(office: Office) -> None:
    message = make_signed_data(DOCUMENT, office.signer, moment=NOW)
    later = {"now": NOW + 20 * DAY}
    told = verify_message(message, DOCUMENT, office.trust)
    assert (told.level, told.unchecked) == ("valid", ("没有可用的吊销信息，未核对证书是否被吊销",))
    after = verify_message(message, DOCUMENT, revoked(office, NOW + DAY, "superseded"), **later)
    assert (after.level, after.since) == ("valid_then", ("签署者的证书在签署之后被吊销",))
    lost = revoked(office, NOW + DAY, "key_compromise")
    assert verify_message(message, DOCUMENT, lost, **later).step == "revocation"
    assert verify_message(message, DOCUMENT, lost, existed_at=NOW, **later).level == "valid_then"
    before = verify_message(message, DOCUMENT, revoked(office, NOW - DAY, "superseded"), **later)
    assert (before.level, before.step) == ("invalid", "revocation")
    strict = replace(office.trust, require_revocation=True)
    assert verify_message(message, DOCUMENT, strict).level == "unknown"
    assert verify_message(message, DOCUMENT, office.trust, now=NOW - DAY).step == "time"
    for at in range(0, len(message), 7):
        changed = bytearray(message)
        changed[at] ^= 1
        assert not verify_message(bytes(changed), DOCUMENT, office.trust).ok, at
