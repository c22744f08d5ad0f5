"""A whole kind indexed anew: terms are gathered in this process and copied in, posting lists ready-made."""

from __future__ import annotations

import time
from array import array
from itertools import count

from django.db import connection, transaction

from yiwang.engines.search import lexicon, offers, postings
from yiwang.engines.search.indexing import Row, copy_into, digest_of
from yiwang.engines.search.kinds import resolver_of
from yiwang.engines.search.suggested import suggested_of
from yiwang.engines.search.terms import impacts

_LOCK = 2037873009  # of search_merge: nobody merges meanwhile
_HIGHEST = 255


def rebuild(kind: str) -> tuple[int, float]:
    """Index all texts of a kind anew; returns how many and in how many seconds. Searches go on with the old ones.

    What others put in meanwhile waits for the end of this transaction and stands beside.
    """
    since = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute("LOCK TABLE search_document IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM search_suggested WHERE kind = %s AND number IS NOT NULL", [kind])
        cursor.execute("DELETE FROM search_posting WHERE kind = %s", [kind])
        cursor.execute("DELETE FROM search_term WHERE kind = %s", [kind])
        cursor.execute("DELETE FROM search_document WHERE kind = %s", [kind])
        cursor.execute("SELECT nextval(pg_get_serial_sequence('search_document', 'number'))")
        first = int(cursor.fetchone()[0])
        said, many = _texts(kind, first)
        cursor.execute("SELECT setval(pg_get_serial_sequence('search_document', 'number'), %s)", [first + max(many, 1)])
        _terms(kind, said)
        postings.changed(merged=True)
    for table in ("search_document", "search_term", "search_suggested"):
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {table}")
    offers.forget()
    lexicon.forget()
    return many, time.perf_counter() - since


def _texts(kind: str, first: int) -> tuple[dict[str, array[int]], int]:
    """Copy documents and suggestions in; returns the postings of each term, packed as (255 - impact) << 32 | number."""
    said: dict[str, array[int]] = {}
    rows: list[Row] = []  # gathered before: a connection does one thing at a time
    offered: list[Row] = []
    for number, one in zip(count(first), resolver_of(kind).documents(), strict=False):
        rows.append((number, kind, one.ref[:80], one.title[:300], one.weight, digest_of(one)))
        for term, impact in impacts(one.title, one.words, one.body).items():
            found = said.get(term)
            if found is None:
                found = said[term] = array("Q")
            found.append((_HIGHEST - impact) << 32 | number)
        offered += suggested_of(number, one)
    copy_into("search_document (number, kind, ref, title, weight, digest)", rows)
    copy_into("search_suggested (key, text, kind, number, rank)", offered)
    return said, len(rows)


def _terms(kind: str, said: dict[str, array[int]]) -> None:
    copy_into("search_term (kind, term, held, documents, impacts)", (_lists(kind, *one) for one in said.items()))


def _lists(kind: str, term: str, packed: array[int]) -> Row:
    best = sorted(packed)
    numbers = ",".join(str(one & 0xFFFFFFFF) for one in best)
    said = ",".join(str(_HIGHEST - (one >> 32)) for one in best)
    return kind, term, len(best), f"{{{numbers}}}", f"{{{said}}}"
