"""Search: what a query means, the texts that say it, where they lead at the wanted place, heat, the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from yiwang.engines.search import heat, learning
from yiwang.engines.search.everyday import filler
from yiwang.engines.search.kinds import KINDS, Place, Wanted, resolver_of
from yiwang.engines.search.lexicon import lexicon
from yiwang.engines.search.named_places import NamedPlace, named_place
from yiwang.engines.search.offers import offered_numbers, sizes
from yiwang.engines.search.postings import Text, held, texts
from yiwang.engines.search.ranking import ranked, ways_of
from yiwang.engines.search.spelling import initials
from yiwang.engines.search.understanding import Understood, guessed, understood

CANDIDATES = 160
FIRST_RESOLVED, ENOUGH = 80, 40
BUDGET = 8_000  # places of terms that are read
MOST_PAGE = 100
GOOD = 0.55  # share of the ideas that a text has to hold to be an answer
SAYS = 0.4  # what can be had here says it, if what can be had anywhere says it no more than so much better
LEAST = 0.05  # of the best score: what is worse is no answer
BEGINNING, LATER = 1.06, 0.7
ANYHOW, COVERED = 0.5, 1.5  # what a text keeps that holds no idea; how steeply it falls to that
FAMILY, MOST_OF_FAMILY = 0.6, 2
_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
HEAT_SHARE, NEAR_SHARE, LEARNT_SHARE = 0.10, 0.12, 0.25


class Hit(NamedTuple):
    """A text that answers, with where it leads. ``score`` falls along the list; ``good``: it says what was asked;
    ``says``: how well the first one says it beside the best text of anywhere (1: as well)."""

    kind: str
    ref: str
    title: str
    score: float
    good: bool
    place: Place
    says: float = 1.0


@dataclass(frozen=True, slots=True)
class Hits:
    """The answer to a query.

    ``relaxed`` says what was given up because nothing was found otherwise: ``place`` (other places are shown),
    ``filters`` (audience, theme, department, online), ``words`` (nothing says all that was asked; near ones are shown).
    ``named`` is a place that the query itself names, which was then searched.
    """

    query: str
    read_as: str
    hits: tuple[Hit, ...]
    total: int
    relaxed: tuple[str, ...] = ()
    named: NamedPlace | None = None

    def __bool__(self) -> bool:
        return bool(self.hits)


def search(query: str, kinds: Sequence[str], wanted: Wanted, *, limit: int = 20, offset: int = 0) -> Hits:
    """The best texts of these kinds for a query under ``wanted``; a fixed number of queries whatever is found.

    Any text may be given: it is bounded (100 characters) and only ever read as words. Unknown kinds are left out.
    """
    known = [code for code in kinds if code in KINDS]
    limit, offset = max(1, min(limit, MOST_PAGE)), max(0, min(offset, CANDIDATES))
    meant = _meant(query, lexicon().read_at)
    if not known or not (meant.ideas or meant.soft):
        return Hits(meant.text, meant.left, (), 0)
    named = named_place(meant.left, wanted.division)
    found, relaxed = _found_at(named, meant, known, wanted)
    if named is not None and not any(hit.good for hit in found):
        named, (found, relaxed) = None, _found(meant, known, wanted)  # the name was no wish to be there
    if found and not any(hit.good for hit in found):
        relaxed = (*relaxed, "words")
    return Hits(meant.text, meant.left, tuple(found[offset : offset + limit]), len(found), relaxed, named)


@lru_cache(maxsize=1_000)
def _meant(query: str, _read_at: float) -> Understood:
    """What a query means by the words of this minute: a page asks for items and for what stands beside them."""
    return understood(query, lexicon())


def _found_at(
    named: NamedPlace | None, meant: Understood, kinds: Sequence[str], wanted: Wanted
) -> tuple[list[Hit], tuple[str, ...]]:
    """Results at the place that the query names, else at the wanted one."""
    if named is None:
        return _found(meant, kinds, wanted)
    there = replace(_meant(named.rest, lexicon().read_at), text=meant.text)
    return _found(there, kinds, replace(wanted, division=named.code))


def _found(meant: Understood, kinds: Sequence[str], wanted: Wanted) -> tuple[list[Hit], tuple[str, ...]]:
    """Results under ``wanted``; where there is none, without the filters, then without the place."""
    hits = _ranked(meant, kinds, wanted)
    if hits:
        return hits, ()
    bare = Wanted(division=wanted.division, actor=wanted.actor)
    if bare != wanted and (hits := _ranked(meant, kinds, bare)):
        return hits, ("filters",)
    if wanted.division and (hits := _ranked(meant, kinds, replace(wanted, division=""))):
        return hits, ("place",)
    if wanted.division and bare != wanted and (hits := _ranked(meant, kinds, Wanted(actor=wanted.actor))):
        return hits, ("filters", "place")
    return [], ()


class _Candidate(NamedTuple):
    kind: str
    ref: str
    title: str
    score: float
    covered: float


def _ranked(meant: Understood, kinds: Sequence[str], wanted: Wanted) -> list[Hit]:
    """Most texts can be had anywhere, so the best of all are looked up at the place first. Where filters are set, or
    too few of them can be had there, the ranking is told what the place offers."""
    narrowed = wanted != Wanted(division=wanted.division, actor=wanted.actor)
    offered = offered_numbers(kinds, wanted) if narrowed else None
    candidates = _candidates(meant, kinds, offered)
    anywhere = max((one.score for one in candidates), default=0.0)
    hits = _had(candidates, meant, wanted)
    full = len(candidates) == CANDIDATES
    if full and offered is None and len(hits) < ENOUGH and (offered := offered_numbers(kinds, wanted)) is not None:
        hits = _had(_candidates(meant, kinds, offered), meant, wanted)
    hits = _varied(sorted(hits, key=_order))
    least = hits[0].score * LEAST if hits else 0.0
    if hits and hits[0].score < anywhere:
        hits[0] = hits[0]._replace(says=hits[0].score / anywhere)
    if hits and hits[0].says < SAYS:  # 结婚 is no 公司设立登记, though both are a 登记 and the place has no other
        hits = [hit._replace(good=False) for hit in hits]
    return [hit for hit in hits if hit.score >= least]


def _had(candidates: list[_Candidate], meant: Understood, wanted: Wanted) -> list[Hit]:
    """Those that can be had under ``wanted``: of the best ones, and of the others only where these are too few."""
    learnt = learning.opened_after(meant.text)
    for at, one in enumerate(candidates if learnt else ()):
        if share := learnt.get((one.kind, one.ref), 0.0):
            candidates[at] = one._replace(score=one.score * (1.0 + LEARNT_SHARE * share))
    scored = sorted(candidates, key=lambda one: -one.score)
    hits: list[Hit] = []
    for block in (scored[:FIRST_RESOLVED], scored[FIRST_RESOLVED:]):
        if block and len(hits) < ENOUGH:
            hits += _resolved(block, wanted)
    return hits


def _order(hit: Hit) -> tuple[float, str, str]:
    return -hit.score, hit.title, hit.ref


def _varied(hits: list[Hit]) -> list[Hit]:
    """From the third on, texts that differ only in what is to be done (变更, 注销 …) make room for others."""
    seen: Counter[str] = Counter()
    found = []
    for hit in hits:
        family = family_of(hit.title)
        found.append(hit._replace(score=hit.score * FAMILY) if seen[family] >= MOST_OF_FAMILY else hit)
        seen[family] += 1
    return sorted(found, key=_order)


@lru_cache(maxsize=20_000)
def family_of(title: str) -> str:
    """A title without brackets and without what is to be done."""
    return _doing().sub("", _BRACKETS.sub("", title))[:12]


@lru_cache(maxsize=1)
def _doing() -> re.Pattern[str]:
    return re.compile("|".join(sorted(filler()["later"] | filler()["beginning"], key=len, reverse=True)))


def _resolved(block: Sequence[_Candidate], wanted: Wanted) -> list[Hit]:
    places: dict[tuple[str, str], Place] = {}
    for code in dict.fromkeys(one.kind for one in block):
        refs = [one.ref for one in block if one.kind == code]
        places |= {(code, ref): place for ref, place in resolver_of(code).resolve(refs, wanted).items()}
    warmth = heat.warmth(wanted.division)
    hits = []
    for one in block:
        place = places.get((one.kind, one.ref))
        if place is not None:
            warm = 1.0 + HEAT_SHARE * warmth.get((one.kind, one.ref), 0.0)
            near = 1.0 - NEAR_SHARE * (1.0 - place.nearness)
            hits.append(Hit(one.kind, one.ref, one.title, one.score * warm * near, one.covered >= GOOD, place))
    return hits


def _candidates(meant: Understood, kinds: Sequence[str], offered: bytes | None) -> list[_Candidate]:
    wanted = ways_of(meant)
    best = ranked(
        wanted,
        held(kinds, (term for _idea, _way, said in wanted for term, _weight in said)),
        sizes(kinds),
        [idea.importance for idea in meant.ideas],
        budget=BUDGET,
        most=2 * CANDIDATES,  # some may have been taken out
        offered=offered,
    )
    numbers = best.numbers.tolist()
    known = texts(numbers)
    rows = zip((known[number] for number in numbers), best.scores.tolist(), best.covered.tolist(), strict=True)
    found = [(text, score, covered) for text, score, covered in rows if text is not None]
    whole = meant.importance or 1.0
    words = lexicon()
    begins = not any(idea.words in words.actions for idea in meant.ideas)
    # What a whole phrase means says what is to be done as well (销户口: 户口注销).
    told = meant.text + "".join(text for idea in meant.ideas for text in words.everyday.get(idea.words, ())[:1])
    best_of = [_candidate(*row, whole, meant, told if begins else None) for row in found[:CANDIDATES]]
    return _guessed(best_of, guessed(meant))


def _guessed(candidates: list[_Candidate], letters: str) -> list[_Candidate]:
    """Letters that are no word's are the initials of a title where it has them in a row; others are only near."""
    if not letters:
        return candidates
    return [one if letters in initials(one.title) else one._replace(covered=0.0) for one in candidates]


def _candidate(
    text: Text, score: float, covered: float, whole: float, meant: Understood, begins: str | None
) -> _Candidate:
    kind, ref, title, weight = text
    share = min(1.0, covered / whole) if meant.ideas else 0.5
    if begins is not None:
        weight *= _beginning(title, begins)
    return _Candidate(kind, ref, title, score * weight * (ANYHOW + (1.0 - ANYHOW) * share**COVERED), share)


def _beginning(title: str, text: str) -> float:
    """Who says nothing of what is to be done wants to begin: a little more for 核发, a little less for 注销."""
    later, beginning = _doings(title)
    return (LATER if any(word not in text for word in later) else 1.0) * (BEGINNING if beginning else 1.0)


@lru_cache(maxsize=20_000)
def _doings(title: str) -> tuple[tuple[str, ...], bool]:
    """Which words of a title say that it comes later (变更, 注销 …), and whether one says that it begins."""
    words = filler()
    return tuple(word for word in words["later"] if word in title), any(word in title for word in words["beginning"])
