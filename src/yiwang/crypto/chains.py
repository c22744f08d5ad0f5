"""Does a certificate lead to a root that we trust, and was it valid then? (RFC 5280 §6, the part we use.)

No revocation here: a caller that knows revoked serial numbers checks them against the signer's certificate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from yiwang.crypto.errors import CertificateUnreadable
from yiwang.crypto.identities import READING_FAILS, load_certificate

LONGEST_CHAIN = 5

Kind = TypeVar("Kind", bound=x509.ExtensionType)

_UNDERSTOOD = {
    x509.ExtensionOID.BASIC_CONSTRAINTS,
    x509.ExtensionOID.KEY_USAGE,
    x509.ExtensionOID.EXTENDED_KEY_USAGE,
    x509.ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
    x509.ExtensionOID.CERTIFICATE_POLICIES,
}


@dataclass(frozen=True, slots=True)
class ChainProblem:
    """Why a chain is not trusted: `kind` is `chain`, `validity` or `usage`; `reason` is Chinese."""

    kind: str
    reason: str


def chain_problem(chain: Sequence[bytes], trust: Sequence[bytes], *, moment: datetime) -> ChainProblem | None:
    """None when `chain` (DER, signer first) leads to a certificate of `trust` (DER) and all were valid then.

    The signer must be allowed to sign documents (digitalSignature or contentCommitment), every other
    certificate to sign certificates.
    """
    try:
        held = [load_certificate(der) for der in chain]
        roots = [load_certificate(der) for der in trust]
        if not held:
            return ChainProblem("chain", "签名里没有证书")
        path = _path(held, roots)
        if path is None:
            return ChainProblem("chain", "证书不是由受信任的机构签发")
        return _usage_problem(path) or _validity_problem(path, moment)
    except (CertificateUnreadable, *READING_FAILS):
        return ChainProblem("chain", CertificateUnreadable.message)


def _path(held: list[x509.Certificate], roots: list[x509.Certificate]) -> list[x509.Certificate] | None:
    """Signer to root, each issued by the next."""
    path = [held[0]]
    spare = held[1:]
    while len(path) <= LONGEST_CHAIN:
        for root in roots:
            if root == path[-1]:
                return path
            if _issued(path[-1], root):
                return [*path, root]
        following = next((one for one in spare if _issued(path[-1], one)), None)
        if following is None:
            return None
        spare.remove(following)
        path.append(following)
    return None


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    if certificate.issuer != issuer.subject:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, TypeError, ValueError, UnsupportedAlgorithm):
        return False
    return True


def _validity_problem(path: list[x509.Certificate], moment: datetime) -> ChainProblem | None:
    for one in path:
        if not one.not_valid_before_utc <= moment <= one.not_valid_after_utc:
            return ChainProblem("validity", "签名时证书不在有效期内")
    return None


def _usage_problem(path: list[x509.Certificate]) -> ChainProblem | None:
    for below, one in enumerate(path):
        for extension in one.extensions:
            if extension.critical and extension.oid not in _UNDERSTOOD:
                return ChainProblem("usage", "证书含有不认识的关键扩展")
        usage = _extension(one, x509.KeyUsage)
        if below == 0 and len(path) > 1:
            if usage is None or not (usage.digital_signature or usage.content_commitment):
                return ChainProblem("usage", "证书不能用于签署文件")
            continue
        if below == 0:
            continue
        basic = _extension(one, x509.BasicConstraints)
        if basic is None or not basic.ca or (usage is not None and not usage.key_cert_sign):
            return ChainProblem("usage", "上级证书不能签发证书")
        if basic.path_length is not None and below - 1 > basic.path_length:
            return ChainProblem("chain", "证书链过长")
    return None


def _extension(one: x509.Certificate, kind: type[Kind]) -> Kind | None:
    try:
        return one.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
