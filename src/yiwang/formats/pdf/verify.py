"""Checks PAdES and CMS signatures of a PDF, strictly: one changed byte anywhere and the answer is no.

The file is not parsed as PDF before its signature holds: the signed bytes are found by /ByteRange, and all
that lies outside them must be exactly the hexadecimal signature between < and >, in one letter case, followed
by zeros. What is inside is then checked as CMS (RFC 5652) with SHA-256.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from yiwang.crypto.chains import stray_problem
from yiwang.crypto.digests import same, sha256
from yiwang.crypto.errors import CertificateUnreadable
from yiwang.crypto.identities import subject_code, subject_name
from yiwang.formats.pdf.cms import CmsBroken, DetachedSignature, read_detached
from yiwang.formats.seal.trust import TrustList, is_unknown
from yiwang.formats.signed_json import as_trust
from yiwang.formats.verdicts import Verdict, failed
from yiwang.sentences import gettext_noop

_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_TIME_ENTRY = re.compile(rb"/M\s*\(((?:[^()\\]|\\.)*)\)")
_OCTAL = re.compile(rb"\\([0-7]{3})")
_TIME = re.compile(rb"D:(\d{14})(?:Z|([+-])(\d\d)'?(\d\d)'?)?")
_HEX = re.compile(rb"(?:[0-9a-f]{2})+|(?:[0-9A-F]{2})+")
_MOST_SIGNATURES = 20


@dataclass(frozen=True, slots=True)
class _Range:
    """One signature's place: bytes before `gap_start` and from `gap_end` to `end` are signed."""

    gap_start: int
    gap_end: int
    end: int
    found_at: int


def verify_pdf(document: bytes, trust: TrustList | Sequence[bytes], *, now: datetime | None = None) -> Verdict:
    """Whether every signature of `document` holds, leads to `trust` (a list, or DER roots), and the last covers all.

    Certificates are judged at the time of signing that the signature names; it must not lie ahead of `now`.
    """
    if not document.startswith(b"%PDF-"):
        return failed("read", "文件不是 PDF")
    ranges = _ranges(document)
    if not ranges:
        return failed("present", "文件里没有数字签名")
    if len(ranges) > _MOST_SIGNATURES:
        return failed("read", "文件里的签名过多")
    if ranges[-1].end != len(document):
        return failed("coverage", "签名没有覆盖整个文件，签名之后有内容被追加或截断")
    verdict = failed("present", "文件里没有数字签名")
    for one in ranges:
        verdict = _verify_one(document, one, as_trust(trust), now or datetime.now(UTC))
        if not verdict.ok:
            return verdict
    return replace(verdict, covers_whole_document=True)


def extract_attachment(document: bytes, name: str | None = None) -> bytes | None:
    """The embedded file `name` (the first one when None); None when there is none. Verify first.

    Raises ValueError when the file cannot be read as PDF.
    """
    try:
        root = PdfFileReader(io.BytesIO(document), strict=False).root
        if "/Names" not in root or "/EmbeddedFiles" not in root["/Names"]:
            return None
        listed = root["/Names"]["/EmbeddedFiles"]["/Names"]
        for at in range(0, len(listed) - 1, 2):
            if name is None or str(listed[at]) == name:
                return bytes(listed[at + 1]["/EF"]["/F"].data)
    except (PdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, zlib.error) as problem:
        raise ValueError("the file cannot be read as PDF") from problem
    return None


def _ranges(document: bytes) -> list[_Range]:
    found = []
    for match in _RANGE.finditer(document):
        start, before, gap_end, after = (int(one) for one in match.groups())
        if start == 0 and before < gap_end:
            found.append(_Range(before, gap_end, gap_end + after, match.start()))
    return sorted(found, key=lambda one: one.end)


def _verify_one(document: bytes, one: _Range, trust: TrustList, now: datetime) -> Verdict:
    gap = document[one.gap_start : one.gap_end]
    if one.end > len(document) or gap[:1] != b"<" or gap[-1:] != b">" or not _HEX.fullmatch(gap[1:-1]):
        return failed("coverage", "签名覆盖的范围不完整")
    try:
        signature = read_detached(bytes.fromhex(gap[1:-1].decode("ascii")))
        signer, code = subject_name(signature.chain[0]), subject_code(signature.chain[0])
    except CmsBroken as problem:
        return failed("signature", str(problem))
    except CertificateUnreadable as problem:
        return failed("chain", problem.message)
    covered = document[: one.gap_start] + document[one.gap_end : one.end]
    signed_at = _signed_at(document, one) or signature.signing_time
    verdict = Verdict(
        ok=True,
        step="all",
        reason_zh=gettext_noop("签名有效，内容未被改动"),
        signer=signer,
        signed_at=signed_at,
        signer_code=code,
    )
    problem_at = _problem(signature, covered, signed_at, now)
    if problem_at:
        return replace(verdict, ok=False, step=problem_at[0], reason_zh=problem_at[1])
    assert signed_at is not None  # looked at just before
    return _trusted(verdict, signature.chain, trust, signed_at)


def _problem(
    signature: DetachedSignature,
    covered: bytes,
    signed_at: datetime | None,
    now: datetime,
) -> tuple[str, str] | None:
    """The step that fails and why, or None; whom the signer is trusted by comes after."""
    if not same(sha256(covered), signature.message_digest):
        return "digest", gettext_noop("文件内容与签名时不一致，已被改动")
    try:
        good = signature.is_good()
    except CertificateUnreadable as problem:
        return "chain", problem.message
    if not good:
        return "signature", gettext_noop("签名值与证书不符")
    if signed_at is None:
        return "validity", gettext_noop("签名里没有签名时间")
    if signed_at > now + timedelta(minutes=10):
        return "validity", gettext_noop("签名时间晚于当前时间")
    return None


def _trusted(verdict: Verdict, chain: Sequence[bytes], trust: TrustList, signed_at: datetime) -> Verdict:
    checked = trust.check(chain, signed_at)
    problem = checked.problem or stray_problem(chain, checked, (*trust.intermediates, *trust.roots))
    if problem is not None:
        unknown = is_unknown(checked)
        return replace(verdict, ok=False, step=problem.kind, reason_zh=problem.reason, trust_unknown=unknown)
    if checked.revoked is not None:
        return replace(verdict, since=(gettext_noop("签名者的证书在签署之后被吊销"),))
    return verdict


def _signed_at(document: bytes, one: _Range) -> datetime | None:
    """The /M entry of the signature dictionary that holds this /ByteRange (ISO 32000-2 §12.8.1)."""
    begin = document.rfind(b" obj", 0, one.found_at)
    finish = document.find(b"endobj", one.found_at)
    outside = document[max(begin, 0) : one.gap_start] + document[one.gap_end : finish]
    entry = _TIME_ENTRY.search(outside)
    match = _TIME.match(_OCTAL.sub(lambda code: bytes([int(code[1], 8) & 0xFF]), entry[1])) if entry else None
    if match is None:
        return None
    shift = timedelta(hours=int(match[3] or 0), minutes=int(match[4] or 0))
    try:
        zone = timezone(-shift if match[2] == b"-" else shift)
        told = datetime.strptime(match[1].decode(), "%Y%m%d%H%M%S")
    except ValueError:
        return None
    return told.replace(tzinfo=zone).astimezone(UTC)
