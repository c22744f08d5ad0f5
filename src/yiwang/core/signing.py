"""Who signs for this installation, by which algorithms, and whom its verifiers trust.

The suite is a deployment's choice (``YIWANG_SIGNING``): SM2 with SM3, or P-256 with SHA-256. PDF papers are ECDSA in
either, because readers of PDF know no SM2 (PAdES). Verifiers trust the roots of both, so that a change of the suite
leaves everything signed before as good as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.conf import settings

from yiwang.core.keys import keystore
from yiwang.crypto import libcrypto
from yiwang.crypto.development_ca import SEAL_MAKER, SIGNER, DevelopmentAuthority
from yiwang.crypto.identities import SigningIdentity
from yiwang.crypto.revocation import Evidence
from yiwang.crypto.signing import ECDSA_SHA256, SM2_SM3
from yiwang.formats.seal.trust import TrustList

PLATFORM = "platform"
_evidence: list[Callable[[], Evidence]] = []


@cache
def suite() -> str:
    """``sm2-sm3`` or ``ecdsa-sha256``: what new seals, receipts, tree heads, lists and codes are signed with.

    ``auto`` takes SM2 wherever the system's libcrypto knows it.
    """
    wanted: str = settings.SIGNING_SUITE
    if wanted == "auto":
        return SM2_SM3 if libcrypto.is_there() else ECDSA_SHA256
    return wanted


@cache
def authority(algorithm: str = ECDSA_SHA256) -> DevelopmentAuthority:
    """The development certificate authority of this installation for a suite, made on first use."""
    return DevelopmentAuthority(keystore(), algorithm)


def identity(code: str, name: str, *, role: str = SIGNER, algorithm: str | None = None) -> SigningIdentity:
    """The identity of an organization, person or service; ``code`` its stable id or credit code.

    ``role`` is ``signer``, ``seal-maker``, ``time-stamper``, ``responder`` or ``tls``; ``algorithm`` the suite unless
    another one is named.
    """
    return authority(algorithm or suite()).identity(code, name, role=role)


def document_signer() -> SigningIdentity:
    """Signs PDF papers: ECDSA, whatever the suite."""
    return identity(PLATFORM, "一网平台文书", algorithm=ECDSA_SHA256)


def platform_signer() -> SigningIdentity:
    """Signs receipts, tree heads, status lists and codes, in the suite of the installation."""
    return identity(PLATFORM, "一网平台")


def seal_maker() -> SigningIdentity:
    """Makes seals (制章人)."""
    return identity("seal-maker", "一网印章制作中心", role=SEAL_MAKER)


def time_stamper() -> SigningIdentity:
    """The time-stamp authority (RFC 3161)."""
    return authority(suite()).time_stamper()


def use_evidence(evidence: Callable[[], Evidence]) -> None:
    """Start-up: where revocation lists and answers come from."""
    _evidence[:] = [evidence]


def trusted_roots() -> tuple[bytes, ...]:
    """DER certificates that a verifier here trusts: the roots of both suites, as far as this machine knows them."""
    return tuple(root for one in _suites() for root in authority(one).trust)


def intermediates() -> tuple[bytes, ...]:
    """DER of the intermediates, which seals leave out (GB/T 38540)."""
    return tuple(der for one in _suites() for der in authority(one).intermediates)


def trust_list() -> TrustList:
    """Roots, intermediates and what is known of revoked certificates, for verifiers of seals and files."""
    return TrustList(trusted_roots(), intermediates(), _evidence[0]() if _evidence else Evidence())


def _suites() -> tuple[str, ...]:
    return (ECDSA_SHA256, SM2_SM3) if libcrypto.is_there() else (ECDSA_SHA256,)
