"""Items as a kind of search: a text is a face, and leads to the nearest item that shows it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef

from yiwang.core.prepared import fetch
from yiwang.engines.search.indexing import put, remove
from yiwang.engines.search.kinds import Document, Place, Wanted, kind
from yiwang.service.catalogue.models import Face, ServiceItem
from yiwang.service.catalogue.pack_offices import keys_of_office, offices_at
from yiwang.service.catalogue.queries import prefixes_of

ITEM = "item"
ONLINE_WEIGHT = 1.06  # of two texts that say the same, the one that can be applied for here
EVERYWHERE = ""  # items of packs are offered everywhere
_SHARED = 4  # everywhere, province, city, county
_WIDTHS = (2, 4, 6, 9, 12)


def document_of(face: Face) -> Document:
    """What is indexed of a face."""
    words = (*face.keywords.split(), *face.themes)
    return Document(ITEM, str(face.pk), face.title, words, face.summary, ONLINE_WEIGHT if face.online else 1.0)


def index_faces(faces: Iterable[Face]) -> int:
    """Index these faces as they are now; returns how many were new or changed."""
    return put(document_of(face) for face in faces)


def forget_faces(ids: Iterable[UUID]) -> int:
    """These faces are shown by nobody."""
    return remove(ITEM, [str(key) for key in ids])


def reconcile() -> int:
    """A chore: index faces that a published item shows and that search does not know, drop those that none shows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.id FROM catalogue_face f WHERE NOT EXISTS"
            " (SELECT FROM search_document d WHERE d.kind = 'item' AND d.ref = f.id::text) AND EXISTS"
            " (SELECT FROM catalogue_item i WHERE i.face_id = f.id AND i.state = 'published') LIMIT 5000"
        )
        missing = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT d.ref FROM search_document d WHERE d.kind = 'item' AND NOT EXISTS"
            " (SELECT FROM catalogue_item i WHERE i.face_id = d.ref::uuid AND i.state = 'published') LIMIT 5000"
        )
        stale = [row[0] for row in cursor.fetchall()]
    return index_faces(Face.objects.filter(pk__in=missing)) + remove(ITEM, stale)


# Conditions of the filters on item ``i`` and face ``f``; what is not wanted is empty.
_ALLOWED = """
    i.state = 'published'
    AND (%(audience)s::text = '' OR f.applicants @> ARRAY[%(audience)s::varchar] OR f.applicants = '{}')
    AND (%(theme)s::text = '' OR f.themes @> ARRAY[%(theme)s::varchar])
    AND (%(power_type)s::text = '' OR f.power_type = %(power_type)s::text)
    AND (%(organization)s::text = '' OR i.organization_name = %(organization)s::text
        OR i.key = ANY(%(packed)s::text[]))
    AND (%(depth)s::int = 0 OR f.depth >= %(depth)s::int) AND (NOT %(online)s::boolean OR f.online)
"""
_RESOLVE = """
    SELECT DISTINCT ON (i.face_id) i.face_id::text, i.key, i.code, i.organization_name, i.division_code, f.title,
        f.summary, f.power_type, f.applicants, f.online, f.instant, f.bundle, f.depth, f.visits, f.materials
    FROM catalogue_item i JOIN catalogue_face f ON f.id = i.face_id
    WHERE i.face_id = ANY(%(faces)s::uuid[])
        AND i.division_code = ANY(%(places)s::text[]) AND ALLOWED
    ORDER BY i.face_id, i.division_code DESC, i.key
""".replace("ALLOWED", _ALLOWED)
# Without a place a text may be shown by a hundred thousand items: the first of each is looked up, the widest division
# before the others.
_RESOLVE_ANYWHERE = """
    SELECT f.id::text, i.key, i.code, i.organization_name, i.division_code, f.title,
        f.summary, f.power_type, f.applicants, f.online, f.instant, f.bundle, f.depth, f.visits, f.materials
    FROM catalogue_face f CROSS JOIN LATERAL (
        SELECT * FROM catalogue_item i WHERE i.face_id = f.id AND ALLOWED ORDER BY i.division_code LIMIT 1
    ) i
    WHERE f.id = ANY(%(faces)s::uuid[])
""".replace("ALLOWED", _ALLOWED)
_OFFERED = """
    SELECT DISTINCT d.number
    FROM catalogue_item i JOIN catalogue_face f ON f.id = i.face_id
    JOIN search_document d ON d.kind = 'item' AND d.ref = i.face_id::text
    WHERE i.division_code = ANY(%(places)s::text[]) AND ALLOWED
""".replace("ALLOWED", _ALLOWED)
_OFFERED_ALL = """
    SELECT d.number
    FROM (SELECT DISTINCT face_id FROM catalogue_item WHERE division_code = ANY(%(places)s::text[])) i
    JOIN search_document d ON d.kind = 'item' AND d.ref = i.face_id::text
"""


class Items:
    """The resolver of items."""

    def resolve(self, refs: Sequence[str], wanted: Wanted) -> Mapping[str, Place]:
        """For each face the nearest published item of the wanted place, else that of the widest; one query."""
        places = [EVERYWHERE, *prefixes_of(wanted.division)] if wanted.division else []
        rows = fetch(
            _RESOLVE if places else _RESOLVE_ANYWHERE, {**_filters(wanted), "faces": list(refs), "places": places}
        )
        return {row[0]: _place(row, wanted) for row in rows}

    def scopes(self, wanted: Wanted) -> Sequence[Hashable] | None:
        """The wanted division and those above it; everywhere without a place and filters."""
        if not wanted.division:
            return None
        above = [EVERYWHERE, *prefixes_of(wanted.division)]
        # Province, city and county are shared by many places and remembered apart; town and village are read at once.
        return [*above[:_SHARED], tuple(above[_SHARED:])] if above[_SHARED:] else above

    def offered(self, scope: Hashable, wanted: Wanted) -> Iterable[int]:
        """Numbers of the faces that a division's own items show; what is not published ``resolve`` leaves out."""
        filters = _filters(wanted)
        places = list(scope) if isinstance(scope, tuple) else [scope]
        if not any(filters.values()):
            return [row[0] for row in fetch(_OFFERED_ALL, {"places": places})]
        return [row[0] for row in fetch(_OFFERED, {**filters, "places": places})]

    def documents(self) -> Iterator[Document]:
        """Faces that some published item shows."""
        shown = Face.objects.filter(Exists(ServiceItem.objects.filter(face=OuterRef("pk"), state="published")))
        for face in shown.iterator(chunk_size=2_000):
            yield document_of(face)


def _filters(wanted: Wanted) -> dict[str, Any]:
    names = ("audience", "theme", "power_type", "organization", "depth", "online")
    packed = keys_of_office(wanted.organization, wanted.division)
    return {**{name: getattr(wanted, name) for name in names}, "packed": packed}


def _place(row: tuple[Any, ...], wanted: Wanted) -> Place:
    _face, key, code, organization, division, title, summary, *rest = row
    names = ("power_type", "applicants", "online", "instant", "bundle", "depth", "visits", "materials")
    return Place(
        href=f"/items/{key}/",
        key=key,
        name=title,
        text=summary,
        code=code,
        organization=organization or (offices_at(wanted.division).get(key, "") if wanted.division else ""),
        division=division,
        nearness=_nearness(division, wanted.division),
        facts=dict(zip(names, rest, strict=True)),
    )


def _nearness(division: str, wanted: str) -> float:
    """1 for the wanted division itself, a little less for each level above; items of packs are at home everywhere."""
    if not division or not wanted:
        return 1.0
    return 1.0 - 0.15 * max(0, _level(wanted) - _level(division))


def _level(code: str) -> int:
    bare = len(code.rstrip("0"))
    return next((at for at, width in enumerate(_WIDTHS) if bare <= width), len(_WIDTHS))


kind(ITEM, "事项", Items())
