"""Questions that guides answer (常见问题): of items and bundles of packs, of entries, and of single items."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.core.models import Definition, Event, Revision
from yiwang.core.outbox import consumer
from yiwang.core.prepared import fetch
from yiwang.engines.search.indexing import put, remove
from yiwang.engines.search.kinds import Document, Place, Wanted, kind
from yiwang.engines.search.models import SearchDocument
from yiwang.service.applications.items import text_of
from yiwang.service.catalogue.merging import in_order
from yiwang.service.catalogue.models import CatalogueEntry, ServiceItem
from yiwang.service.catalogue.queries import prefixes_of
from yiwang.service.finding.kinds import own_questions
from yiwang.service.finding.kinds.own_questions import QUESTION
from yiwang.ui.filters import anchor_of

SECTIONS = ("items", "bundles")
_OF_ENTRY = "entry:"
# Lists stand in a query of their own: the planner does not look at them, so that the statement is planned once.
_NEAREST = """
SELECT DISTINCT ON (told) told, key, title, organization_name, division_code FROM (
    SELECT i.key AS told, i.key, f.title, i.organization_name, i.division_code
    FROM catalogue_item i JOIN catalogue_face f ON f.id = i.face_id
    WHERE i.key = ANY((SELECT %(keys)s::text[])::text[]) AND i.state = 'published'
    UNION ALL
    SELECT %(mark)s::text || e.code, i.key, f.title, i.organization_name, i.division_code
    FROM catalogue_entry e JOIN catalogue_item i ON i.entry_id = e.id JOIN catalogue_face f ON f.id = i.face_id
    WHERE e.code = ANY((SELECT %(codes)s::text[])::text[]) AND i.state = 'published'
      AND i.division_code = ANY((SELECT %(where)s::text[])::text[])
) AS offered ORDER BY told, division_code DESC, key
"""
# Without a place an entry may have a hundred thousand items: that of the widest division is looked up, else any.
_ANYWHERE = """
SELECT i.key AS told, i.key, f.title, i.organization_name, i.division_code
FROM catalogue_item i JOIN catalogue_face f ON f.id = i.face_id
WHERE i.key = ANY(%(keys)s::text[]) AND i.state = 'published'
UNION ALL
SELECT %(mark)s::text || e.code, i.key, f.title, i.organization_name, i.division_code
FROM catalogue_entry e CROSS JOIN LATERAL (
    (SELECT i.* FROM catalogue_item i WHERE i.face_id = e.face_id AND i.state = 'published'
     ORDER BY i.division_code LIMIT 1)
    UNION ALL (SELECT i.* FROM catalogue_item i WHERE i.entry_id = e.id AND i.state = 'published' LIMIT 1) LIMIT 1
) AS i JOIN catalogue_face f ON f.id = i.face_id
WHERE e.code = ANY(%(codes)s::text[])
"""


class Questions:
    """The resolver of questions: each leads to its place on the guide of the nearest item."""

    def resolve(self, refs: Sequence[str], wanted: Wanted) -> Mapping[str, Place]:
        """Two queries: what single items ask, and what entries and packs ask."""
        where = ["", *prefixes_of(wanted.division)] if wanted.division else None
        own = own_questions.asked_by((ref for ref in refs if ref.startswith(own_questions.OWN)), where)
        places = {ref: _place(mark, *found) for ref, (mark, *found) in own.items()}
        owners = {ref: ref.rpartition("#") for ref in refs if not ref.startswith(own_questions.OWN)}
        if not owners:
            return places
        names = {owner for owner, _sign, _mark in owners.values()}
        codes = [owner.removeprefix(_OF_ENTRY) for owner in names if owner.startswith(_OF_ENTRY)]
        values = {"keys": list(names), "codes": codes, "mark": _OF_ENTRY, "where": where}
        found = {row[0]: row[1:] for row in fetch(_NEAREST if where else _ANYWHERE, values)}
        told = {ref: _place(mark, *found[name]) for ref, (name, _sign, mark) in owners.items() if name in found}
        return places | told

    def scopes(self, wanted: Wanted) -> Sequence[Hashable] | None:
        """Not known: they are few."""
        return None

    def offered(self, scope: Hashable, wanted: Wanted) -> Iterable[int]:
        """Nothing is narrowed beforehand."""
        return ()

    def documents(self) -> Iterator[Document]:
        """All questions of what is published now."""
        rows = Definition.objects.filter(section__in=SECTIONS, current__isnull=False).select_related("current")
        for row in rows:
            yield from documents_of(row.key, row.current.content)
        for entry in CatalogueEntry.objects.filter(state="published", content__has_key="faq").iterator(chunk_size=500):
            yield from documents_of_entry(entry)
        yield from own_questions.documents()


def _place(mark: str, key: str, title: str, organization: str, division: str) -> Place:
    return Place(
        href=f"/items/{key}/#faq-{mark}",
        key=key,
        text=title,
        organization=organization,
        division=division,
        facts={"words": ()},
    )


def documents_of(key: str, content: Mapping[str, Any]) -> Iterator[Document]:
    """The questions of an item or bundle of a pack, each by its place on the guide, which stands in two languages."""
    title = text_of(content.get("title", ""))
    for number, row in enumerate(content.get("faq") or []):
        if len(key) < 74:
            question, told = text_of(row.get("question", "")), text_of(row.get("answer", ""))
            yield Document(QUESTION, f"{key}#{number}", question, (title,), told)


def documents_of_entry(entry: CatalogueEntry) -> Iterator[Document]:
    """The questions of an entry of the catalogue, each by the mark that it has on a guide."""
    for _key, row in in_order(entry.content.get("faq") or {}):
        question, told = str(row.get("question", "")), str(row.get("answer", ""))
        yield Document(QUESTION, f"{_OF_ENTRY}{entry.code}#{anchor_of(question)}", question, (entry.title,), told)


def index(owner: str, documents: Iterable[Document]) -> None:
    """The questions of ``owner`` are these now, and no others."""
    now = list(documents)
    known = SearchDocument.objects.filter(kind=QUESTION, ref__startswith=f"{owner}#").values_list("ref", flat=True)
    remove(QUESTION, sorted(set(known) - {one.ref for one in now}))
    put(now)


def published(revision: Revision) -> None:
    """Called after an item or bundle of a pack was published, in the same transaction."""
    index(revision.definition.key, documents_of(revision.definition.key, revision.content))


def retired(definition: Definition) -> None:
    """Called when a pack no longer holds it."""
    index(definition.key, ())


@consumer(
    "finding.questions",
    wants=("catalogue.published", "catalogue.cancelled", "catalogue.suspended", "catalogue.resumed"),
)
def follow(events: list[Event]) -> None:
    """What entries and items of the catalogue ask and answer is found as it was last published."""
    ids = {event.subject_id for event in events if event.subject_kind == CatalogueEntry.subject_kind}
    for entry in CatalogueEntry.objects.filter(pk__in=ids) if ids else ():
        index(f"{_OF_ENTRY}{entry.code}", documents_of_entry(entry) if entry.state == "published" else ())
    own_questions.index_items(
        UUID(str(event.subject_id)) for event in events if event.subject_kind == ServiceItem.subject_kind
    )


kind(QUESTION, gettext_noop("大家常问"), Questions())
