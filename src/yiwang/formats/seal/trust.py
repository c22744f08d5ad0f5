"""Whom a verifier trusts, and what it knows of revocation: everything that a verdict depends on beside the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.chains import ChainCheck, ChainProblem, check_chain
from yiwang.crypto.errors import CertificateUnreadable
from yiwang.crypto.revocation import Evidence


@dataclass(frozen=True, slots=True)
class TrustList:
    """Roots (DER) and intermediates that files leave out; revocation data; ends of seals by their id.

    `ended_seals` comes from the register of seals: from when a seal was suspended or revoked. With
    `require_revocation` a certificate whose revocation nobody can judge makes the verdict unknown, not good.
    """

    roots: Sequence[bytes] = field(repr=False)
    intermediates: Sequence[bytes] = field(default=(), repr=False)
    evidence: Evidence = field(default=Evidence(), repr=False)
    ended_seals: Mapping[str, datetime] = field(default_factory=dict)
    require_revocation: bool = False

    def check(self, chain: Sequence[bytes], moment: datetime) -> ChainCheck:
        """The chain of a signer at a moment; its own validity counts also where no root is found."""
        checked = check_chain((*chain, *self.intermediates), self.roots, moment=moment, evidence=self.evidence)
        if checked.problem is not None and is_unknown(checked):
            return _alone(chain[0], checked, moment)
        return checked


def is_unknown(checked: ChainCheck) -> bool:
    """Whether nobody trusted vouches for the signer: neither good nor false."""
    return checked.problem is not None and checked.problem.kind == "chain" and not checked.path


def _alone(certificate: bytes, checked: ChainCheck, moment: datetime) -> ChainCheck:
    """What the certificate says of itself: a false one stays false without a chain."""
    try:
        one = read_certificate(certificate)
    except CertificateUnreadable as problem:
        return ChainCheck(ChainProblem("structure", problem.message))
    if not one.not_before <= moment <= one.not_after:
        return ChainCheck(ChainProblem("validity", "签名时证书不在有效期内"))
    if not (one.usage or frozenset()) & {"digital_signature", "non_repudiation"}:
        return ChainCheck(ChainProblem("usage", "证书不能用于签署文件"))
    return checked
