"""Consumers of the log: uses of delegations for both parties to see, and records after which one may not be used."""

from __future__ import annotations

from uuid import UUID

from yiwang.core.actor import SYSTEM
from yiwang.core.errors import NotFound
from yiwang.core.models import Event
from yiwang.core.outbox import consumer
from yiwang.core.refs import RESOLVERS, resolve
from yiwang.people.delegation.holding import look_at_party
from yiwang.people.delegation.models import Delegation, Use

ACTS = frozenset({"proceeding.submitted", "proceeding.supplemented", "proceeding.withdrawn"})
FOLLOWS = ("rules.", "flow.", "task.", "application.receipt_issued", "delegation.")
REGISTERS = ("register.recorded", "register.changed", "register.corrected")


@consumer("delegation-uses", represented=True)
def copy_uses(events: list[Event]) -> None:
    """Each event in a giver's name stands under its delegation."""
    ours = [event for event in events if event.on_behalf_of is not None and _is_use(event)]
    if not ours:
        return
    known = set(
        Delegation.objects.unscoped("uses of delegations")
        .filter(pk__in={UUID(event.payload["delegation"]) for event in ours})
        .values_list("pk", flat=True)
    )
    rows = [_use(event) for event in ours if UUID(event.payload["delegation"]) in known]
    Use.objects.bulk_create(rows, ignore_conflicts=True)


def _is_use(event: Event) -> bool:
    """What the agent did himself. What rules decided in the same commit is recorded with his submission, too."""
    if not event.payload.get("delegation") or event.type.startswith(FOLLOWS):
        return False
    return not event.type.startswith("proceeding.") or event.type in ACTS


def _use(event: Event) -> Use:
    return Use(
        id=event.pk,
        delegation_id=UUID(event.payload["delegation"]),
        type=event.type,
        at=event.recorded_at,
        ref_kind=event.subject_kind,
        ref_id=event.subject_id,
        title=_title(event),
    )


def _title(event: Event) -> str:
    """What the thing is called; titles of cases and licences hold nothing personal."""
    if event.subject_kind not in RESOLVERS:
        return ""
    try:
        return resolve(SYSTEM, event.subject_kind, event.subject_id).title[:200]
    except NotFound:
        return ""


@consumer("delegation-registers", wants=REGISTERS)
def look_at_records(events: list[Event]) -> None:
    """Death, revocation of a firm and a new legal representative end what hangs on them.

    Use asks for itself (``actors.use_look_again``): nothing is used between the record and this consumer.
    """
    for event in events:
        if event.type in REGISTERS:
            look_at_party(_subject(event))


def _subject(event: Event) -> UUID:
    return UUID(str(event.payload.get("subject", event.subject_id)))
