"""What the register says to verifiers: revocation lists, the state of one serial number, who may not sign any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import Error as DatabaseError

from yiwang.core import clock, signing
from yiwang.core.generation import cached
from yiwang.crypto.ocsp import NOT_OURS
from yiwang.crypto.revocation import Evidence
from yiwang.crypto.revocation_lists import Revoked
from yiwang.support.certificates.found import suites
from yiwang.support.certificates.models import Certificate, RevocationList
from yiwang.support.certificates.models.certificate import DEVELOPMENT

ISSUERS = ("intermediate", "root")
LASTING = timedelta(days=7)
RENEWED = timedelta(days=1)


def revoked_of(suite: str) -> list[Revoked]:
    """The revoked certificates of the development authority of a suite, in the order of their revocation."""
    rows = _issued(suite).filter(revoked_at__isnull=False).order_by("revoked_at", "id")
    return [_told(row) for row in rows.only("serial", "revoked_at", "revoke_reason", "lost_since")]


def state_of(suite: str, serial: int) -> Revoked | None:
    """For OCSP: None for good, ``NOT_OURS`` for a number that was never issued here."""
    row = _issued(suite).filter(serial=f"{serial:x}").first()
    if row is None:
        return NOT_OURS
    return _told(row) if row.revoked_at else None


def present_lists(suite: str, now: datetime) -> dict[str, bytes]:
    """The lists of a suite by issuer, DER: those of the register, or made just now where there are none yet."""
    held = {row.issuer: bytes(row.der) for row in RevocationList.objects.filter(suite=suite, next_at__gt=now)}
    if len(held) == len(ISSUERS):
        return held
    return dict(zip(ISSUERS, signing.authority(suite).revocation_lists(revoked_of(suite), now=now), strict=True))


def make_lists(suite: str, now: datetime) -> list[RevocationList]:
    """New lists of a suite, in the caller's transaction."""
    before = {row.issuer: row for row in RevocationList.objects.select_for_update().filter(suite=suite)}
    number = max((row.number for row in before.values()), default=0) + 1
    made = signing.authority(suite).revocation_lists(revoked_of(suite), now=now, lasting=LASTING, number=number)
    rows = []
    for issuer, der in zip(ISSUERS, made, strict=True):
        told = {"number": number, "der": der, "made_at": now, "next_at": now + LASTING}
        rows.append(RevocationList.objects.update_or_create(suite=suite, issuer=issuer, defaults=told)[0])
    return rows


def evidence() -> Evidence:
    """For verifiers of this installation: remembered until something is published or revoked."""
    try:
        return cached(("certificates", "evidence"), _evidence)
    except DatabaseError:
        return Evidence()


def not_signing() -> frozenset[str]:
    """Digests of the certificates that were revoked: nobody signs with them any more."""
    return cached(("certificates", "revoked"), _revoked_digests)


def former_signers() -> tuple[tuple[bytes, ...], ...]:
    """Chains with which the platform signed before; those revoked for a lost key are judged by the lists."""
    try:
        return cached(("certificates", "former"), _former)
    except DatabaseError:
        return ()


def _evidence() -> Evidence:
    rows = RevocationList.objects.filter(suite__in=suites()).order_by("suite", "issuer")
    return Evidence(tuple(bytes(der) for der in rows.values_list("der", flat=True)))


def _revoked_digests() -> frozenset[str]:
    rows = Certificate.objects.unscoped("nobody signs with a revoked certificate")
    return frozenset(rows.filter(revoked_at__isnull=False).values_list("digest", flat=True))


def _former() -> tuple[tuple[bytes, ...], ...]:
    rows = Certificate.objects.unscoped("the keys of the platform are public").filter(
        role="signer", code=signing.PLATFORM
    )
    found = []
    for row in rows.order_by("-not_after", "id"):
        between = signing.authority(row.suite).intermediates if row.origin == DEVELOPMENT else signing.intermediates()
        found.append((bytes(row.der), *between))
    return tuple(found)


def _issued(suite: str) -> Any:
    rows = Certificate.objects.unscoped("lists and answers name serial numbers alone")
    return rows.filter(origin=DEVELOPMENT, suite=suite)


def _told(row: Certificate) -> Revoked:
    assert row.revoked_at is not None
    return Revoked(int(row.serial, 16), row.revoked_at, row.revoke_reason, row.lost_since)


def due(suite: str, rows: Sequence[RevocationList], now: datetime) -> bool:
    """Whether the lists of a suite are missing or older than a day."""
    mine = [row for row in rows if row.suite == suite]
    return len(mine) < len(ISSUERS) or any(now - row.made_at >= RENEWED for row in mine)


def moment() -> datetime:
    """The present, in whole seconds, as lists and answers tell it."""
    return clock.now().replace(microsecond=0)
