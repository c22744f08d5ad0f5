"""What a verdict gathers on its way, and the checks that seals and plain signatures share: signer, time, time-stamp."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.chains import ChainCheck, stray_problem
from yiwang.crypto.revocation_lists import Revoked
from yiwang.crypto.timestamps import check_token
from yiwang.formats.seal.trust import TrustList, is_unknown
from yiwang.formats.verdicts import Verdict, failed
from yiwang.sentences import gettext_noop

KEY_LOST: Final = {"key_compromise", "ca_compromise", "aa_compromise"}
_UNKNOWN_REVOCATION: Final = gettext_noop("没有可用的吊销信息，未核对证书是否被吊销")
CLOCKS_DIFFER: Final = timedelta(minutes=10)


@dataclass(slots=True)
class Findings:
    """What a verdict gathers on its way: the first doubt about whom to trust, and what has ended since."""

    doubt: Verdict | None = None
    since: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()

    def note_since(self, sentence: str) -> None:
        """What has ended after the signing."""
        self.since += () if sentence in self.since else (sentence,)

    def note_unchecked(self, sentence: str) -> None:
        """What nobody could check."""
        self.unchecked += () if sentence in self.unchecked else (sentence,)

    def note_doubt(self, verdict: Verdict) -> None:
        """The first step at which trust could not be established."""
        self.doubt = self.doubt or verdict


def judge_signer(
    chain: Sequence[bytes],
    signed_at: datetime | None,
    trust: TrustList,
    findings: Findings,
    *,
    now: datetime,
    existed_at: datetime | None = None,
    stamp: tuple[bytes, bytes] | None = None,
) -> Verdict | None:
    """The signer's certificate at the claimed time, the time itself, and what happened since; None when all is well.

    `stamp` is a time-stamp token with the signature value that it is over; `existed_at` as in `verify_signature`.
    """
    if signed_at is None:
        return failed("time", "签署时间无法读取")
    if signed_at > now + CLOCKS_DIFFER:
        return failed("time", "签署时间晚于当前时间")
    checked = trust.check(chain, signed_at)
    if is_unknown(checked):
        findings.note_doubt(doubtful("chain", gettext_noop("签署者的证书不是由受信任的机构签发")))
    elif checked.problem is not None:
        return failed(checked.problem.kind, checked.problem.reason)
    elif not checked.revocation_known:
        note_revocation_unknown(trust, findings)
    proven = existed_at
    if stamp is not None:
        wrong, stamped = judge_stamp(*stamp, signed_at, trust, findings)
        if wrong is not None:
            return wrong
        proven = min((one for one in (stamped, existed_at) if one is not None), default=None)
    if checked.revoked is not None and (lost := _revoked_since(checked.revoked, proven, now, findings)):
        return lost
    if read_certificate(chain[0]).not_after < now:
        findings.note_since(gettext_noop("签署者的证书现已过期"))
    return _stray(chain, checked, trust)


def _stray(chain: Sequence[bytes], checked: ChainCheck, trust: TrustList) -> Verdict | None:
    """Certificates that came along and that nobody can check."""
    stray = stray_problem(chain[1:], checked, (*trust.intermediates, *trust.roots)) if checked.path else None
    return None if stray is None else failed(stray.kind, stray.reason)


def _revoked_since(revoked: Revoked, proven: datetime | None, now: datetime, findings: Findings) -> Verdict | None:
    """A revocation after the time that the signer claims: whoever stole a key can claim any time."""
    if revoked.reason in KEY_LOST and (proven is None or proven >= revoked.counts_from):
        return failed("revocation", "证书因私钥泄露被吊销，没有可信时间证明签名早于吊销")
    if revoked.at <= now:
        findings.note_since(gettext_noop("签署者的证书在签署之后被吊销"))
    return None


def judge_stamp(
    token: bytes, signature: bytes, signed_at: datetime, trust: TrustList, findings: Findings
) -> tuple[Verdict | None, datetime | None]:
    """The time-stamp over a signature value: what is wrong with it, or when it was made."""
    stamp = check_token(token, signature, trust.roots, intermediates=trust.intermediates, evidence=trust.evidence)
    if stamp.problem is not None:
        if stamp.chain is not None and is_unknown(stamp.chain):
            findings.note_doubt(doubtful("time_stamp", gettext_noop("时间戳不是由受信任的机构签发")))
            return None, None
        return failed("time_stamp", stamp.problem.reason), None
    if stamp.moment is not None and stamp.moment < signed_at - CLOCKS_DIFFER:
        return failed("time_stamp", "时间戳早于签署时间"), None
    return None, stamp.moment


def note_revocation_unknown(trust: TrustList, findings: Findings) -> None:
    findings.note_unchecked(_UNKNOWN_REVOCATION)
    if trust.require_revocation:
        findings.note_doubt(doubtful("revocation", _UNKNOWN_REVOCATION))


def doubtful(step: str, reason_zh: str) -> Verdict:
    return Verdict(ok=False, step=step, reason_zh=reason_zh, trust_unknown=True)
