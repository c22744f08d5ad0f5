"""Whether the signatures of an OFD file hold: files first, then each signature (GB/T 33190 §18, GB/T 38540 §7).

A file that no signature protects is a sign of tampering: it was added after signing. What the seal layer says of
keys, certificates and seals comes from `formats.seal`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from yiwang.crypto.digests import digest, same
from yiwang.formats.ofd.errors import OfdProblem
from yiwang.formats.ofd.reading import Ofd, open_ofd
from yiwang.formats.ofd.signing import SignatureRecord, read_signatures, unprotected
from yiwang.formats.seal.errors import SealProblem
from yiwang.formats.seal.messages import verify_message
from yiwang.formats.seal.structure import Picture, read_seal, read_signature
from yiwang.formats.seal.trust import TrustList
from yiwang.formats.seal.verify import verify_signature
from yiwang.formats.verdicts import Verdict, failed


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """One signature with what is to be said of it; `uncovered` are files that it does not protect."""

    record: SignatureRecord
    verdict: Verdict
    uncovered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfdVerdict:
    """The whole file: the worst of its signatures, and each of them. Without signatures step `present` has failed."""

    verdict: Verdict
    signatures: tuple[SignatureVerdict, ...] = ()


def verify_ofd(
    content: bytes | Ofd, trust: TrustList, *, existed_at: datetime | None = None, now: datetime | None = None
) -> OfdVerdict:
    """The verdict on an OFD file with all signatures of all its documents; never raises for what is in the file."""
    try:
        ofd = open_ofd(content) if isinstance(content, bytes) else content
        records = tuple(one for index in range(len(ofd.bodies)) for one in read_signatures(ofd, index))
        if not records:
            return OfdVerdict(failed("present", "文件没有签章或签名"))
        digests: dict[tuple[str, str], bytes] = {}
        found = tuple(
            SignatureVerdict(one, _verdict(ofd, one, trust, digests, existed_at, now), unprotected(ofd, records, one))
            for one in records
        )
    except OfdProblem as problem:
        return OfdVerdict(failed("read", problem.message))
    return _together(ofd, found)


def _together(ofd: Ofd, found: tuple[SignatureVerdict, ...]) -> OfdVerdict:
    """Files that no intact signature protects make all of them bad; the worst signature speaks for the file."""
    intact = [one for one in found if one.verdict.level != "invalid"]
    loose = set.intersection(*(set(one.uncovered) for one in intact)) if intact else set()
    told = []
    for one in found:
        verdict = one.verdict
        if one in intact and loose:
            wrong = failed("coverage", "签章之后文件里加入了未受保护的内容")
            verdict = replace(verdict, ok=False, step=wrong.step, reason_zh=wrong.reason_zh, trust_unknown=False)
        verdict = replace(verdict, covers_whole_document=verdict.level != "invalid" and not one.uncovered)
        told.append(replace(one, verdict=verdict))
    order = {"invalid": 0, "unknown": 1, "valid_then": 2, "valid": 3}
    worst = min(told, key=lambda one: order[one.verdict.level])
    whole = any(one.verdict.covers_whole_document for one in told) or not loose
    return OfdVerdict(
        replace(worst.verdict, covers_whole_document=whole and worst.verdict.level != "invalid"), tuple(told)
    )


def _verdict(
    ofd: Ofd,
    record: SignatureRecord,
    trust: TrustList,
    digests: dict[tuple[str, str], bytes],
    existed_at: datetime | None,
    now: datetime | None,
) -> Verdict:
    wrong = _files(ofd, record, digests)
    if wrong is not None:
        return replace(wrong, signed_at=record.signed_at)
    if record.signed_value is None:
        return failed("present", "签名值文件不见了")
    value, document = ofd.package.read(record.signed_value), ofd.package.read(record.path)
    if record.kind == "Sign":
        return verify_message(value, document, trust, signed_at=record.signed_at, existed_at=existed_at, now=now)
    return verify_signature(
        value,
        document,
        trust,
        property_info=record.path,
        attached_seal=ofd.package.read(record.seal) if record.seal else None,
        existed_at=existed_at,
        now=now,
    )


def _files(ofd: Ofd, record: SignatureRecord, digests: dict[tuple[str, str], bytes]) -> Verdict | None:
    """Every protected file is there and unchanged, by a digest that still means something."""
    algorithm = record.references.algorithm
    if algorithm not in {"sm3", "sha256"}:
        return failed("digest", "摘要算法不安全或无法识别")
    if not record.references.items:
        return failed("coverage", "签章没有保护任何文件")
    for one in record.references.items:
        if one.path is None:
            return failed("digest", "受保护的文件不见了")
        key = (one.path, algorithm)
        if key not in digests:
            digests[key] = digest(ofd.package.read(one.path), "sm3" if algorithm == "sm3" else "sha256")
        if not same(digests[key], one.digest):
            return failed("digest", "受保护的文件内容已被改动")
    return None


def seal_picture(ofd: Ofd, record: SignatureRecord) -> Picture | None:
    """The picture of the seal of a signature, for `drawing.draw_page`; None for signatures without one."""
    try:
        if record.seal is not None:
            return read_seal(ofd.package.read(record.seal)).picture
        if record.signed_value is not None and record.kind != "Sign":
            return read_signature(ofd.package.read(record.signed_value)).seal.picture
    except (SealProblem, OfdProblem):
        return None
    return None
