"""Verifying seals and seal signatures in the order of GB/T 38540-2020 §7, naming the step that fails.

Pure functions: bytes, a trust list and moments go in, a `Verdict` comes out; nothing is fetched, nothing is remembered.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from yiwang.crypto.certificates import is_signed_with, read_certificate
from yiwang.crypto.digests import digest, same
from yiwang.crypto.errors import CertificateUnreadable
from yiwang.crypto.identities import subject_code, subject_name
from yiwang.crypto.signing import BY_SIGNATURE_OID, ECDSA_SHA256, SM2_SM3, SUITES
from yiwang.formats.seal.errors import SealUnreadable, SignatureUnreadable
from yiwang.formats.seal.findings import (
    KEY_LOST,
    Findings,
    doubtful,
    judge_signer,
    judge_stamp,
    note_revocation_unknown,
)
from yiwang.formats.seal.structure import Seal, SealSignature, read_seal, read_signature
from yiwang.formats.seal.trust import TrustList, is_unknown
from yiwang.formats.verdicts import Verdict, failed
from yiwang.sentences import gettext_noop

_DIGEST_NAMES: Final = {
    "SM3": "sm3",
    SUITES[SM2_SM3].digest_oid: "sm3",
    "SHA256": "sha256",
    "SHA-256": "sha256",
    SUITES[ECDSA_SHA256].digest_oid: "sha256",
}


def verify_signature(
    signature: bytes | SealSignature,
    document: bytes,
    trust: TrustList,
    *,
    property_info: str | None = None,
    attached_seal: bytes | None = None,
    existed_at: datetime | None = None,
    now: datetime | None = None,
) -> Verdict:
    """Whether a seal signature over `document` (in OFD: the bytes of Signature.xml) holds.

    `property_info` is the path that it must name, `attached_seal` the file Seal.esl where there is one. `existed_at`: a
    moment at which somebody trusted (a ledger, the event log) had the signature already. The level is `valid`,
    `valid_then`, `unknown` (intact, but no trusted root vouches for signer or maker) or `invalid` with its first step.
    """
    moment = now or datetime.now(UTC)
    try:
        held = read_signature(signature) if isinstance(signature, bytes) else signature
        name, code = subject_name(held.signer), subject_code(held.signer)
    except SealUnreadable as problem:
        return failed("seal_structure", problem.message)
    except SignatureUnreadable as problem:
        return failed("structure", problem.message)
    except CertificateUnreadable as problem:
        return failed("structure", problem.message)
    findings = Findings()
    wrong = (
        _signed(held)
        or judge_signer(
            (held.signer,),
            held.signed_at,
            trust,
            findings,
            now=moment,
            existed_at=existed_at,
            stamp=(held.time_stamp, held.signature) if held.time_stamp is not None else None,
        )
        or _document(held, document, property_info)
        or _seal_in_use(held, trust, findings, moment)
        or _same_seal(held, attached_seal)
        or findings.doubt
    )
    told = wrong or Verdict(ok=True, step="all", reason_zh=gettext_noop("签章有效，内容未被改动"))
    return Verdict(
        ok=told.ok,
        step=told.step,
        reason_zh=told.reason_zh,
        signer=name,
        signer_code=code,
        signed_at=held.signed_at,
        since=findings.since if told.ok else (),
        unchecked=findings.unchecked,
        trust_unknown=told.trust_unknown,
        seal_name=held.seal.name,
    )


def verify_seal(seal: bytes | Seal, trust: TrustList, *, now: datetime | None = None) -> Verdict:
    """Whether a seal may be used at `now`: form, maker's signature and certificate, validity, register."""
    moment = now or datetime.now(UTC)
    try:
        held = read_seal(seal) if isinstance(seal, bytes) else seal
        maker = subject_name(held.maker)
    except SealUnreadable as problem:
        return failed("seal_structure", problem.message)
    except CertificateUnreadable as problem:
        return failed("seal_structure", problem.message)
    findings = Findings()
    wrong = _made(held, trust, findings, moment) or _in_force(held, trust, moment) or findings.doubt
    told = wrong or Verdict(ok=True, step="all", reason_zh=gettext_noop("印章有效"))
    return Verdict(
        ok=told.ok,
        step=told.step,
        reason_zh=told.reason_zh,
        signer=maker,
        signed_at=held.created_at,
        since=findings.since if told.ok else (),
        unchecked=findings.unchecked,
        trust_unknown=told.trust_unknown,
        seal_name=held.name,
    )


def check_holder(seal: Seal, certificate: bytes) -> bool:
    """Whether the seal names this certificate (DER), itself or by digest, as one that may use it."""
    if any(same(one, certificate) for one in seal.holders):
        return True
    for one in seal.holder_digests:
        name = _DIGEST_NAMES.get(one.kind.upper())
        if name is not None and same(one.value, digest(certificate, "sm3" if name == "sm3" else "sha256")):
            return True
    return False


def _signed(held: SealSignature) -> Verdict | None:
    """Step 2: the signature over TBS_Sign."""
    if held.algorithm not in BY_SIGNATURE_OID:
        return failed("signature", "签名算法不受支持")
    try:
        good = is_signed_with(read_certificate(held.signer), held.algorithm, held.signature, held.signed_part)
    except CertificateUnreadable as problem:
        return failed("structure", problem.message)
    return None if good else failed("signature", "签名值与证书不符")


def _document(held: SealSignature, document: bytes, property_info: str | None) -> Verdict | None:
    """Step 5: what the signature names, and the digest of it."""
    if property_info is not None and held.property_info.lstrip("/") != property_info.lstrip("/"):
        return failed("coverage", "签章指向的文件与被签章的文件不一致")
    if not same(held.digest, BY_SIGNATURE_OID[held.algorithm].hash(document)):
        return failed("digest", "文件内容与签章时不一致，已被改动")
    return None


def _seal_in_use(held: SealSignature, trust: TrustList, findings: Findings, now: datetime) -> Verdict | None:
    """Step 6: the seal, as it was at the time of signing."""
    seal, signed_at = held.seal, held.signed_at
    assert signed_at is not None  # step 4 has looked
    wrong = _made(seal, trust, findings, signed_at) or _in_force(seal, trust, signed_at)
    if wrong is not None:
        return wrong
    if not check_holder(seal, held.signer):
        return failed("seal_holder", "签章人不在印章的证书列表中")
    if seal.valid_to < now:
        findings.note_since(gettext_noop("印章现已过期"))
    ended = trust.ended_seals.get(seal.id)
    if ended is not None and ended <= now:
        findings.note_since(gettext_noop("印章在签署之后被停用或注销"))
    return None


def _made(seal: Seal, trust: TrustList, findings: Findings, used_at: datetime) -> Verdict | None:
    """The maker's signature over the seal, and the maker's certificate when the seal was made.

    Live seals give as their date of making the day that was applied for, before the maker's certificate began: then the
    moment of use counts, at which the standard has the seal checked.
    """
    if any(one.critical for one in seal.extensions):
        return failed("seal_structure", "印章含有不认识的关键扩展")
    try:
        good = seal.algorithm in BY_SIGNATURE_OID and is_signed_with(
            read_certificate(seal.maker), seal.algorithm, seal.signature, seal.signed_part
        )
    except CertificateUnreadable as problem:
        return failed("seal_maker", problem.message)
    if not good:
        return failed("seal_signature", "制章人的签名与印章不符，印章已被改动")
    checked = trust.check((seal.maker,), seal.created_at)
    if checked.problem is not None and checked.problem.kind == "validity":
        checked = trust.check((seal.maker,), used_at)
    if is_unknown(checked):
        findings.note_doubt(doubtful("seal_maker", gettext_noop("制章人的证书不是由受信任的机构签发")))
    elif checked.problem is not None:
        return failed("seal_maker", checked.problem.reason)
    elif not checked.revocation_known:
        note_revocation_unknown(trust, findings)
    if checked.revoked is not None and checked.revoked.reason in KEY_LOST and seal.time_stamp is None:
        return failed("seal_maker", "制章人的证书因私钥泄露被吊销")
    if seal.time_stamp is not None:
        return judge_stamp(seal.time_stamp, seal.signature, seal.created_at, trust, findings)[0]
    return None


def _in_force(seal: Seal, trust: TrustList, moment: datetime) -> Verdict | None:
    if moment < seal.valid_from:
        return failed("seal_validity", "印章尚未生效")
    if moment > seal.valid_to:
        return failed("seal_validity", "印章已过期")
    ended = trust.ended_seals.get(seal.id)
    if ended is not None and ended <= moment:
        return failed("seal_validity", "印章已被停用或注销")
    return None


def _same_seal(held: SealSignature, attached: bytes | None) -> Verdict | None:
    """Step 7: Seal.esl, where there is one, is the seal of the signature."""
    if attached is not None and not same(attached, held.seal.der):
        return failed("same_seal", "所附的印章文件与签章中的印章不同")
    return None
