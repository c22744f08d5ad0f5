"""Putting texts in and taking them out: only the terms of these texts are touched, and nobody waits for anybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import orjson
from django.db import connection, transaction

from yiwang.crypto.digests import sm3
from yiwang.engines.search import offers, postings
from yiwang.engines.search.kinds import Document
from yiwang.engines.search.models import SearchDocument, Suggested
from yiwang.engines.search.suggested import suggested_of
from yiwang.engines.search.terms import impacts

Row = tuple[object, ...]
BLOCK = 500
MERGED_TERMS = 400


def put(documents: Iterable[Document]) -> int:
    """Index these texts in the running transaction; returns how many were new or changed. Few queries a block."""
    done, rest = 0, iter(documents)
    while block := list(islice(rest, BLOCK)):
        done += _put({(one.kind, one.ref): one for one in block})
    return done


def _put(wanted: dict[tuple[str, str], Document]) -> int:
    digests = {key: digest_of(one) for key, one in wanted.items()}
    refs: dict[str, list[str]] = {}
    for kind, ref in wanted:
        refs.setdefault(kind, []).append(ref)
    with transaction.atomic():
        changed = dict(wanted)
        for kind, some in refs.items():
            known = SearchDocument.objects.filter(kind=kind, ref__in=some).values_list("ref", "digest")
            for ref, digest in known:
                if bytes(digest) == digests[kind, ref]:
                    changed.pop((kind, ref))
        for kind, some in refs.items():
            remove(kind, [ref for ref in some if (kind, ref) in changed])
        rows = SearchDocument.objects.bulk_create(_row(one, digests[key]) for key, one in changed.items())
        said: list[Row] = []
        offered: list[Row] = []
        for row, one in zip(rows, changed.values(), strict=True):
            terms = impacts(one.title, one.words, one.body)
            said += ((row.kind, term, row.number, impact) for term, impact in terms.items())
            offered += suggested_of(row.number, one)
        copy_into("search_posting (kind, term, document, impact)", said)
        copy_into("search_suggested (key, text, kind, number, rank)", offered)
        if changed:
            postings.changed()
    if changed:
        offers.forget()
    return len(changed)


def copy_into(columns: str, rows: Iterable[Row]) -> None:
    """COPY rows into a table of this room; they are read one by one, so they must not come from this connection."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {columns} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _row(one: Document, digest: bytes) -> SearchDocument:
    return SearchDocument(kind=one.kind, ref=one.ref[:80], title=one.title[:300], weight=one.weight, digest=digest)


def digest_of(one: Document) -> bytes:
    """SM3 of all that is indexed of a text."""
    return sm3(orjson.dumps([one.kind, one.ref, one.title, one.words, one.body, one.weight]))


def remove(kind: str, refs: Sequence[str]) -> int:
    """Nobody finds these texts any more; returns how many were there. Two queries."""
    if not refs:
        return 0
    rows = SearchDocument.objects.filter(kind=kind, ref__in=list(refs))
    numbers = list(rows.values_list("number", flat=True))
    if numbers:
        Suggested.objects.filter(number__in=numbers).delete()
        SearchDocument.objects.filter(number__in=numbers).delete()
        postings.changed()
        offers.forget()
    return len(numbers)


def merge(most: int = 10_000_000) -> int:
    """A chore: what was put in becomes part of the terms, in short transactions; returns how many rows were taken."""
    done = 0
    while done < most:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT search_merge(%s)", [MERGED_TERMS])
            taken = int(cursor.fetchone()[0])
            if taken:
                postings.changed(merged=True)
        if not taken:
            break
        done += taken
    return done
