"""On which articles the published catalogue rests: written with each publication; what was loaded, by a chore."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from yiwang.core.revisions import revision
from yiwang.service.catalogue.guides import basis_words
from yiwang.service.catalogue.laws import article_place, citation, law_slug
from yiwang.service.catalogue.merging import in_order
from yiwang.service.catalogue.models import CatalogueEntry, Citation, Law, ServiceItem

BLOCK, BLOCKS = 500, 4
_ENTRIES = """
SELECT e.id FROM catalogue_entry e WHERE e.state = 'published' AND NOT EXISTS
    (SELECT FROM catalogue_citation c WHERE c.node = e.id AND c.mark = e.number::text) LIMIT %s
"""
_ITEMS = """
SELECT i.id FROM catalogue_item i WHERE i.revision IS NOT NULL AND i.state = 'published' AND NOT EXISTS
    (SELECT FROM catalogue_citation c WHERE c.node = i.id AND c.mark = i.revision::text) LIMIT %s
"""
_GONE = """
DELETE FROM catalogue_citation c
WHERE NOT EXISTS (SELECT FROM catalogue_entry e WHERE e.id = c.node AND e.state = 'published')
    AND NOT EXISTS (SELECT FROM catalogue_item i
                    WHERE i.id = c.node AND i.revision IS NOT NULL AND i.state = 'published')
"""


@dataclass(frozen=True, slots=True)
class Cited:
    """What a node rests on: rows with ``law``, ``article``, ``document`` and ``url``."""

    node: UUID
    mark: str
    title: str
    key: str
    rows: tuple[Mapping[str, str], ...]


def of_entry(entry: CatalogueEntry) -> Cited:
    """What an entry says as its basis."""
    rows = tuple(citation(row) for _key, row in in_order(entry.content.get("basis")))
    return Cited(entry.pk, str(entry.number), entry.title, "", rows)


def of_item(item: ServiceItem) -> Cited:
    """What an item of a pack says as its basis."""
    said = revision(item.revision).content.get("basis", []) if item.revision else []
    return Cited(item.pk, str(item.revision), item.title, item.key, tuple(_of_pack(row) for row in said))


def _of_pack(row: Mapping[str, Any]) -> dict[str, str]:
    words = basis_words(row)
    name = str(row["law"])
    article = words["law"].removeprefix(f"《{name}》")
    return {"law": name, "article": article, "document": words["document"], "url": words["url"]}


def write(cited: Iterable[Cited]) -> int:
    """Write what these nodes rest on, instead of what was known of them; returns how many nodes. Three statements."""
    nodes = {one.node: one for one in cited}
    laws: dict[str, Law] = {}
    rows = []
    for one in nodes.values():
        named = [row for row in one.rows if row["law"]]
        for row in named:
            law = Law(slug=law_slug(row["law"]), title=row["law"][:300])
            laws.setdefault(law.slug, law)
            rows.append(_row(one, law.slug, row))
        if not named:
            rows.append(_row(one, None, {}))
    with transaction.atomic():
        Citation.objects.filter(node__in=nodes).delete()
        Law.objects.bulk_create([laws[slug] for slug in sorted(laws)], ignore_conflicts=True)
        Citation.objects.bulk_create(rows, batch_size=BLOCK)
    return len(nodes)


def follow(entry: CatalogueEntry) -> None:
    """An entry was published, suspended or cancelled: what it rests on is listed while it is in force."""
    if entry.state == "published":
        write([of_entry(entry)])
    else:
        Citation.objects.filter(node=entry.pk).delete()


def _row(one: Cited, law: str | None, said: Mapping[str, str]) -> Citation:
    article = said.get("article", "")[:200]
    return Citation(
        law_id=law,
        article=article,
        place=article_place(article),
        node=one.node,
        mark=one.mark,
        title=one.title[:300],
        key=one.key,
        document=said.get("document", "")[:200],
        url=said.get("url", "")[:500],
    )


def reconcile(_now: datetime | None = None) -> int:
    """A chore: drop what is published no more, read what was loaded in bulk, some blocks a time; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_GONE)
    done = 0
    for _block in range(BLOCKS):
        count = _read_some()
        done += count
        if count < BLOCK:
            break
    return done


def _read_some() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [BLOCK])
        entries = [row[0] for row in cursor.fetchall()]
        cursor.execute(_ITEMS, [BLOCK - len(entries)])
        items = [row[0] for row in cursor.fetchall()]
    cited = [of_entry(entry) for entry in CatalogueEntry.objects.filter(pk__in=entries)]
    cited += [of_item(item) for item in ServiceItem.objects.filter(pk__in=items).select_related("face")]
    return write(cited) if cited else 0
