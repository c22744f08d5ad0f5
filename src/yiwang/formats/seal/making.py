"""Making seals (制章) and applying them (签章), GB/T 38540-2020 §6; versions 4 and 5."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from yiwang.crypto import der
from yiwang.crypto.identities import SigningIdentity
from yiwang.crypto.signing import SUITES
from yiwang.formats.seal.errors import SealNotUsable
from yiwang.formats.seal.structure import CERTIFICATES, DIGESTS, V4, V5, Extension, Picture, Seal, read_seal
from yiwang.formats.seal.trust import TrustList
from yiwang.formats.seal.verify import check_holder, verify_seal

ORGANIZATION_SEAL, PERSONAL_SEAL = 1, 2  # type codes in general use; the standard leaves them to the issuer

Stamp = Callable[[bytes], bytes]  # signature value to time-stamp token, DER


@dataclass(frozen=True, slots=True)
class SealPlan:
    """A seal to be made: its unique id, name, type code, holders (DER certificates), validity and picture.

    With `by_digest` the seal names its holders by SM3 (SHA-256 in an ECDSA deployment) of their certificates.
    """

    id: str
    name: str
    kind: int
    holders: Sequence[bytes] = field(repr=False)
    created_at: datetime
    valid_from: datetime
    valid_to: datetime
    picture: Picture
    vendor: str = "YIWANG"
    by_digest: bool = False
    extensions: Sequence[Extension] = ()
    version: int = V4


def make_seal(plan: SealPlan, maker: SigningIdentity, *, stamp: Stamp | None = None) -> bytes:
    """The seal, DER, signed by the seal maker. A time-stamp over it stands in version 5 only.

    Raises ValueError for a plan without holders, with an empty validity, or text that its field cannot hold.
    """
    if not plan.holders or plan.valid_from >= plan.valid_to or plan.version not in {V4, V5}:
        raise ValueError("a seal needs holders, a validity and version 4 or 5")
    if stamp is not None and plan.version != V5:
        raise ValueError("only seals of version 5 carry a time-stamp")
    suite = SUITES[maker.algorithm]
    information = _information(plan, suite.name)
    signature = maker.sign(information)
    parts = [
        information,
        der.value(der.OCTET_STRING, maker.certificate_chain[0]),
        der.oid(suite.signature_oid),
        der.bits(signature),
    ]
    if stamp is not None:
        parts.append(der.value(der.CONTEXT_0, der.bits(stamp(signature))))
    return der.sequence(*parts)


def apply_seal(
    document: bytes,
    seal: bytes | Seal,
    signer: SigningIdentity,
    *,
    moment: datetime,
    property_info: str,
    trust: TrustList,
    stamp: Stamp | None = None,
    extensions: Sequence[Extension] = (),
) -> bytes:
    """The seal signature, DER, over `document`: in OFD the bytes of Signature.xml, whose path is `property_info`.

    The seal and the signer are checked first, as §6 asks; raises `SealNotUsable` with the step that fails.
    """
    held = seal if isinstance(seal, Seal) else read_seal(seal)
    _check(held, signer, moment, trust)
    suite = SUITES[signer.algorithm]
    parts = [
        der.integer(held.version),
        held.der,
        der.general_time(moment),
        der.bits(suite.hash(document)),
        der.text(der.IA5, property_info),
    ]
    if extensions:
        parts.append(der.value(der.CONTEXT_0, _extensions(extensions)))
    signed_part = der.sequence(*parts)
    signature = signer.sign(signed_part)
    whole = [
        signed_part,
        der.value(der.OCTET_STRING, signer.certificate_chain[0]),
        der.oid(suite.signature_oid),
        der.bits(signature),
    ]
    if stamp is not None:
        whole.append(der.value(der.CONTEXT_0, der.bits(stamp(signature))))
    return der.sequence(*whole)


def _check(seal: Seal, signer: SigningIdentity, moment: datetime, trust: TrustList) -> None:
    if seal.version not in {V4, V5}:
        raise SealNotUsable("seal_structure", "旧版印章只能验证，不能用来签章")
    verdict = verify_seal(seal, trust, now=moment)
    if not verdict.ok:
        raise SealNotUsable(verdict.step, verdict.reason_zh)
    if not check_holder(seal, signer.certificate_chain[0]):
        raise SealNotUsable("seal_holder", "签章人不在印章的证书列表中")
    checked = trust.check(signer.certificate_chain, moment)
    if checked.problem is not None:
        raise SealNotUsable(checked.problem.kind, checked.problem.reason)


def _information(plan: SealPlan, algorithm: str) -> bytes:
    suite = SUITES[algorithm]
    if plan.by_digest:
        kind = suite.digest.upper()
        pairs = (
            der.sequence(der.text(der.PRINTABLE, kind), der.value(der.OCTET_STRING, suite.hash(one)))
            for one in plan.holders
        )
        holders, listed = der.sequence(*pairs), DIGESTS
    else:
        holders, listed = der.sequence(*(der.value(der.OCTET_STRING, one) for one in plan.holders)), CERTIFICATES
    told = der.sequence(
        der.integer(plan.kind),
        der.text(der.UTF8, plan.name),
        der.integer(listed),
        holders,
        der.general_time(plan.created_at),
        der.general_time(plan.valid_from),
        der.general_time(plan.valid_to),
    )
    picture = der.sequence(
        der.text(der.IA5, plan.picture.kind),
        der.value(der.OCTET_STRING, plan.picture.data),
        der.integer(plan.picture.width_mm),
        der.integer(plan.picture.height_mm),
    )
    header = der.sequence(der.text(der.IA5, "ES"), der.integer(plan.version), der.text(der.IA5, plan.vendor))
    parts = [header, der.text(der.IA5, plan.id), told, picture]
    return der.sequence(*parts, *([_extensions(plan.extensions)] if plan.extensions else []))


def _extensions(extensions: Sequence[Extension]) -> bytes:
    """A critical flag is written only when true: DER leaves defaults out."""
    encoded = []
    for one in extensions:
        flag = [der.value(der.BOOLEAN, b"\xff")] if one.critical else []
        encoded.append(der.sequence(der.oid(one.oid), *flag, der.value(der.OCTET_STRING, one.value)))
    return der.sequence(*encoded)
