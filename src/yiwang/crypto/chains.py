"""Does a certificate lead to a root that we trust, was it valid then, and not revoked? (RFC 5280 §6, GB/T 20518.)

SM2, P-256 and RSA alike. The caller brings the trusted roots, the moment and the revocation data; nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from yiwang.crypto.certificates import (
    BASIC_CONSTRAINTS,
    EXTENDED_KEY_USAGE,
    KEY_USAGE,
    READING_FAILS,
    Certificate,
    is_issued_by,
    read_certificate,
)
from yiwang.crypto.errors import CertificateUnreadable
from yiwang.crypto.revocation import Evidence, standing
from yiwang.crypto.revocation_lists import Revoked

LONGEST_CHAIN = 5

_UNDERSTOOD = {
    BASIC_CONSTRAINTS,
    KEY_USAGE,
    EXTENDED_KEY_USAGE,
    "2.5.29.17",  # alternative names
    "2.5.29.31",  # where revocation lists are
    "2.5.29.32",  # policies
}

DOCUMENT: Final = "document"
TIME_STAMP: Final = "time_stamp"


@dataclass(frozen=True, slots=True)
class ChainProblem:
    """Why a chain is not trusted: `kind` is `chain`, `validity`, `usage` or `revocation`; `reason` is Chinese."""

    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """`problem` is None for a chain that was good then; `path` is signer to root, empty when none was found.

    `revocation_known`: there was evidence on every certificate below the root. `revoked` is the first that was revoked
    after the moment asked for.
    """

    problem: ChainProblem | None
    path: tuple[Certificate, ...] = ()
    revocation_known: bool = False
    revoked: Revoked | None = None


def chain_problem(
    chain: Sequence[bytes],
    trust: Sequence[bytes],
    *,
    moment: datetime,
    evidence: Evidence | None = None,
    purpose: str = DOCUMENT,
) -> ChainProblem | None:
    """None when `chain` (DER, signer first) leads to a certificate of `trust` (DER) and all were valid then.

    The signer must be allowed to sign documents (digitalSignature or contentCommitment) or, for the purpose
    `time_stamp`, to make time-stamps; every other certificate to sign certificates.
    """
    return check_chain(chain, trust, moment=moment, evidence=evidence, purpose=purpose).problem


def check_chain(
    chain: Sequence[bytes],
    trust: Sequence[bytes],
    *,
    moment: datetime,
    evidence: Evidence | None = None,
    purpose: str = DOCUMENT,
) -> ChainCheck:
    """As `chain_problem`, telling also the path and what is known of revocation.

    Certificates without evidence are not refused here: a caller who asks for it looks at `revocation_known`.
    """
    try:
        held = [read_certificate(der) for der in chain]
        roots = [read_certificate(der) for der in trust]
        if not held:
            return ChainCheck(ChainProblem("chain", "签名里没有证书"))
        path = _path((held[0],), held[1:], roots)
        if path is None:
            return ChainCheck(ChainProblem("chain", "证书不是由受信任的机构签发"))
        problem = _usage_problem(path, purpose) or _validity_problem(path, moment)
        if problem is not None:
            return ChainCheck(problem, path)
        return _revocation(path, evidence or Evidence(), moment)
    except (CertificateUnreadable, *READING_FAILS):
        return ChainCheck(ChainProblem("chain", CertificateUnreadable.message))


def _path(
    path: tuple[Certificate, ...], spare: Sequence[Certificate], roots: Sequence[Certificate]
) -> tuple[Certificate, ...] | None:
    """Signer to root, each issued by the next."""
    last = path[-1]
    for root in roots:
        if root.der == last.der:
            return path
        if _issued(last, root):
            return (*path, root)
    if len(path) > LONGEST_CHAIN:
        return None
    for one in spare:
        if one not in path and _issued(last, one):
            found = _path((*path, one), spare, roots)
            if found is not None:
                return found
    return None


def _issued(certificate: Certificate, issuer: Certificate) -> bool:
    if certificate.issuer != issuer.subject:
        return False
    try:
        return is_issued_by(certificate.der, issuer.der)
    except CertificateUnreadable:
        return False


def _validity_problem(path: Sequence[Certificate], moment: datetime) -> ChainProblem | None:
    for one in path:
        if not one.not_before <= moment <= one.not_after:
            return ChainProblem("validity", "签名时证书不在有效期内")
    return None


def _usage_problem(path: Sequence[Certificate], purpose: str) -> ChainProblem | None:
    for below, one in enumerate(path):
        if any(held.critical and oid not in _UNDERSTOOD for oid, held in one.extensions.items()):
            return ChainProblem("usage", "证书含有不认识的关键扩展")
        if below == 0:
            if purpose == TIME_STAMP and one.extended_usage != {"time_stamping"}:
                return ChainProblem("usage", "证书不能用于签发时间戳")
            usage = one.usage or frozenset()
            if len(path) > 1 and not usage & {"digital_signature", "non_repudiation"}:
                return ChainProblem("usage", "证书不能用于签署文件")
        elif not one.may_issue:
            return ChainProblem("usage", "上级证书不能签发证书")
        elif one.path_length is not None and below - 1 > one.path_length:
            return ChainProblem("chain", "证书链过长")
    return None


def _revocation(path: tuple[Certificate, ...], evidence: Evidence, moment: datetime) -> ChainCheck:
    known, later = True, None
    for one, issuer in zip(path, path[1:], strict=False):
        held = standing(one, issuer, evidence, moment)
        if held.state == "revoked":
            return ChainCheck(ChainProblem("revocation", "签名时证书已被吊销"), path, True, held.revoked)
        known = known and held.state == "good"
        later = later or held.revoked
    return ChainCheck(None, path, known, later)


def stray_problem(held: Sequence[bytes], checked: ChainCheck, known: Sequence[bytes]) -> ChainProblem | None:
    """None when every certificate (DER) that came with a message is intact: on the path, or issued by one at hand.

    A spare certificate that nobody can check could be changed without notice.
    """
    used = {one.der for one in checked.path}
    for der in held:
        try:
            if der not in used and not any(
                _issued(read_certificate(der), read_certificate(one)) for one in (*held, *known)
            ):
                return ChainProblem("structure", "签名里夹带了无法核对的证书")
        except CertificateUnreadable as problem:
            return ChainProblem("structure", problem.message)
    return None
