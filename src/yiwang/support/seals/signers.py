"""Who signs with a seal, and whom the sealing itself trusts: asked once, not for each of a thousand licences."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from yiwang.core import signing
from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.development_ca import RENEW_DAYS
from yiwang.crypto.identities import SigningIdentity
from yiwang.formats.seal.trust import TrustList

TRUST_SECONDS = 30.0
_trust: list[tuple[float, TrustList]] = []


def signer_of(code: str, name: str, algorithm: str = "") -> SigningIdentity:
    """The identity whose certificate a seal names; ``algorithm`` is that of the seal, else the installation's."""
    return signing.identity(code, name, algorithm=algorithm or None)


def span_of(identity: SigningIdentity) -> tuple[datetime, datetime]:
    """From when to when a seal for this identity may run: afterwards it signs with its next certificate."""
    one = read_certificate(identity.certificate_chain[0])
    return one.not_before, one.not_after - timedelta(days=RENEW_DAYS)


def sealing_trust() -> TrustList:
    """The trust list for checking seal and signer before a signature; at most half a minute old.

    Whether the seal itself has ended is not asked here: its row is held while it is used.
    """
    if not _trust or time.monotonic() - _trust[0][0] > TRUST_SECONDS:
        whole = signing.trust_list()
        _trust[:] = [(time.monotonic(), TrustList(whole.roots, whole.intermediates, whole.evidence))]
    return _trust[0][1]


def forget_trust() -> None:
    """Read it anew (a certificate was revoked here; between tests)."""
    _trust.clear()
