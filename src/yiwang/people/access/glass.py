"""What emergency access opens: the condition for scopes, the same for a row read already, and the mark on events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.events import NewEvent, Subject, record_apart, use_mark
from yiwang.people.access.models import EmergencyAccess
from yiwang.people.access.models.glass import DUTY

_WHY = "which things the actor himself has opened in an emergency"


def opened(actor: Actor, kind: str, column: str = "pk") -> Q:
    """For ``scope_for``: what ``actor`` has opened and what is not over. Nothing, and no query, without the duty.

    ``column = ANY(ARRAY(SELECT …))``: the rows opened are looked up by their own index, once.
    """
    if DUTY not in actor.duties:
        return Q(pk__in=[])
    rows = EmergencyAccess.objects.unscoped(_WHY).alive(clock.now())
    return Q(**{f"{column}__among": rows.filter(account_id=actor.account_id, kind=kind).values("subject_id")})


def access_to(actor: Actor, kind: str, subject_id: UUID) -> EmergencyAccess | None:
    """The emergency access under which ``actor`` may read a thing now; no query without the duty."""
    if DUTY not in actor.duties or actor.account_id is None:
        return None
    rows = EmergencyAccess.objects.unscoped(_WHY).alive(clock.now())
    return rows.filter(account_id=actor.account_id, kind=kind, subject_id=subject_id).first()


def note_emergency(actor: Actor, kind: str, subject_id: UUID) -> None:
    """Record a look at something that ``actor`` has opened in an emergency; nothing for anybody else."""
    found = access_to(actor, kind, subject_id)
    if found is not None:
        note_use(actor, found)


def note_use(actor: Actor, access: EmergencyAccess) -> None:
    """Count and record one look under an emergency access."""
    EmergencyAccess.objects.unscoped("counted").filter(pk=access.pk).update(looks=F("looks") + 1)
    about = Subject(access.kind, access.subject_id)
    record_apart(NewEvent("access.glass_used", actor, about, {}, access.organization_id))


def _mark(actor: Actor, about: Subject) -> Mapping[str, Any]:
    found = access_to(actor, about.kind, about.id)
    return {"break_glass": str(found.pk)} if found else {}


use_mark(_mark)
