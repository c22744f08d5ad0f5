"""Digital signatures without a seal, as OFD files carry them (GM/T 0099): SignedData of GB/T 35275 or a bare value."""

from __future__ import annotations

from datetime import UTC, datetime

from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.digests import same
from yiwang.crypto.errors import CertificateUnreadable, SignedDataBroken
from yiwang.crypto.identities import subject_code, subject_name
from yiwang.crypto.signed_data import SignedMessage, read_signed_data
from yiwang.crypto.signing import SUITES
from yiwang.crypto.sm2 import to_raw
from yiwang.formats.seal.findings import Findings, judge_signer
from yiwang.formats.seal.trust import TrustList
from yiwang.formats.verdicts import Verdict, failed
from yiwang.sentences import gettext_noop


def verify_message(
    data: bytes,
    content: bytes | None,
    trust: TrustList,
    *,
    signed_at: datetime | None = None,
    certificate: bytes | None = None,
    existed_at: datetime | None = None,
    now: datetime | None = None,
) -> Verdict:
    """Whether SignedData (detached when it holds no content) or a bare SM2 or ECDSA value over `content` holds.

    `signed_at` is the time that the file around it states, used when the message has none. A bare value needs the
    signer's `certificate` from elsewhere; without it nobody can say who signed, and the level is `unknown`. Levels and
    `existed_at` are those of `verify.verify_signature`.
    """
    chain: tuple[bytes, ...]
    try:
        if _is_bare(data):
            if certificate is None:
                reason = gettext_noop("签名里没有证书，无法确认是谁签的")
                return Verdict(ok=False, step="chain", reason_zh=reason, signed_at=signed_at, trust_unknown=True)
            chain, when = (certificate,), signed_at
            good = read_certificate(certificate).public_key.verify(data, content or b"")
            wrong = None if good else failed("signature", "签名值与证书不符")
        else:
            message = read_signed_data(data)
            chain, when = message.chain, message.signing_time or signed_at
            problem = message.problem(None if _holds_digest(message, content) else content)
            wrong = failed(problem.kind, problem.reason) if problem is not None else None
        name, code = subject_name(chain[0]), subject_code(chain[0])
    except (SignedDataBroken, CertificateUnreadable) as broken:
        return failed("structure", broken.message)
    findings = Findings()
    moment = now or datetime.now(UTC)
    wrong = wrong or judge_signer(chain, when, trust, findings, now=moment, existed_at=existed_at)
    told = wrong or findings.doubt or Verdict(ok=True, step="all", reason_zh=gettext_noop("签名有效，内容未被改动"))
    return Verdict(
        ok=told.ok,
        step=told.step,
        reason_zh=told.reason_zh,
        signer=name,
        signer_code=code,
        signed_at=when,
        since=findings.since if told.ok else (),
        unchecked=findings.unchecked,
        trust_unknown=told.trust_unknown,
    )


def _holds_digest(message: SignedMessage, content: bytes | None) -> bool:
    """Some writers of OFD sign the digest of the file and carry that digest as the content."""
    if message.content is None or content is None or len(message.content) != 32:
        return False
    return same(message.content, SUITES[message.algorithm].hash(content))


def _is_bare(data: bytes) -> bool:
    try:
        return bool(to_raw(data))
    except ValueError:
        return False
