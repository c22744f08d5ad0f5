"""Seals that make themselves: for organizations of the demo, and wherever a trial installation allows it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.models import Organization
from yiwang.support.seals.making import code_of, drawn_seal, make, seal_name, step
from yiwang.support.seals.models import Seal
from yiwang.support.seals.purposes import LIVING, PURPOSES
from yiwang.support.seals.signers import signer_of, span_of

_LOCKS = 0x5EA1


def makes_itself(office: Organization) -> bool:
    """Whether this organization gets a missing seal without anybody asking; so it is in stories, which are undone."""
    return office.demo or bool(settings.SEALS_FOR_ALL) or getattr(connection, "yiwang_story", False)


@use_case("seal.made")
def make_demo_seal(*, actor: Actor, office_id: UUID, purpose: str) -> Seal:
    """A seal of a demo organization, once; it runs from when its certificate began, so that older demo cases verify."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCKS, f"{office_id}/{purpose}"])
    rows = Seal.objects.unscoped("the organization's own seal")
    there = rows.filter(organization_id=office_id, purpose=purpose, state__in=LIVING).order_by("-id").first()
    if there is not None:
        nothing_changed()
        return there  # type: ignore[no-any-return]
    office = Organization.objects.select_related("division").get(pk=office_id)
    now, name = clock.now(), seal_name(office.name, purpose)
    first, last = span_of(signer_of(code_of(office), office.name))
    seal = Seal(
        name=name,
        purpose=purpose,
        organization_id=office.pk,
        organization_name=office.name,
        division_id=office.division_id,
        picture=drawn_seal(office.name, PURPOSES[purpose].words),
        why="演示用印章，系统自动制作",
        valid_from=first + timedelta(days=1),
        valid_until=last,
        asked_by_name=actor.name,
        asked_at=now,
        decided_by_name=actor.name,
        decided_at=now,
        demo=office.demo,
    )
    make(seal, code=code_of(office), division_code=office.division.code, now=now)
    seal.save(force_insert=True)
    step(seal, actor, "made", now, seal.why)
    record("seal.made", actor=actor, on=seal, payload={"number": seal.number, "purpose": purpose, "demo": seal.demo})
    return seal
