"""Suggestions while somebody types: words of titles, everyday words, what many asked; never what one person typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yiwang.core.prepared import fetch
from yiwang.engines.search.everyday import said_whole
from yiwang.engines.search.kinds import KINDS, Wanted
from yiwang.engines.search.lexicon import lexicon
from yiwang.engines.search.normal import HAN, normal_query, runs
from yiwang.engines.search.offers import offered_numbers
from yiwang.engines.search.spelling import syllables

LONGEST = 24
MOST_READ = 1_500
MOST_EVERYDAY = 3
WORD, QUERY = "word", "query"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is offered; ``kind`` is that of the text, ``word`` for an everyday word, ``query`` for what many asked."""

    text: str
    kind: str


def suggest(prefix: str, kinds: Sequence[str], wanted: Wanted, limit: int = 8) -> list[Suggestion]:
    """Up to ``limit`` ways to go on from ``prefix`` (characters, pinyin, initials, or mixed); one query and at most
    one more for a place that was not asked for lately. Only texts that can be had at the place."""
    typed = "".join(runs(normal_query(prefix)))[:LONGEST]
    known = [code for code in kinds if code in KINDS]
    if not typed or not known:
        return []
    titles = [Suggestion(*row) for row in _read(_keys(typed), known, wanted, limit)]
    words = [Suggestion(text, WORD) for text in _everyday(typed)]
    first = max(limit - len(words), 0)
    return list({one.text: one for one in (*titles[:first], *words, *titles[first:])}.values())[:limit]


def _keys(typed: str) -> list[str]:
    """What the keys may begin with: as typed, and with its characters spelt where letters stand beside them."""
    if not any(map(HAN.match, typed)) or not any(one.isascii() and one.isalpha() for one in typed):
        return [typed]
    return ["".join("".join(syllables(run)) if HAN.match(run) else run for run in runs(typed))[:LONGEST]]


def _everyday(typed: str) -> Iterator[str]:
    """Shipped everyday words that begin so, the shortest first."""
    words, said = lexicon(), said_whole()
    if HAN.match(typed):
        found = [word for word in said if word.startswith(typed) and word != typed]
    else:
        found = [word for word in words.by_initials.get(typed, ()) if word in said]
    yield from sorted(found, key=lambda word: (len(word), word))[:MOST_EVERYDAY]


def _read(keys: Sequence[str], kinds: Sequence[str], wanted: Wanted, most: int) -> list[tuple[str, str]]:
    offered = offered_numbers(kinds, wanted)
    values = {"keys": list(keys), "offered": offered, "end": "\U0010ffff", "kinds": list(kinds), "read": MOST_READ}
    return [(text, kind) for text, kind in fetch(_SUGGESTED, values | {"most": most})]


_SUGGESTED = """
    SELECT text, kind FROM (
        SELECT DISTINCT ON (text) text, kind, rank FROM (
            SELECT s.text, s.kind, s.rank
            FROM unnest(%(keys)s::text[]) AS k(key) CROSS JOIN (SELECT %(offered)s::bytea AS bits) o
            CROSS JOIN LATERAL (
                SELECT * FROM search_suggested s
                WHERE s.key >= k.key AND s.key < k.key || %(end)s::text
                    AND (s.number IS NULL OR s.kind = ANY(%(kinds)s::text[]))
                    AND CASE WHEN o.bits IS NULL OR s.number IS NULL THEN true
                        WHEN s.number < length(o.bits) * 8 THEN get_bit(o.bits, s.number) = 1 ELSE false END
                LIMIT %(read)s::int
            ) s
        ) r ORDER BY text, rank
    ) b ORDER BY rank, length(text), text LIMIT %(most)s::int
"""


def often_asked_become_suggestions(queries: Sequence[str]) -> int:
    """A chore's work: what many asked is offered as well; replaces what was offered so before. Returns how many."""
    from yiwang.engines.search.models import Suggested
    from yiwang.engines.search.suggested import keys_of

    rows = {(key, text): start for text in queries for key, start in keys_of(text)}
    Suggested.objects.filter(number=None).delete()
    Suggested.objects.bulk_create(
        [Suggested(key=key, text=text[:80], kind=QUERY, rank=5 + start * 10) for (key, text), start in rows.items()],
        batch_size=2_000,
    )
    return len(queries)
