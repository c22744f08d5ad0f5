"""Questions that items of the catalogue say themselves: indexed once for all items that ask the same of the same thing.

An item's own questions belong to it and to the items below that inherit them; those of entries and packs are indexed
where they are said (`questions`). What an item only answers otherwise is found by the question above it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import orjson
from django.db import connection, transaction

from yiwang.crypto.digests import sm3
from yiwang.engines.search.indexing import put, remove
from yiwang.engines.search.kinds import Document
from yiwang.engines.search.normal import normal
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.finding.models import OwnQuestion
from yiwang.ui.filters import anchor_of

QUESTION, OWN = "question", "own:"
BLOCK, MOST_AT_ONCE = 500, 2_000
RESTS = 3_600.0  # seconds after everything was looked at
_FIRST = UUID(int=0)
_SAYS = re.compile(r"[^ \t\r\n]")
# Rows that are read by their number; the questions of an item are those that it words itself.
_UNKNOWN = """
SELECT i.id FROM catalogue_item i
WHERE i.id > %(after)s AND NOT (i.content = '{}'::jsonb) AND i.state = 'published' AND i.revision IS NULL
  AND jsonb_path_exists(i.content, '$.faq.*.question ? (@ like_regex "[^ \\t\\r\\n]")')
  AND NOT EXISTS (SELECT FROM finding_own_question q WHERE q.item = i.id AND q.as_of = i.updated_at)
ORDER BY i.id LIMIT %(most)s
"""
_GONE = """
SELECT DISTINCT q.item FROM finding_own_question q LEFT JOIN catalogue_item i ON i.id = q.item
WHERE i.id IS NULL OR i.state <> 'published' OR i.updated_at <> q.as_of
LIMIT %(most)s
"""
_TEXTS = """
SELECT DISTINCT ON (q.text) q.text, f.title, i.content->'faq'->q.key->>'question', i.content->'faq'->q.key->>'answer'
FROM finding_own_question q JOIN catalogue_item i ON i.id = q.item JOIN catalogue_face f ON f.id = i.face_id
WHERE q.text = ANY(%s) ORDER BY q.text, q.division_code, q.item
"""
# Who asks it here, or the nearest item below that inherits it: children are followed inside the place alone.
_HERE = """
WITH RECURSIVE told AS (
    SELECT q.text, q.key AS row, q.anchor, i.id, i.key, i.face_id, i.organization_name, i.division_code
    FROM finding_own_question q JOIN catalogue_item i ON i.id = q.item
    WHERE q.text = ANY(%(texts)s) AND q.division_code = ANY(%(where)s) AND i.state = 'published'
    UNION ALL
    SELECT t.text, t.row, t.anchor, i.id, i.key, i.face_id, i.organization_name, i.division_code
    FROM told t JOIN catalogue_item i ON i.parent_id = t.id
    WHERE i.division_code = ANY(%(where)s) AND i.state = 'published'
      AND coalesce(jsonb_typeof(i.content->'faq'), 'object') = 'object'
      AND NOT coalesce(i.content->'faq' ? t.row, false)
      AND NOT coalesce(i.held->'faq' ? t.row, false)
)
SELECT DISTINCT ON (t.text) t.text, t.anchor, t.key, f.title, t.organization_name, t.division_code
FROM told t JOIN catalogue_face f ON f.id = t.face_id ORDER BY t.text, t.division_code DESC, t.key
"""
_ANYWHERE = """
SELECT w.text, i.anchor, i.key, f.title, i.organization_name, i.division_code
FROM unnest(%(texts)s::text[]) AS w(text) CROSS JOIN LATERAL (
    SELECT q.anchor, i.* FROM finding_own_question q JOIN catalogue_item i ON i.id = q.item
    WHERE q.text = w.text AND i.state = 'published' ORDER BY q.division_code, q.item LIMIT 1
) AS i JOIN catalogue_face f ON f.id = i.face_id
"""


def asked_by(refs: Iterable[str], where: Sequence[str] | None) -> dict[str, tuple[str, ...]]:
    """For each of these texts that is asked at the place: (mark on the guide, key, title, office, division). One query.

    ``where`` are the codes of the place and those above it; None: anywhere.
    """
    texts = [ref.removeprefix(OWN) for ref in refs]
    if not texts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_ANYWHERE if where is None else _HERE, {"texts": texts, "where": where})
        return {f"{OWN}{row[0]}": row[1:] for row in cursor.fetchall()}


def index_items(ids: Iterable[UUID]) -> int:
    """What these items ask themselves is found as it is now; returns how many questions they say."""
    wanted, said = list(dict.fromkeys(ids)), 0
    for begin in range(0, len(wanted), BLOCK):
        said += _index(wanted[begin : begin + BLOCK])
    return said


def _index(ids: list[UUID]) -> int:
    with transaction.atomic():
        rows = ServiceItem.objects.filter(pk__in=ids, state="published", revision=None).select_related("face")
        now = [one for row in rows for one in _of_item(row)]
        before = OwnQuestion.objects.filter(item__in=ids)
        texts = set(before.values_list("text", flat=True)) | {one.text for one in now}
        before.delete()
        OwnQuestion.objects.bulk_create(now)
        documents = list(_documents(sorted(texts)))
        put(documents)
        remove(QUESTION, sorted({f"{OWN}{text}" for text in texts} - {one.ref for one in documents}))
    return len(now)


def _of_item(item: ServiceItem) -> Iterator[OwnQuestion]:
    faq = item.content.get("faq")
    for key, row in faq.items() if isinstance(faq, Mapping) else ():
        question = row.get("question") if isinstance(row, Mapping) else None
        if isinstance(question, str) and _SAYS.search(question) and len(key) <= 80:
            yield OwnQuestion(
                item=item.pk,
                key=key,
                text=text_of(item.title, question),
                anchor=anchor_of(question),
                division_code=item.division_code,
                as_of=item.updated_at,
            )


def text_of(title: str, question: str) -> str:
    """The same for all who ask this of a thing that is called so."""
    return sm3(orjson.dumps([normal(title), normal(question)]))[:16].hex()


def _documents(texts: Sequence[str]) -> Iterator[Document]:
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, [list(texts)])
        rows = cursor.fetchall()
    for text, title, question, answer in rows:
        if question:
            yield Document(QUESTION, f"{OWN}{text}", question, (title,), answer or "")


def documents() -> Iterator[Document]:
    """All of them, to index the kind anew."""
    after = ""
    while True:
        some = OwnQuestion.objects.filter(text__gt=after).order_by("text").values_list("text", flat=True).distinct()
        texts = list(some[:BLOCK])
        if not texts:
            return
        yield from _documents(texts)
        after = texts[-1]


_after, _rests_until = _FIRST, 0.0


def reconcile(now: datetime) -> int:
    """A chore in short steps: items that came by the thousand, changed or went without an event; returns how many
    were looked at. After the last one it rests for an hour (of this process)."""
    global _after, _rests_until
    if time.monotonic() < _rests_until:
        return 0
    found = _stale(_UNKNOWN)
    index_items(found)
    if len(found) == MOST_AT_ONCE:
        _after = found[-1]
        return len(found)
    gone = _stale(_GONE)
    index_items(gone)
    if len(gone) < MOST_AT_ONCE:
        _after, _rests_until = _FIRST, time.monotonic() + RESTS
    return len({*found, *gone})


def _stale(which: str) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(which, {"most": MOST_AT_ONCE, "after": _after})
        return [row[0] for row in cursor.fetchall()]


def forget() -> None:
    """Begin again at the next step: after an import in this process, and between tests."""
    global _after, _rests_until
    _after, _rests_until = _FIRST, 0.0
