"""Reading licences: for prefill, for holders, for the desk, and for anybody with the link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from yiwang.calendar import legal_day
from yiwang.core import clock, revisions
from yiwang.core.actor import Actor
from yiwang.core.paging import Page, page
from yiwang.support.licences.definition import day_text
from yiwang.support.licences.links import digest_of
from yiwang.support.licences.models import STATES, Licence
from yiwang.support.licences.paper import face_of
from yiwang.support.licences.permissions import KEEP, OPEN

ORDER = ("-issued_on", "-id")
LONGEST_SEARCH = 80
MOST_OWN = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """What anybody with the link may know: no personal data beyond the masked holder."""

    state: str
    state_text: str
    title: str
    number: str
    identifier: str
    holder: str
    issuer: str
    issued_on: date
    valid_from: date
    valid_until: date | None
    version: int
    ended_at: datetime | None
    checked_at: datetime
    demo: bool


def today() -> date:
    """The legal day now."""
    return legal_day(clock.now())


class HeldLicence(dict[str, Any]):
    """The data of a licence, and which one it is: a case writes down what it used."""

    def __init__(self, licence_id: UUID, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.licence_id = licence_id


def held_licence(licence_type: str, holders: tuple[UUID, ...]) -> HeldLicence | None:
    """The newest licence of a type that counts today and belongs to one of ``holders``: its data by field name.

    Besides the fields: number, identifier, valid_from, valid_until, scenario, state, licence_title, issuer.
    """
    if not holders:
        return None
    rows = Licence.objects.unscoped("a case reads the source that its form declares").filter(
        type_key=licence_type, holder_id__in=holders
    )
    licence = rows.in_state("valid", today()).order_by("-issued_on", "-created_at").first()
    return None if licence is None else HeldLicence(licence.pk, data_of(licence))


def data_of(licence: Licence) -> dict[str, Any]:
    """A licence as forms and rules read it; the caller has the right to."""
    return {
        "kind": licence.type_key,
        "scenario": licence.scenario,
        **face_of(licence).values,
        "number": licence.number,
        "identifier": licence.identifier,
        "valid_from": licence.valid_from.isoformat(),
        "valid_until": licence.valid_until.isoformat() if licence.valid_until else None,
        "state": licence.state_on(today()),
        "licence_title": licence.title,
        "issuer": licence.organization_name,
    }


def mine(actor: Actor, *, search: str = "", state: str = "") -> list[Licence]:
    """The licences of the actor and of firms that he acts for, those that count first; the newest 100 that fit."""
    rows = Licence.objects.visible_to(_as_holder(actor)).exclude(state="superseded")
    if search:
        rows = rows.filter(
            Q(title__icontains=search) | Q(number__icontains=search) | Q(organization_name__icontains=search)
        )
    if state:
        rows = rows.in_state(state, today())
    rank = {"valid": 0, "suspended": 1, "expired": 2}
    found = sorted(rows.order_by("-issued_on", "-id")[:MOST_OWN], key=lambda row: rank.get(row.state_on(today()), 3))
    return beside(found)


def beside(rows: list[Licence]) -> list[Licence]:
    """The same rows, where one that shares its number with another (证卡合一) comes right after it."""
    partner = {
        row.pk: one.pk
        for row in rows
        if (wanted := revisions.revision(row.type_revision).content.get("combines"))
        for one in rows
        if one.type_key == wanted and one.number == row.number and one.holder_id == row.holder_id
    }
    after: dict[UUID, list[Licence]] = {}
    for row in rows:
        if row.pk in partner:
            after.setdefault(partner[row.pk], []).append(row)
    return [each for row in rows if row.pk not in partner for each in (row, *after.get(row.pk, ()))]


def _as_holder(actor: Actor) -> Actor:
    """An official's own licences are those of a person: the posts do not count."""
    if actor.kind == "person":
        return actor
    return Actor(
        kind="person", account_id=actor.account_id, name=actor.name, assurance=actor.assurance, party_id=actor.party_id
    )


def offices_kept(actor: Actor) -> list[UUID]:
    """The organizations whose licences the actor keeps by a post there."""
    return [post.organization_id for post in actor.posts if post.duties & KEEP.duties]


def offices_issuing(actor: Actor) -> list[UUID]:
    """The organizations for which the actor may open and close the issuing of types."""
    return [post.organization_id for post in actor.posts if post.duties & OPEN.duties]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which licences of an office: number or its beginning, identifier or holder; state; type; month of issue."""

    search: str = ""
    state: str = ""
    type_key: str = ""
    month: str = ""

    def __bool__(self) -> bool:
        """Whether anything narrows the list."""
        return any((self.search, self.state, self.type_key, self.month))


def desk_list(actor: Actor, wish: Wish | None = None, *, cursor: str | None = None) -> Page[Any]:
    """A page of what the offices issued whose licences the actor keeps."""
    return page(desk_rows(actor, wish), order=ORDER, cursor=cursor, size=20)


def desk_rows(actor: Actor, wish: Wish | None = None) -> Any:
    """The same rows as a queryset, for an export."""
    wish = wish or Wish()
    rows = Licence.objects.visible_to(actor).filter(organization_id__in=offices_kept(actor)).order_by(*ORDER)
    wanted = wish.search.strip()[:LONGEST_SEARCH]
    if wanted:
        rows = rows.filter(Q(number__istartswith=wanted) | Q(identifier=wanted) | Q(holder_masked__startswith=wanted))
    if wish.type_key:
        rows = rows.filter(type_key=wish.type_key)
    if span := month_of(wish.month):
        rows = rows.filter(issued_on__gte=span[0], issued_on__lt=span[1])
    return rows.in_state(wish.state, today()) if wish.state in STATES else rows


def month_of(text: str) -> tuple[date, date] | None:
    """The first days of a month written ``2026-11`` and of the next one; None for anything else."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return first, (first + timedelta(days=31)).replace(day=1)


def types_kept(actor: Actor) -> list[tuple[str, str]]:
    """Key and title of the types of which the actor's offices issued any, by title. One query."""
    rows = Licence.objects.visible_to(actor).filter(organization_id__in=offices_kept(actor))
    found = dict(rows.order_by("type_key", "-issued_on").distinct("type_key").values_list("type_key", "title"))
    return sorted(found.items(), key=lambda one: one[1])


def by_link(token: str) -> Shown | None:
    """The licence behind a QR code, or None."""
    rows = Licence.objects.unscoped("whoever has the link may check the licence")
    licence = rows.filter(token_digest=digest_of(token)).first()
    return None if licence is None else shown(licence)


def by_identifier(identifier: str, number: str = "") -> Shown | None:
    """The state of a licence whose signed paper somebody holds."""
    rows = Licence.objects.unscoped("whoever holds the signed paper may check it")
    licence = rows.filter(identifier=identifier).first() if identifier else None
    if licence is None and number and not identifier:
        licence = rows.filter(number=number).order_by("-version").first()
    return None if licence is None else shown(licence)


def shown(licence: Licence, at: datetime | None = None) -> Shown:
    """The public words about a licence at a moment."""
    moment = at or clock.now()
    state = licence.state_on(legal_day(moment))
    return Shown(
        state=state,
        state_text=STATES[state],
        title=licence.title,
        number=licence.number,
        identifier=licence.identifier or "",
        holder=licence.holder_masked,
        issuer=licence.organization_name,
        issued_on=licence.issued_on,
        valid_from=licence.valid_from,
        valid_until=licence.valid_until,
        version=licence.version,
        ended_at=licence.state_at if state not in ("valid", "expired") else None,
        checked_at=moment,
        demo=licence.demo,
    )


def until_text(licence: Licence) -> str:
    """The last day in words."""
    return day_text(licence.valid_until) if licence.valid_until else "长期"
