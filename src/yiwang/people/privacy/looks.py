"""One port for looks at personal data, and what becomes of them: the person's list, and alarms at unusual numbers.

``look`` commits ``personal_data.viewed`` before anything is shown. The consumer below finds whose data it was (rooms
say so with ``whose``) and keeps a row for the person. Only the event log is trusted: rows can be made again from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.keys import open_json, seal_json
from yiwang.core.models import Event
from yiwang.core.outbox import consumer
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.models import Account, Division, Organization, Post
from yiwang.people.privacy.models import Look, LookAlarm, LookWords
from yiwang.people.privacy.purposes import PURPOSES
from yiwang.people.privacy.thresholds import days_of

VIEWED = "personal_data.viewed"
LONGEST_WORDS = 500


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose data a subject is: account, record in the base register, and what the person calls the thing."""

    account_id: UUID | None = None
    party_id: UUID | None = None
    title: str = ""


Find = Callable[[list[UUID]], Mapping[UUID, Whose]]
WHOSE: dict[str, Find] = {}


def whose(kind: str, find: Find) -> None:
    """Start-up: how to find whose data subjects of ``kind`` are; takes many ids, answers those that it knows."""
    WHOSE[kind] = find


def look(
    actor: Actor,
    subject: Subject,
    purpose: str,
    what: str = "",
    *,
    words: str = "",
    organization_id: UUID | None = None,
    division_id: UUID | None = None,
) -> None:
    """Commit a look at somebody's data, whatever becomes of the request afterwards.

    ``purpose`` is one of ``PURPOSES``, ``what`` names what was opened (``receipt``, a file's id), ``words`` is what
    the official wrote where the purpose asks for it: kept sealed. Refuses with ``invalid_input``.
    """
    known = PURPOSES.get(purpose)
    if known is None:
        raise InvalidInput(_("请选择为什么要查看。"), fields={"/purpose": _("请选择为什么要查看。")})
    if known.words and not words.strip():
        raise InvalidInput(_("请写明为什么要查看。"), fields={"/purpose_words": _("请写明为什么要查看。")})
    post = actor.posts[0] if actor.posts else None
    event = NewEvent(
        VIEWED,
        actor,
        subject,
        {"purpose": purpose, **({"what": what[:64]} if what else {})},
        organization_id or (post.organization_id if post else None),
        division_id or (post.division_id if post else None),
    )
    if words.strip():
        sealed = seal_json({"words": words.strip()[:LONGEST_WORDS]}, table=WORDS, record_id=event.id, field="sealed")
        with transaction.atomic():
            LookWords.objects.create(id=event.id, sealed=sealed)
    record_apart(event)


def look_each(actor: Actor, purpose: str, what: str, seen: Iterable[tuple[Subject, UUID, UUID]]) -> None:
    """``look`` at many things at once by a program: subjects with organization and division, committed together."""
    told = {"purpose": PURPOSES[purpose].code, "what": what[:64]}
    events = [NewEvent(VIEWED, actor, subject, told, office, place) for subject, office, place in seen]
    if events:
        record_apart(*events)


WORDS = "privacy_look_words"


def words_of(look_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What officials wrote as their purpose, opened; for the person and for who answers."""
    rows = LookWords.objects.filter(pk__in=list(look_ids))
    return {
        row.pk: str(dict(open_json(bytes(row.sealed), table=WORDS, record_id=row.pk, field="sealed"))["words"])  # type: ignore[call-overload]
        for row in rows
    }


@consumer("looks", wants=(VIEWED,))
def follow(events: list[Event]) -> None:
    """A row for each look, by the person; then a count for each official who looked."""
    seen = [event for event in events if event.type == VIEWED]
    if not seen:
        return
    found = _found(seen)
    names = _names(seen)
    rows = [_row(event, found.get((event.subject_kind, event.subject_id), Whose()), names) for event in seen]
    Look.objects.bulk_create(rows, ignore_conflicts=True)
    for viewer, day in {(row.viewer_id, legal_day(row.at)) for row in rows if row.viewer_id is not None}:
        watch(actor=SYSTEM, viewer_id=viewer, day=day)


def _found(events: list[Event]) -> dict[tuple[str, UUID], Whose]:
    wanted: dict[str, set[UUID]] = {}
    for event in events:
        wanted.setdefault(event.subject_kind, set()).add(event.subject_id)
    return {
        (kind, key): owner
        for kind, ids in wanted.items()
        if kind in WHOSE
        for key, owner in WHOSE[kind](sorted(ids)).items()
    }


@dataclass(slots=True)
class _Names:
    accounts: Mapping[UUID, str]
    offices: Mapping[UUID, Organization]
    posts: Mapping[UUID, str]
    lineages: Mapping[UUID, list[UUID]]


def _names(events: list[Event]) -> _Names:
    offices = Organization.objects.in_bulk([e.organization_id for e in events if e.organization_id])
    places = {office.division_id for office in offices.values()} | {e.division_id for e in events if e.division_id}
    return _Names(
        dict(Account.objects.filter(pk__in=[e.actor_account for e in events]).values_list("id", "name")),
        offices,
        dict(Post.objects.filter(pk__in=[e.actor_post for e in events]).values_list("id", "title")),
        dict(Division.objects.filter(pk__in=places).values_list("id", "lineage")),
    )


def _row(event: Event, owner: Whose, names: _Names) -> Look:
    office = names.offices.get(event.organization_id) if event.organization_id else None
    place = event.division_id or (office.division_id if office else None)
    return Look(
        id=event.pk,
        at=event.recorded_at,
        account_id=owner.account_id,
        party_id=owner.party_id,
        viewer_id=event.actor_account,
        viewer_name=names.accounts.get(event.actor_account, "")[:60] if event.actor_account else "",
        organization_id=event.organization_id,
        organization_name=office.name if office else "",
        post_title=names.posts.get(event.actor_post, "") if event.actor_post else "",
        division_id=place,
        lineage=names.lineages.get(place, []) if place else [],
        purpose=str(event.payload.get("purpose", ""))[:32],
        what=str(event.payload.get("what") or event.payload.get("file") or "")[:64],
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        title=owner.title[:200],
    )


def looks_of_day(viewer_id: UUID, day: date) -> int:
    """At how many things of different people somebody looked on a day."""
    rows = Look.objects.unscoped("counted, not shown").filter(viewer_id=viewer_id, at__date=day)
    return int(rows.aggregate(n=Count("subject_id", distinct=True))["n"] or 0)


@use_case("privacy.looks_unusual")
def watch(*, actor: Actor, viewer_id: UUID, day: date) -> LookAlarm | None:
    """Raise an alarm once a day for who looked at more than ``privacy.looks-a-day`` things; later looks are added."""
    most = days_of("looks_a_day", on=day)
    count = looks_of_day(viewer_id, day)
    if count <= most:
        nothing_changed()
        return None
    newest: Look = Look.objects.unscoped("the alarm names the office").filter(viewer_id=viewer_id).latest("at")
    alarm, made = LookAlarm.objects.unscoped("one a day").get_or_create(
        viewer_id=viewer_id,
        day=day,
        defaults={
            "viewer_name": newest.viewer_name,
            "organization_id": newest.organization_id,
            "organization_name": newest.organization_name,
            "lineage": newest.lineage,
            "looks": count,
            "most": most,
            "raised_at": clock.now(),
        },
    )
    if not made:
        LookAlarm.objects.unscoped("the number grows").filter(pk=alarm.pk).update(looks=count)
        nothing_changed()
        return alarm  # type: ignore[no-any-return]
    record(
        "privacy.looks_unusual",
        actor=actor,
        on=alarm,
        payload={"looks": count, "most": most},
        organization_id=newest.organization_id,
        division_id=newest.division_id,
    )
    return alarm  # type: ignore[no-any-return]


__all__ = ["VIEWED", "WHOSE", "Whose", "follow", "look", "look_each", "looks_of_day", "watch", "whose", "words_of"]
