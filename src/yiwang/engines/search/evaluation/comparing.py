"""Ours beside a plain PostgreSQL full-text query and tantivy, over the same texts at the same place.

Both others get what a careful person would give them: words cut by the same cutter, title and keywords and summary,
any word may match, best first. tantivy is a requirement of the bench alone; without it its lines are left out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.util import find_spec

from django.db import connection

from yiwang.engines.search.evaluation.judging import AT, Judged, Report, ndcg, percentile, recall
from yiwang.engines.search.kinds import Document, Wanted, resolver_of
from yiwang.engines.search.normal import normal, normal_query, runs
from yiwang.engines.search.searching import search
from yiwang.engines.search.terms import words_in

Searcher = Callable[[str], Sequence[str]]
READ = 60  # rows of the others that are looked at, so that what stands twice counts once


def measure(name: str, half: str, judged: Iterable[Judged], searcher: Searcher) -> Report:
    """Ask every query once after a first one that is not counted, and take the means."""
    rows = list(judged)
    searcher(rows[0].query if rows else "")
    times, gains, found = [], [], []
    for one in rows:
        since = time.perf_counter()
        ranked = searcher(one.query)
        times.append((time.perf_counter() - since) * 1000.0)
        gains.append(ndcg(ranked, one.grades))
        found.append(recall(ranked, one.grades))
    many = max(1, len(rows))
    quick, slow = percentile(times, 0.5), percentile(times, 0.95)
    return Report(name, half, len(rows), sum(gains) / many, sum(found) / many, quick, slow)


def ours(kind: str, wanted: Wanted) -> Searcher:
    """The engine of this room, as the page asks it."""
    return lambda query: [hit.title for hit in search(query, [kind], wanted, limit=AT * 3).hits]


def _words(text: str) -> list[str]:
    return [word for run in runs(normal(text)) for word in (words_in(run) or (run,))]


def _texts(kind: str) -> Iterator[tuple[Document, str]]:
    for one in resolver_of(kind).documents():
        yield one, " ".join(_words(" ".join((one.title, *one.words, one.body))))


def plain_postgresql(kind: str) -> Searcher:
    """``to_tsvector('simple')`` over cut words with a GIN index, any word, ``ts_rank``; a table of this connection."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS search_peer")
        cursor.execute("CREATE TEMP TABLE search_peer (title text, said text, words tsvector)")
        rows = [(one.title, said) for one, said in _texts(kind)]  # read before: a connection does one thing at a time
        with cursor.copy("COPY search_peer (title, said) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute("UPDATE search_peer SET words = to_tsvector('simple', said)")
        cursor.execute("CREATE INDEX ON search_peer USING gin (words)")
        cursor.execute("ANALYZE search_peer")

    def ask(query: str) -> Sequence[str]:
        wanted = " | ".join(f"'{word}'" for word in dict.fromkeys(_words(normal_query(query))))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT title FROM search_peer, to_tsquery('simple', %s) q WHERE words @@ q"
                " ORDER BY ts_rank(words, q, 1) DESC, title LIMIT %s",
                [wanted, READ],
            )
            return [row[0] for row in cursor.fetchall()]

    return ask


def has_tantivy() -> bool:
    """Whether the bench's requirements are installed."""
    return find_spec("tantivy") is not None


def with_tantivy(kind: str) -> Searcher:
    """tantivy in memory, words cut by us and parted by white space, title and text, BM25, any word."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("name", stored=True, tokenizer_name="raw")
    builder.add_text_field("title", tokenizer_name="whitespace")
    builder.add_text_field("said", tokenizer_name="whitespace")
    index = tantivy.Index(builder.build())
    writer = index.writer()
    for one, said in _texts(kind):
        writer.add_document(tantivy.Document(name=one.title, title=" ".join(_words(one.title)), said=said))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def ask(query: str) -> Sequence[str]:
        words = list(dict.fromkeys(_words(normal_query(query))))
        if not words:
            return []
        parsed = index.parse_query(" ".join(words), ["title", "said"], field_boosts={"title": 2.0})
        return [searcher.doc(address)["name"][0] for _score, address in searcher.search(parsed, READ).hits]

    return ask


def compare(kind: str, judged: Sequence[Judged], half: str, wanted: Wanted) -> list[Report]:
    """Ours and the others over one half of the set."""
    found = [measure("yiwang", half, judged, ours(kind, wanted))]
    found.append(measure("PostgreSQL full text", half, judged, plain_postgresql(kind)))
    if has_tantivy():
        found.append(measure("tantivy", half, judged, with_tantivy(kind)))
    return found
