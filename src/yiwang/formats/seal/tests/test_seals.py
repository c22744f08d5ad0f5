"""Seals made here: applied as the standard orders it, and every step that can fail fails by its name."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from yiwang.crypto import der
from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.development_ca import DevelopmentAuthority
from yiwang.crypto.identities import LocalIdentity
from yiwang.crypto.keystore import KeyStore
from yiwang.crypto.revocation import Evidence
from yiwang.crypto.signing import generate
from yiwang.formats.seal.errors import SealNotUsable, SealUnreadable
from yiwang.formats.seal.making import apply_seal, make_seal
from yiwang.formats.seal.structure import Extension, Picture, read_seal, read_signature
from yiwang.formats.seal.tests.conftest import DAY, DOCUMENT, NOW, PATH, Office, revoked
from yiwang.formats.seal.trust import TrustList
from yiwang.formats.seal.verify import verify_seal, verify_signature
from yiwang.formats.verdicts import LEVELS, STEPS, Verdict


def judged(office: Office, signature: bytes, **more: object) -> Verdict:
    told = {"trust": office.trust, "property_info": PATH, "now": NOW, **more}
    return verify_signature(signature, told.pop("document", DOCUMENT), **told)  # type: ignore[arg-type]


@pytest.mark.parametrize("version", [4, 5])
@pytest.mark.parametrize("by_digest", [False, True])
def test_a_seal_is_made_applied_and_verified(office: Office, version: int, by_digest: bool) -> None:
    stamp = office.stamp if version == 5 else None
    plan = office.plan(version=version, by_digest=by_digest, extensions=(Extension("1.2.3.4", b"x"),))
    seal = make_seal(plan, office.maker, stamp=stamp)
    held = read_seal(seal)
    assert (held.version, held.id, held.name, held.picture) == (version, plan.id, plan.name, plan.picture)
    assert (held.created_at, held.valid_from, held.valid_to) == (plan.created_at, plan.valid_from, plan.valid_to)
    assert held.extensions == plan.extensions and bool(held.holders) is not by_digest
    assert verify_seal(seal, office.trust, now=NOW).level == "valid"
    signature = office.sign(seal, stamp=office.stamp, extensions=(Extension("1.2.3.5", b"y"),))
    verdict = judged(office, signature, attached_seal=seal)
    assert (verdict.level, verdict.step, verdict.reason_zh) == ("valid", "all", "签章有效，内容未被改动")
    assert verdict.signer_code == "11440300MB2C927392" and verdict.signed_at == NOW
    assert verdict.unchecked == ("没有可用的吊销信息，未核对证书是否被吊销",)


def test_with_revocation_data_nothing_is_left_unchecked(office: Office) -> None:
    trust = replace(
        office.trust, evidence=Evidence(office.authority.revocation_lists(now=NOW)), require_revocation=True
    )
    assert judged(office, office.sign(), trust=trust).unchecked == ()
    without = judged(office, office.sign(), trust=replace(office.trust, require_revocation=True))
    assert (without.level, without.step) == ("unknown", "revocation")


def test_the_maker_signs_the_information_alone_and_the_signer_the_whole(office: Office) -> None:
    held = read_signature(office.sign())
    information = der.Reader(held.seal.der).whole(der.SEQUENCE)
    assert held.seal.signed_part == information
    keys = [read_certificate(one).public_key for one in (held.seal.maker, held.signer)]
    assert keys[0].verify(held.seal.signature, information)
    assert keys[1].verify(held.signature, der.Reader(held.der).whole(der.SEQUENCE))


def test_the_failing_step_is_named(office: Office, tmp_path_factory: pytest.TempPathFactory) -> None:
    signature = office.sign()
    stranger = DevelopmentAuthority(KeyStore(tmp_path_factory.mktemp("other")), office.authority.algorithm)
    ended = {office.plan().id: NOW - DAY}
    cases = {
        "structure": judged(office, b"\x30\x00"),
        "digest": judged(office, signature, document=DOCUMENT + b" "),
        "coverage": judged(office, signature, property_info="/Doc_0/Signs/Sign_1/Signature.xml"),
        "chain": judged(office, signature, trust=TrustList(stranger.trust)),
        "seal_validity": judged(office, signature, trust=replace(office.trust, ended_seals=ended)),
        "same_seal": judged(office, signature, attached_seal=office.seal(name="另一枚章")),
        "time": judged(office, signature, now=NOW - DAY),
    }
    for step, verdict in cases.items():
        assert not verdict.ok and verdict.step == step, (step, verdict)
        assert verdict.level == ("unknown" if step == "chain" else "invalid")
        assert verdict.step in STEPS and verdict.reason_zh and verdict.level_zh in LEVELS.values()


def forged(office: Office, seal: bytes, moment: datetime = NOW, signer: LocalIdentity | None = None) -> bytes:
    """A seal signature by somebody who skips the checks that stand before signing."""
    who = signer or office.signer
    held = read_signature(office.sign())
    parts = [der.integer(4), seal, der.general_time(moment), der.bits(held.digest), der.text(der.IA5, PATH)]
    signed = der.sequence(*parts)
    certificate = der.value(der.OCTET_STRING, who.certificate_chain[0])
    return der.sequence(signed, certificate, der.oid(held.algorithm), der.bits(who.sign(signed)))


def test_what_somebody_forges_who_skips_the_checks_is_found(office: Office) -> None:
    impostor = LocalIdentity(office.maker.certificate_chain, generate(office.authority.algorithm))
    outsider = office.authority.identity("91440300MA5DA0000X", "某公司")
    forger = LocalIdentity(office.signer.certificate_chain, impostor.private_key)
    seal = office.seal()
    cases = [
        ("seal_holder", forged(office, seal, signer=outsider)),
        ("seal_signature", forged(office, make_seal(office.plan(), impostor))),
        ("seal_validity", forged(office, office.seal(valid_to=NOW - DAY))),
        ("seal_validity", forged(office, office.seal(valid_from=NOW + DAY))),
        ("seal_structure", forged(office, office.seal(extensions=(Extension("1.2.3", b"", critical=True),)))),
        ("signature", forged(office, seal, signer=forger)),
        ("validity", forged(office, seal, NOW - 900 * DAY)),
        ("usage", forged(office, seal, signer=_authority_key(office))),
    ]
    for step, signature in cases:
        verdict = judged(office, signature)
        assert (verdict.level, verdict.step) == ("invalid", step), (step, verdict)


def _authority_key(office: Office) -> LocalIdentity:
    held = office.authority._intermediate
    return LocalIdentity((held.certificate,), held.key)


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.long)])
def test_one_changed_byte_anywhere_is_found(office: Office, step: int) -> None:
    seal = office.seal()
    signature = office.sign(seal, stamp=office.stamp)
    for at in range(0, len(signature), step):
        changed = bytearray(signature)
        changed[at] ^= 1 << at % 8
        verdict = judged(office, bytes(changed))
        assert not verdict.ok, (at, verdict)
    for at in range(0, len(seal), step):
        changed = bytearray(seal)
        changed[at] ^= 1 << at % 8
        assert not verify_seal(bytes(changed), office.trust, now=NOW).ok, at
    for wrong in (signature[:-1], signature + b"\0", signature[1:], b""):
        assert judged(office, wrong).step in {"structure", "seal_structure"}


def test_a_certificate_revoked_before_or_after_the_signing(office: Office) -> None:
    later = {"now": NOW + 20 * DAY}
    plain = office.sign()
    before = judged(office, plain, trust=revoked(office, NOW - DAY, "superseded"), **later)
    assert (before.level, before.step) == ("invalid", "revocation")
    after = judged(office, plain, trust=revoked(office, NOW + DAY, "superseded"), **later)
    assert (after.level, after.since) == ("valid_then", ("签署者的证书在签署之后被吊销",))


def test_a_stolen_key_cannot_claim_an_earlier_time(office: Office) -> None:
    trust = revoked(office, NOW + DAY, "key_compromise")
    told = {"trust": trust, "now": NOW + 20 * DAY}
    plain = judged(office, office.sign(), **told)
    assert (plain.level, plain.step) == ("invalid", "revocation")
    stamped = judged(office, office.sign(stamp=office.stamp), **told)
    assert (stamped.level, stamped.since) == ("valid_then", ("签署者的证书在签署之后被吊销",))
    late = office.sign(stamp=lambda data: office.stamp(data, NOW + 2 * DAY))
    assert judged(office, late, **told).step == "revocation"
    assert judged(office, office.sign(), existed_at=NOW, **told).level == "valid_then"
    assert judged(office, office.sign(), existed_at=NOW + 2 * DAY, **told).step == "revocation"


def test_a_maker_whose_key_was_lost_makes_no_valid_seals(office: Office) -> None:
    trust = revoked(office, NOW + DAY, "key_compromise", office.maker)
    assert judged(office, office.sign(), trust=trust, now=NOW + 20 * DAY).step == "seal_maker"


def test_time_stamps_that_do_not_fit(office: Office, tmp_path_factory: pytest.TempPathFactory) -> None:
    stranger = DevelopmentAuthority(KeyStore(tmp_path_factory.mktemp("other")), office.authority.algorithm)
    foreign = replace(office, authority=stranger)
    cases = [
        (lambda data: office.stamp(data + b"x"), "invalid", "时间戳不是为这份签名签发的"),
        (lambda data: office.stamp(data, NOW - DAY), "invalid", "时间戳早于签署时间"),
        (lambda data: b"\x30\x00", "invalid", "时间戳无法读取"),
        (foreign.stamp, "unknown", "时间戳不是由受信任的机构签发"),
    ]
    for stamp, level, reason in cases:
        verdict = judged(office, office.sign(stamp=stamp))
        assert (verdict.level, verdict.step, verdict.reason_zh) == (level, "time_stamp", reason)


def test_what_has_ended_since_is_told_and_the_verdict_stays_good(office: Office) -> None:
    signature = office.sign(office.seal(valid_to=NOW + DAY))
    assert judged(office, signature, now=NOW + 2 * DAY).since == ("印章现已过期",)
    ended = replace(office.trust, ended_seals={office.plan().id: NOW + DAY})
    assert judged(office, signature, trust=ended, now=NOW + DAY).since == ("印章在签署之后被停用或注销",)
    assert judged(office, signature, now=NOW + 800 * DAY).since == ("签署者的证书现已过期", "印章现已过期")


def test_a_seal_is_not_applied_when_a_check_fails(office: Office) -> None:
    outsider = office.authority.identity("91440300MA5DA0000X", "某公司")
    ended = replace(office.trust, ended_seals={office.plan().id: NOW - DAY})
    cases = [
        ("seal_validity", office.seal(valid_to=NOW - DAY), office.signer, office.trust),
        ("seal_validity", office.seal(valid_from=NOW + DAY), office.signer, office.trust),
        ("seal_validity", office.seal(), office.signer, ended),
        ("seal_holder", office.seal(), outsider, office.trust),
        ("seal_maker", office.seal(), office.signer, TrustList(())),
        ("revocation", office.seal(), office.signer, revoked(office, NOW - DAY, "superseded")),
    ]
    for step, seal, signer, trust in cases:
        with pytest.raises(SealNotUsable) as refused:
            apply_seal(DOCUMENT, seal, signer, moment=NOW, property_info=PATH, trust=trust)
        assert refused.value.step == step and refused.value.message


@pytest.mark.parametrize(
    "changes", [{"holders": ()}, {"valid_to": NOW - 99 * DAY}, {"version": 1}, {"id": "编号"}, {"version": 3}]
)
def test_a_plan_that_is_no_seal_is_refused(office: Office, changes: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        office.seal(**changes)


@pytest.mark.parametrize("size", [0, -1, 1001])
def test_a_picture_without_a_sensible_size_is_refused(office: Office, size: int) -> None:
    with pytest.raises(SealUnreadable):
        read_seal(office.seal(picture=Picture("PNG", b"x", size, 40)))
