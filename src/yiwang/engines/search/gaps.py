"""Words that no text explains though many people open the same text after them: what a list of words lacks.

Read from what was learnt above the floor (``learning.FLOOR``), so nobody stands behind it alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection

from yiwang.engines.search.everyday import MOST_MEANINGS, filler
from yiwang.engines.search.lexicon import Lexicon, lexicon
from yiwang.engines.search.models import Learnt, SearchDocument
from yiwang.engines.search.named_places import named_place
from yiwang.engines.search.normal import HAN, runs
from yiwang.engines.search.understanding import Idea, Understood, understood

LONGEST_PHRASE, LONGEST_NAME = 12, 60  # what is longer is a sentence, no word
HELD = 0.6  # so much of a way a text has to hold to say it
CLEAR, TOGETHER = 0.25, 0.5  # parts of those who asked: of a text that counts, and of all that are named together
_LIGHT = 0.3  # importance of what need not be explained
_BRACKETS = re.compile(r"[（(\[【][^（()）\]】]*[)）\]】]")
_HELD = """
SELECT n.number, w.term FROM unnest(%(numbers)s::int[]) AS n(number) JOIN (
    SELECT t.term, d.number FROM search_term t CROSS JOIN LATERAL unnest(t.documents) AS d(number)
    WHERE t.kind = %(kind)s AND t.term = ANY(%(terms)s)
    UNION ALL
    SELECT p.term, p.document FROM search_posting p WHERE p.kind = %(kind)s AND p.term = ANY(%(terms)s)
) AS w USING (number)
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """``phrase`` is said for what texts call ``means``; ``opened`` is the title that was opened most.

    ``visitors`` on ``days`` opened it after these words, at the least; nothing is known of who they were. ``asked``
    are the whole queries: whoever shows the phrase looks whether one of them is about a person.
    """

    phrase: str
    means: tuple[str, ...]
    opened: str
    visitors: int
    days: int
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Opened:
    query: str
    phrase: str
    title: str
    visitors: int
    days: int
    strength: float


def gaps(kind: str, most: int = 500) -> list[Gap]:
    """What people say that explains itself by no word, sound or everyday word of what they open; most visitors first.

    Five queries, whatever is found; ``most`` is how many learnt pairs are looked at.
    """
    rows = list(Learnt.objects.filter(kind=kind, strength__gte=CLEAR).order_by("-visitors", "query", "ref")[:most])
    texts = {
        ref: (number, title)
        for ref, number, title in SearchDocument.objects.filter(
            kind=kind, ref__in={row.ref for row in rows}
        ).values_list("ref", "number", "title")
    }
    words = lexicon()
    meant = {row.query: _meant(row.query, words) for row in rows}
    held = _terms_held(kind, [number for number, _title in texts.values()], meant.values())
    found: dict[str, list[_Opened]] = {}
    for row in rows:
        if row.ref not in texts:
            continue
        number, title = texts[row.ref]
        phrase = unexplained(meant[row.query], held.get(number, frozenset()), words)
        if 1 < len(phrase) <= LONGEST_PHRASE and phrase not in words.everyday:
            found.setdefault(phrase, []).append(_Opened(row.query, phrase, title, row.visitors, row.days, row.strength))
    told = [gap for opened in found.values() if (gap := _gap(opened))]
    return sorted(told, key=lambda gap: (-gap.visitors, gap.phrase))


def _meant(query: str, words: Lexicon) -> Understood:
    """What is looked for, without a place that is named beside it."""
    meant = understood(query, words)
    named = named_place(meant.left)
    return understood(named.rest, words) if named else meant


def _terms_held(kind: str, numbers: Sequence[int], meant: Iterable[Understood]) -> Mapping[int, frozenset[str]]:
    terms = {term for one in meant for idea in one.ideas for way in idea.ways for term, _weight in way}
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"kind": kind, "numbers": sorted(set(numbers)), "terms": sorted(terms)})
        rows = cursor.fetchall()
    found: dict[int, set[str]] = {}
    for number, term in rows:
        found.setdefault(number, set()).add(term)
    return {number: frozenset(held) for number, held in found.items()}


def unexplained(meant: Understood, held: frozenset[str], words: Lexicon) -> str:
    """What is said, without filler, where a text with the terms ``held`` does not say all of it; else empty. Pure.

    What is to be done (补办, 到期) and weak words need no explanation. Never a part of what is said: of 学挖掘机有补贴
    neither 挖掘机 nor 有补贴 means a training.
    """
    ideas = [one for one in meant.ideas if any(map(HAN.match, one.words))]
    done = words.actions | filler()["later"] | filler()["beginning"]
    named = [one for one in ideas if one.importance > _LIGHT and one.words not in done]
    if all(_says(one, held) for one in named):
        return ""
    return "".join(run for run in runs(meant.left) if HAN.match(run))


def _says(idea: Idea, held: frozenset[str]) -> bool:
    return any(
        sum(weight for term, weight in way if term in held) >= HELD * sum(weight for _term, weight in way)
        for way in idea.ways
        if way
    )


def _gap(opened: Sequence[_Opened]) -> Gap | None:
    """One line of words; None where what people open after the phrase is not one thing."""
    best = sorted(opened, key=lambda one: (-one.strength, -one.visitors, one.title))
    if sum(one.strength for one in best) < TOGETHER:
        return None
    means = tuple(dict.fromkeys(name for one in best if (name := name_in(one.title))))[:MOST_MEANINGS]
    if not means or best[0].phrase in best[0].title:
        return None
    return Gap(
        phrase=best[0].phrase,
        means=means,
        opened=best[0].title,
        visitors=max(one.visitors for one in best),
        days=max(one.days for one in best),
        asked=tuple(sorted({one.query for one in best})),
    )


def name_in(title: str) -> str:
    """The word of a title for the thing itself: without brackets, and without 核发, 申领 at its end, which go without
    saying. Empty where it is longer than a line of words may be."""
    whole = re.sub("[《》]", "", _BRACKETS.sub("", title)).strip()
    name = _beginning().sub("", whole)
    name = name if len(name) > 1 else whole
    return name if 1 < len(name) <= LONGEST_NAME else ""


@lru_cache(maxsize=1)
def _beginning() -> re.Pattern[str]:
    words = sorted(filler()["beginning"], key=len, reverse=True)
    return re.compile(f"(?<![和与及或、])(?:{'|'.join(map(re.escape, words))})$")
