"""The identity that signs the platform's documents: the development authority's, or production's own."""

from __future__ import annotations

from functools import cache

from yiwang.core.keys import keystore
from yiwang.crypto.development_ca import DevelopmentAuthority
from yiwang.crypto.identities import SigningIdentity


@cache
def authority() -> DevelopmentAuthority:
    """The development certificate authority of this installation, made on first use."""
    return DevelopmentAuthority(keystore())


@cache
def document_signer() -> SigningIdentity:
    """Signs licences, documents and receipts."""
    return authority().identity("platform", "一网平台文书")


def trusted_roots() -> tuple[bytes, ...]:
    """DER certificates that a verifier here trusts."""
    return tuple(authority().trust)
