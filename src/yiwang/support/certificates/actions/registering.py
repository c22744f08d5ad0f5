"""Certificates come into the register by themselves: whatever the folder holds and the development authority issued."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from yiwang.core import generation
from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.signing import PERSON
from yiwang.core.signing_files import digest_of
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.development_ca import SIGNER
from yiwang.crypto.identities import subject_name
from yiwang.identifiers import resident_id
from yiwang.identifiers.errors import IdentifierError
from yiwang.people.directory import identifier
from yiwang.people.models import Organization
from yiwang.support.certificates.found import Found, all_certificates, suite_of, suites
from yiwang.support.certificates.lists import due, make_lists
from yiwang.support.certificates.models import Certificate, RevocationList
from yiwang.support.certificates.models.certificate import DEVELOPMENT

HIDDEN = "*"


@use_case("certificate.registered")
def register_certificates(*, actor: Actor, now: datetime) -> int:
    """Write down every certificate that is not in the register yet; returns how many."""
    found = {digest_of(one.der): one for one in all_certificates()}
    every = Certificate.objects.unscoped("the register compares itself with what is there")
    known = set(every.filter(digest__in=list(found)).values_list("digest", flat=True))
    new = {digest: one for digest, one in found.items() if digest not in known}
    if not new:
        nothing_changed()
        return 0
    offices = _offices({one.code for one in new.values()})
    rows = [_row(digest, one, offices, now) for digest, one in new.items()]
    made = Certificate.objects.bulk_create(rows, ignore_conflicts=True)
    for row in made:
        payload = {"role": row.role, "suite": row.suite, "serial": row.serial, "until": row.not_after.isoformat()}
        record("certificate.registered", actor=actor, on=row, payload=payload)
    generation.bump()
    return len(made)


@use_case("certificate.lists_made")
def renew_lists(*, actor: Actor, now: datetime) -> int:
    """New revocation lists for each suite whose lists are missing or a day old; returns how many were made."""
    present = list(RevocationList.objects.all())
    wanted = [suite for suite in suites() if due(suite, present, now)]
    if not wanted:
        nothing_changed()
        return 0
    issuers = Certificate.objects.unscoped("the lists are their issuer's").filter(role="intermediate", suite__in=wanted)
    made = 0
    for issuer in issuers.filter(origin=DEVELOPMENT).order_by("suite"):
        rows = make_lists(issuer.suite, now)
        made += len(rows)
        record("certificate.lists_made", actor=actor, on=issuer, payload={"number": rows[0].number})
    if not made:
        nothing_changed()
    generation.bump()
    return made


def _offices(codes: Iterable[str]) -> dict[str, UUID]:
    """Organizations by the code that their certificate names: credit code or id."""
    wanted = [code for code in codes if code]
    ids = [key for code in wanted if (key := identifier(code)) is not None]
    rows = Organization.objects.filter(Q(uscc__in=wanted) | Q(pk__in=ids)).values_list("pk", "uscc")
    return {name: pk for pk, code in rows for name in (code, str(pk)) if name}


def _row(digest: str, one: Found, offices: dict[str, UUID], now: datetime) -> Certificate:
    held = read_certificate(one.der)
    person = is_person(one, offices)
    name = subject_name(one.der)
    return Certificate(
        id=new_id(),
        digest=digest,
        origin=one.origin,
        suite=suite_of(one.der),
        role=one.role,
        code="" if person else one.code[:80],
        name=name[:1] + HIDDEN * 2 if person else name[:200],
        organization_id=offices.get(one.code),
        serial=f"{held.serial:x}",
        der=b"" if person else one.der,
        not_before=held.not_before,
        not_after=held.not_after,
        registered_at=now,
    )


def is_person(one: Found, offices: dict[str, UUID]) -> bool:
    """Whether a certificate is a natural person's: the register then keeps no name, number or content of it."""
    if one.role != SIGNER or one.code in offices:
        return False
    if one.code.startswith(PERSON):
        return True
    try:
        resident_id.check(one.code)
    except IdentifierError:
        return identifier(one.code) is not None
    return True
