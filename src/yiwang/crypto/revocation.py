"""Was a certificate revoked? By revocation lists and OCSP responses, SM2 and P-256 alike.

A verifier fetches nothing: the caller brings lists and responses as bytes (`Evidence`). What is unreadable, badly
signed or out of date counts as no evidence, never as a good answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yiwang.crypto.certificates import Certificate
from yiwang.crypto.ocsp import from_responses
from yiwang.crypto.revocation_lists import Revoked, from_lists


@dataclass(frozen=True, slots=True)
class Evidence:
    """Revocation lists and OCSP responses, DER, that the caller holds."""

    lists: Sequence[bytes] = ()
    responses: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """`state` is `good`, `revoked` or `unknown` at the moment asked for; `revoked` also when that came later."""

    state: str
    revoked: Revoked | None = None


def standing(certificate: Certificate, issuer: Certificate, evidence: Evidence, moment: datetime) -> Standing:
    """Whether `certificate` was revoked at `moment`, by all evidence that its issuer vouches for.

    A later list speaks of an earlier moment too, as long as the certificate had not expired when it was made (then
    entries may have been dropped). Evidence that had run out before `moment` says nothing.
    """
    good, later = False, None
    for one in (
        *from_lists(certificate, issuer, evidence.lists),
        *from_responses(certificate, issuer, evidence.responses),
    ):
        if one.revoked is not None:
            if one.revoked.counts_from <= moment:
                return Standing("revoked", one.revoked)
            good, later = True, one.revoked
        elif (one.until is None or moment <= one.until) and one.since <= certificate.not_after:
            good = True
    return Standing("good" if good else "unknown", later)
