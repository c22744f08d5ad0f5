"""Reads of the catalogue's desk: items, entries, drafts, changes from above. Constant queries, key-set paging."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.core.paging import Page, page
from yiwang.core.permissions import require
from yiwang.engines.parameters.values import prefix_of
from yiwang.people.models import Division
from yiwang.service.catalogue.models import Adoption, CatalogueEntry, Draft, Face, ServiceItem
from yiwang.service.catalogue.searching import words_of

STATES = ("published", "draft", "suspended", "cancelled")
MOST_FACES = 300
SIZE = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of the list of items; empty ones do not filter."""

    query: str = ""
    state: str = ""
    mine: bool = True
    division: str = ""
    entry: UUID | None = None


def desk_items(actor: Actor, wanted: Wanted) -> QuerySet[ServiceItem]:
    """Items as the desk lists them: those of the own offices, or everybody's (they are public)."""
    require(actor, "catalogue.desk")
    rows = ServiceItem.objects.select_related("face")
    if wanted.mine:
        rows = rows.filter(organization_id__in=list(actor.organization_ids))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.division:
        rows = rows.filter(**within(wanted.division))
    if wanted.entry is not None:
        rows = rows.filter(entry_id=wanted.entry)
    if wanted.query:
        rows = rows.filter(Q(face_id__in=faces_of(wanted.query)) | Q(code=wanted.query.strip().upper()))
    return rows


def item_list(actor: Actor, wanted: Wanted, cursor: str = "") -> Page[ServiceItem]:
    """One page of ``desk_items``; two queries with a search, one without.

    The newest come first; of a division they come by place, as the index of places has them.
    """
    order = ("division_code", "face_id", "id") if wanted.division and not wanted.mine else ("-id",)
    return page(desk_items(actor, wanted), order=order, cursor=cursor or None, size=SIZE)


def within(division: str) -> dict[str, str]:
    """The condition for items of a division and all below it: a range of codes, whatever the collation."""
    prefix = prefix_of(division)
    if not prefix:
        return {}
    return {"division_code__gte": prefix, "division_code__lt": str(int(prefix) + 1).rjust(len(prefix), "0")}


def faces_of(query: str) -> list[UUID]:
    """Faces whose words hold every word of the query, so many as a list can use."""
    faces = Face.objects.all()
    for word in words_of(query):
        faces = faces.filter(search_text__contains=word)
    return list(faces.values_list("pk", flat=True)[:MOST_FACES])


def entry_list(actor: Actor, *, query: str = "", state: str = "", cursor: str = "") -> Page[CatalogueEntry]:
    """Entries of the basic catalogue by title."""
    require(actor, "catalogue.desk")
    rows = CatalogueEntry.objects.select_related("face")
    if state in STATES:
        rows = rows.filter(state=state)
    for word in words_of(query):
        rows = rows.filter(Q(title__icontains=word) | Q(code=word))
    return page(rows, order=("title", "id"), cursor=cursor or None, size=SIZE)


def claims_of(entry_ids: list[UUID], offices: list[UUID]) -> dict[UUID, tuple[int, bool]]:
    """{entry: (items up to 1,001, whether one of these offices claimed it)}; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, (SELECT count(*) FROM (SELECT 1 FROM catalogue_item i WHERE i.entry_id = e.id"
            " AND i.state <> 'cancelled' LIMIT 1001) counted),"
            " EXISTS (SELECT 1 FROM catalogue_item i WHERE i.entry_id = e.id AND i.organization_id = ANY(%s::uuid[])"
            " AND i.state <> 'cancelled') FROM unnest(%s::uuid[]) AS e(id)",
            [offices, entry_ids],
        )
        return {row[0]: (row[1], row[2]) for row in cursor.fetchall()}


def claimed_share(offices: list[UUID]) -> tuple[int, int]:
    """How many entries in force these offices have claimed, and how many there are."""
    published = CatalogueEntry.objects.filter(state="published")
    claimed = published.filter(
        pk__in=ServiceItem.objects.filter(organization_id__in=offices)
        .exclude(state="cancelled")
        .exclude(entry=None)
        .values("entry_id")
    )
    return claimed.count(), published.count()


def draft_list(actor: Actor, *, show: str = "open", cursor: str = "") -> Page[Draft]:
    """Drafts of the own offices: ``check`` those that wait for a checker, ``open`` all that have not ended."""
    require(actor, "catalogue.desk")
    rows = Draft.objects.visible_to(actor).open().select_related("item__face", "entry")
    if show == "check":
        rows = rows.filter(state="review")
        if actor.account_id:
            rows = rows.exclude(editors__contains=[actor.account_id])
    return page(rows, order=("-id",), cursor=cursor or None, size=SIZE)


def adoption_list(actor: Actor, *, cursor: str = "") -> Page[Adoption]:
    """Changes from above that wait for the own offices."""
    require(actor, "catalogue.desk")
    rows = Adoption.objects.visible_to(actor).filter(state="open").select_related("item__face")
    return page(rows, order=("-id",), cursor=cursor or None, size=SIZE)


def waiting(actor: Actor) -> dict[str, int]:
    """How much waits: for a check, for a decision on a change from above, open drafts; bounded counts."""
    drafts = Draft.objects.visible_to(actor).open()
    adoptions = Adoption.objects.visible_to(actor).filter(state="open")
    checks = drafts.filter(state="review")
    return {"open": drafts[:1000].count(), "check": checks[:1000].count(), "adopt": adoptions[:1000].count()}


def one_item(key: str) -> ServiceItem:
    """An item with what its page shows beside the elements. Refuses with ``not_found``."""
    found = ServiceItem.objects.select_related("face", "entry", "organization").filter(key=key).first()
    if found is None:
        raise NotFound
    return found


def one_entry(entry_id: UUID) -> CatalogueEntry:
    """An entry. Refuses with ``not_found``."""
    found = CatalogueEntry.objects.select_related("face").filter(pk=entry_id).first()
    if found is None:
        raise NotFound
    return found


def names_above(ids: list[str]) -> dict[str, Any]:
    """{id: (level, office)} of items above, for saying where a value comes from; one query."""
    rows = ServiceItem.objects.filter(pk__in=ids).values_list("id", "level", "organization_name")
    return {str(pk): (level, name) for pk, level, name in rows}


def places_of(actor: Actor) -> list[tuple[str, str]]:
    """Code and name of the divisions of the actor's offices, for a filter; one query."""
    ids = {post.division_id for post in actor.posts}
    return list(Division.objects.filter(pk__in=ids).order_by("code").values_list("code", "name"))


def title_of_key(key: str) -> str:
    """The title of an item by its key, "" where there is none."""
    return ServiceItem.objects.filter(key=key).values_list("face__title", flat=True).first() or ""
