"""Digital signatures without a seal, as OFD files carry them (GM/T 0099): SignedData of GB/T 35275 or a bare value."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.chains import stray_problem
from yiwang.crypto.digests import same
from yiwang.crypto.errors import CertificateUnreadable, SignedDataBroken
from yiwang.crypto.identities import subject_code, subject_name
from yiwang.crypto.signed_data import SignedMessage, read_signed_data
from yiwang.crypto.signing import SUITES
from yiwang.crypto.sm2 import to_raw
from yiwang.formats.seal.trust import TrustList, is_unknown
from yiwang.formats.verdicts import Verdict, failed
from yiwang.sentences import gettext_noop

_CLOCKS_DIFFER = timedelta(minutes=10)


def verify_message(
    data: bytes,
    content: bytes | None,
    trust: TrustList,
    *,
    signed_at: datetime | None = None,
    certificate: bytes | None = None,
    now: datetime | None = None,
) -> Verdict:
    """Whether SignedData (detached when `content` is given) or a bare SM2 or ECDSA value over `content` holds.

    `signed_at` is the time that the file around it states, used when the message has none. A bare value needs the
    signer's `certificate` from elsewhere; without it nobody can say who signed, and the level is `unknown`.
    """
    moment = now or datetime.now(UTC)
    if _is_bare(data):
        return _bare(data, content or b"", trust, certificate, signed_at, moment)
    try:
        message = read_signed_data(data)
        name, code = subject_name(message.chain[0]), subject_code(message.chain[0])
    except (SignedDataBroken, CertificateUnreadable) as problem:
        return failed("structure", problem.message)
    when = message.signing_time or signed_at
    return _told(_message_problem(message, content, trust, when, moment), message.chain[0], name, code, when, moment)


def _message_problem(
    message: SignedMessage, content: bytes | None, trust: TrustList, when: datetime | None, now: datetime
) -> Verdict | None:
    problem = message.problem(None if _holds_digest(message, content) else content)
    if problem is not None:
        return failed(problem.kind, problem.reason)
    return _chain(message.chain, trust, when, now)


def _holds_digest(message: SignedMessage, content: bytes | None) -> bool:
    """Some writers of OFD sign the digest of the file and carry that digest as the content."""
    if message.content is None or content is None or len(message.content) != 32:
        return False
    return same(message.content, SUITES[message.algorithm].hash(content))


def _chain(chain: tuple[bytes, ...], trust: TrustList, when: datetime | None, now: datetime) -> Verdict | None:
    if when is None:
        return failed("time", "签名里没有签名时间")
    if when > now + _CLOCKS_DIFFER:
        return failed("time", "签名时间晚于当前时间")
    checked = trust.check(chain, when)
    if is_unknown(checked):
        reason = gettext_noop("签名人的证书不是由受信任的机构签发")
        return Verdict(ok=False, step="chain", reason_zh=reason, trust_unknown=True)
    if checked.problem is not None:
        return failed(checked.problem.kind, checked.problem.reason)
    stray = stray_problem(chain, checked, (*trust.intermediates, *trust.roots))
    if stray is not None:
        return failed(stray.kind, stray.reason)
    if not checked.revocation_known and trust.require_revocation:
        reason = gettext_noop("没有可用的吊销信息，未核对证书是否被吊销")
        return Verdict(ok=False, step="revocation", reason_zh=reason, trust_unknown=True)
    return None


def _bare(
    data: bytes,
    content: bytes,
    trust: TrustList,
    certificate: bytes | None,
    when: datetime | None,
    now: datetime,
) -> Verdict:
    if certificate is None:
        reason = gettext_noop("签名里没有证书，无法确认是谁签的")
        return Verdict(ok=False, step="chain", reason_zh=reason, signed_at=when, trust_unknown=True)
    try:
        good = read_certificate(certificate).public_key.verify(data, content)
        name, code = subject_name(certificate), subject_code(certificate)
    except CertificateUnreadable as problem:
        return failed("structure", problem.message)
    wrong = _chain((certificate,), trust, when, now) if good else failed("signature", "签名值与证书不符")
    return _told(wrong, certificate, name, code, when, now)


def _told(wrong: Verdict | None, signer: bytes, name: str, code: str, when: datetime | None, now: datetime) -> Verdict:
    told = wrong or Verdict(ok=True, step="all", reason_zh=gettext_noop("签名有效，内容未被改动"))
    ended = told.ok and read_certificate(signer).not_after < now
    return Verdict(
        ok=told.ok,
        step=told.step,
        reason_zh=told.reason_zh,
        signer=name,
        signer_code=code,
        signed_at=when,
        since=(gettext_noop("签名人的证书现已过期"),) if ended else (),
        trust_unknown=told.trust_unknown,
    )


def _is_bare(data: bytes) -> bool:
    try:
        return bool(to_raw(data))
    except ValueError:
        return False
