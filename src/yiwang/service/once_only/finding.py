"""Reads for the desk: materials with where they are used, titles that wait, what organizations still ask."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.paging import Page, page
from yiwang.service.once_only.counting import PLACED
from yiwang.service.once_only.models import Finding, Node, Office, StandardMaterial, Title, Withdrawal
from yiwang.service.once_only.models.library import KINDS
from yiwang.service.once_only.models.proof import STATES, OfficeQuerySet

LONGEST = 60
MOST_NODES = 100
SHOWS = ("all", "withdrawn", "held", "desk")
DECIDED = ("waiting", "assigned", "own")


def clean(text: str) -> str:
    """A search as it was typed, bounded."""
    return "".join(char for char in text if char.isprintable()).strip()[:LONGEST]


def materials(search: str = "", kind: str = "", show: str = "all") -> QuerySet[StandardMaterial]:
    """Standard materials under these filters."""
    rows = StandardMaterial.objects.filter(retired=False)
    if search:
        rows = rows.filter(Q(title__icontains=search) | Q(aliases__icontains=search) | Q(key=search))
    if kind in KINDS:
        rows = rows.filter(kind=kind)
    if show == "withdrawn":
        rows = rows.filter(Exists(Withdrawal.objects.filter(material=OuterRef("pk"))))
    elif show == "held":
        rows = rows.exclude(held_by=[])
    elif show == "desk":
        rows = rows.filter(managed_by="desk")
    return rows


def material_page(search: str, kind: str, show: str, cursor: str) -> Page[StandardMaterial]:
    """A page of them by title."""
    rows = materials(search, kind, show).prefetch_related("withdrawals")
    return page(rows, order=("title", "id"), cursor=cursor or None, size=30)


def used_in(keys: Collection[str]) -> dict[str, int]:
    """How many distinct contents of the catalogue ask for each material. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.key, count(DISTINCT f.node_id) FROM once_only_finding f CROSS JOIN LATERAL unnest(f.materials) "
            "AS u(key) WHERE f.materials && %s AND u.key = ANY(%s) GROUP BY 1",
            [list(keys), list(keys)],
        )
        return {key: int(count) for key, count in cursor.fetchall()}


def uses_of(key: str) -> list[Finding]:
    """The contents that ask for a material, those that ask needlessly first."""
    rows = Finding.objects.filter(materials__contains=[key], what="material").select_related("node")
    rank = {"withdrawn": 0, "needless": 1, "unconnected": 2, "own": 3, "reasoned": 4, "fetched": 5}
    return sorted(rows[: MOST_NODES * 5], key=lambda one: (rank.get(one.state, 9), one.node.title))[:MOST_NODES]


def titles(search: str = "", decided: str = "waiting") -> QuerySet[Title]:
    """Titles of the lists, those in most items first."""
    state = "" if decided == "waiting" else decided
    rows = Title.objects.filter(decided=state).select_related("material")
    return rows.filter(title__icontains=search) if search else rows


def title_page(search: str, decided: str, cursor: str) -> Page[Title]:
    """A page of them."""
    return page(titles(search, decided), order=("-items", "id"), cursor=cursor or None, size=30)


def offices(actor: Actor, search: str = "", division: str = "", asking: bool = True) -> OfficeQuerySet:
    """Organizations that the actor may see, with what they ask needlessly; ``division`` is the beginning of a code."""
    rows: OfficeQuerySet = Office.objects.visible_to(actor)
    if asking:
        rows = rows.filter(weight__gt=0)
    if division:
        rows = rows.filter(division_code__startswith=division)
    if search:
        rows = rows.filter(title__icontains=search)
    return rows


def office_page(rows: OfficeQuerySet, cursor: str) -> Page[Office]:
    """A page of them, those that ask most first."""
    return page(rows, order=("-weight", "id"), cursor=cursor or None, size=30)


_SHOWN = """
SELECT p.key, face.title, f.what, f.title, f.state, f.source, f.why, f.pages, p.node_id, p.id
FROM placed p
JOIN catalogue_face face ON face.id = p.face_id
JOIN once_only_finding f ON f.node_id = p.node_id AND f.state = ANY(%s)
ORDER BY face.title, p.key, f.state DESC, f.id LIMIT %s
"""
_LINES = f"WITH placed AS ({PLACED} AND i.organization_id = %s) {_SHOWN}"
# Imported items know no organization of ours: its credit code or its name stands for it.
_LINES_BY_NAME = f"""
WITH placed AS ({PLACED} AND i.organization_id IS NULL
    AND coalesce(nullif(i.organization_uscc, ''), i.organization_name) = %s) {_SHOWN}
"""
_LINES_OF_ROLE = """
SELECT i.key, face.title, f.what, f.title, f.state, f.source, f.why, f.pages, i.id, i.id
FROM catalogue_item i
JOIN core_revision r ON r.id = i.revision
JOIN catalogue_face face ON face.id = i.face_id
JOIN once_only_finding f ON f.node_id = i.id AND f.state = ANY(%s)
WHERE i.state = 'published' AND i.organization_id IS NULL AND i.organization_name = ''
  AND coalesce(r.content ->> 'organization', '') = %s
ORDER BY face.title, i.key, f.state DESC, f.id LIMIT %s
"""
COLUMNS = ("key", "item", "what", "title", "state", "source", "why", "pages", "node", "id")


def lines_of(office: Office, states: Collection[str], most: int) -> Iterator[dict[str, Any]]:
    """What an organization's items ask, one material or question a row, in these states."""
    role = office.key.removeprefix("role:") if office.key.startswith("role:") else None
    with connection.cursor() as cursor:
        if role is not None:
            cursor.execute(_LINES_OF_ROLE, [list(states), role, most])
        elif office.organization_id is not None:
            cursor.execute(_LINES, [office.organization_id, list(states), most])
        else:
            cursor.execute(_LINES_BY_NAME, [office.key, list(states), most])
        for row in cursor.fetchall():
            yield dict(zip(COLUMNS, row, strict=True))


def totals(rows: OfficeQuerySet) -> dict[str, int]:
    """Sums over organizations; one query."""
    names = (
        "items", "asking", "needless", "fields", "withdrawn", "pages", "trips", "cases", "unknown",
        "fields_year", "pages_year", "trips_year",
    )  # fmt: skip
    found = rows.order_by().aggregate(**{name: Sum(name) for name in names})
    return {name: int(found[name] or 0) for name in names}


def state_text(code: str) -> str:
    """A state of a finding in words."""
    title = STATES.get(code, code)
    return _(title)


def office_of(actor: Actor, key: UUID) -> Office:
    """One organization of the report; refuses with ``not_found``."""
    found: Office = Office.objects.visible_to(actor).get_or_refuse(key)
    return found


def nodes_proved() -> int:
    """How many distinct contents stand proved."""
    return int(Node.objects.count())
