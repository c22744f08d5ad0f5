"""Offices by name: where they are, when they are open, what they do."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_noop

from yiwang.core.models import Event
from yiwang.core.outbox import consumer
from yiwang.engines.search.indexing import put, remove
from yiwang.engines.search.kinds import Document, Place, Wanted, kind
from yiwang.people.models import Organization

PLACE = "place"
MOST_AT_ONCE = 5_000
_STALE = """
SELECT coalesce(d.ref, o.id::text) FROM (SELECT * FROM search_document WHERE kind = 'place') d
FULL JOIN (SELECT id, name FROM people_organization WHERE closed_on IS NULL) o ON o.id::text = d.ref
WHERE d.ref IS NULL OR o.id IS NULL OR d.title <> o.name LIMIT %s
"""


class Offices:
    """The resolver of offices: those of the wanted place, above it and below it."""

    def resolve(self, refs: Sequence[str], wanted: Wanted) -> Mapping[str, Place]:
        """One query."""
        rows = Organization.objects.filter(pk__in=list(refs), closed_on=None).select_related("division")
        if wanted.division:
            rows = rows.filter(_around(wanted.division))
        return {str(row.pk): _place(row, wanted.division) for row in rows}

    def scopes(self, wanted: Wanted) -> Sequence[Hashable] | None:
        """Not known."""
        return None

    def offered(self, scope: Hashable, wanted: Wanted) -> Iterable[int]:
        """Nothing is narrowed beforehand."""
        return ()

    def documents(self) -> Iterator[Document]:
        """All offices that are there."""
        for row in Organization.objects.filter(closed_on=None).iterator(chunk_size=2_000):
            yield document_of(row)


def _around(division: str) -> Q:
    """Offices of a division, of those above it and of those inside it."""
    bare = division.rstrip("0")
    stem = bare.ljust(next(width for width in (2, 4, 6, 9, 12) if len(bare) <= width), "0")
    above = [division[:width].ljust(12, "0") for width in (2, 4, 6, 9)]
    return Q(division__code__in=above) | Q(division__code__startswith=stem)


def _place(row: Organization, wanted: str) -> Place:
    near = 1.0 if not wanted or row.division.code == wanted else 0.7
    where = tuple(part for part in (row.address, row.hours, row.phone) if part)
    return Place(
        href=f"/departments/{row.pk}/",
        text="",
        division=row.division.code,
        nearness=near,
        facts={"words": (row.division.name, *where)},
    )


def document_of(row: Organization) -> Document:
    """What is indexed of an office."""
    words = (row.short_name, row.address) if row.short_name else (row.address,)
    return Document(PLACE, str(row.pk), row.name, tuple(word for word in words if word))


def index(ids: Iterable[str]) -> int:
    """Index these offices as they are now; those that are closed are found no more."""
    wanted = set(ids)
    rows = list(Organization.objects.filter(pk__in=wanted, closed_on=None))
    remove(PLACE, sorted(wanted - {str(row.pk) for row in rows}))
    return put(document_of(row) for row in rows)


def reconcile(now: datetime) -> int:
    """A chore: offices that search does not know by their name, or knows and that are gone; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_STALE, [MOST_AT_ONCE])
        stale = [row[0] for row in cursor.fetchall()]
    index(stale)
    return len(stale)


@consumer("finding.offices", wants=("organization.created", "organization.changed", "organization.closed"))
def follow(events: list[Event]) -> None:
    """Offices are found as they are called now."""
    ids = {str(event.subject_id) for event in events if event.subject_kind == "organization"}
    if ids:
        index(ids)


kind(PLACE, gettext_noop("办事的单位"), Offices())
