"""What a process remembers of terms and texts: read once, and anew when what was indexed is no longer the same.

A process looks five times a second whether anything was put in, taken out or merged (``search_change``), and reads then
what waits to be merged; with each search while much waits (an import). What is remembered only ranks; what may be had,
a kind's ``resolve`` decides.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import Final, NamedTuple

import numpy as np
from django.db import connection

from yiwang.core.prepared import fetch
from yiwang.engines.search.models import Change
from yiwang.engines.search.ranking import Held

LOOK_EVERY: Final = 0.2  # seconds
MOST_BYTES, MOST_TEXTS = 64 << 20, 100_000
MOST_REMEMBERED, BLOCK = 20_000, 500  # terms at the start
MOST_WAITING = 20_000  # places that wait to be merged
ROW_BYTES, PLACE_BYTES = 300, 5  # what a term takes beside its places, and a place
MOST_PLACES: Final = 2_000  # of one term: more are never read
Key = tuple[str, str]
Waiting = dict[Key, list[tuple[int, int]]]
# A sum beside the number and the last: identities are given before they are seen, so a lower one may come later.
_STATE = """
SELECT count(*)::bigint, coalesce(sum(id), 0)::bigint, coalesce(max(id), 0)::bigint,
       coalesce(sum(id) FILTER (WHERE merged), 0)::bigint, EXISTS (SELECT FROM search_posting)
FROM search_change
"""
# With the state as of which it waits: what is merged meanwhile is neither missed nor read twice.
_WAITING = """
SELECT w.kind, w.term, w.document, w.impact, s.*
FROM (STATE) s LEFT JOIN search_posting w ON w.kind = ANY(%(kinds)s::text[]) AND w.term = ANY(%(terms)s::text[])
""".replace("STATE", _STATE)
_ALL_WAITING = """
SELECT w.kind, w.term, w.document, w.impact, s.*
FROM (STATE) s LEFT JOIN (SELECT * FROM search_posting LIMIT %(most)s) w ON true
""".replace("STATE", _STATE)
_TERMS = """
SELECT w.kind, w.term, t.held, array_send(t.documents[1:MOST]), array_send(t.impacts[1:MOST])
FROM unnest(%(kinds)s::text[], %(terms)s::text[]) AS w(kind, term)
LEFT JOIN search_term t ON t.kind = w.kind AND t.term = w.term
""".replace("MOST", str(MOST_PLACES))
_HEADER: Final = 20  # bytes of an array of one dimension before its elements (array_send)
_NUMBERS: Final = np.dtype([("length", ">i4"), ("value", ">i4")])
_IMPACTS: Final = np.dtype([("length", ">i4"), ("value", ">i2")])
_USUAL = "SELECT kind, term FROM search_term WHERE kind = ANY(%(kinds)s::text[]) ORDER BY held DESC LIMIT %(most)s"
_TEXTS = "SELECT number, kind, ref, title, weight FROM search_document WHERE number = ANY(%(numbers)s::int[])"


class Text(NamedTuple):
    """A text that can be found; ``weight`` (about 1) favours better texts a little."""

    kind: str
    ref: str
    title: str
    weight: float


class _State(NamedTuple):
    many: int
    total: int
    last: int
    merged: int
    waiting: bool


class _Memory:
    """Terms by kind, and texts, as of ``state``, for several threads. What was read before a change is not kept."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.state: _State | None = None
        self.waiting: Waiting | None = None  # not known: so much that it is asked for with each search
        self.looked = 0.0
        self.changes = 0  # how often something was forgotten
        self.terms: dict[str, dict[str, Held | None]] = {}
        self.size = 0
        self.texts: dict[int, Text | None] = {}

    def note(self, state: _State, waiting: Waiting | None) -> None:
        """What was indexed is at this state now."""
        with self.lock:
            before, self.state, self.waiting, self.looked = self.state, state, waiting, time.monotonic()
            if before is None or before[:4] != state[:4]:
                self.texts = {}
                self.changes += 1
            if before is None or before.merged != state.merged:
                self.terms, self.size = {}, 0

    def fresh(self) -> bool:
        """Whether a look was taken a moment ago and what waits is known."""
        return self.waiting is not None and time.monotonic() - self.looked < LOOK_EVERY

    def keep(self, found: Mapping[Key, Held | None], changes: int) -> None:
        """Remember terms that were read after that many changes; where they become too many, all begin anew."""
        with self.lock:
            if changes != self.changes:
                return
            if self.size > MOST_BYTES:
                self.terms, self.size = {}, 0
            for (kind, term), held in found.items():
                self.terms.setdefault(kind, {})[term] = held
                self.size += ROW_BYTES + (PLACE_BYTES * int(held.documents.size) if held else 0)

    def keep_texts(self, found: Mapping[int, Text | None], changes: int) -> None:
        """Remember texts; None: there is none any more."""
        with self.lock:
            if changes != self.changes:
                return
            if len(self.texts) + len(found) > MOST_TEXTS:
                self.texts = {}
            self.texts.update(found)


_memory = _Memory()


def held(kinds: Sequence[str], terms: Iterable[str]) -> dict[str, dict[str, Held]]:
    """By kind, which texts hold each of these terms (left out where none does); no query where all is remembered."""
    names = list(dict.fromkeys(terms))
    waiting = _memory.waiting if _memory.fresh() else None
    if waiting is None:
        waiting = _look(kinds, names)
    changes, memory = _memory.changes, _memory.terms
    missing = [(kind, term) for kind in kinds for term in names if term not in memory.get(kind, ())]
    read = _read(missing) if missing else {}
    _memory.keep(read, changes)
    found: dict[str, dict[str, Held]] = {}
    for kind in kinds:
        known = memory.get(kind, {})
        there = found[kind] = {term: one for term in names if (one := known.get(term))}
        there.update((term, one) for (of, term), one in read.items() if of == kind and one)
        if waiting:
            late = {term: rows for term in names if (rows := waiting.get((kind, term)))}
            there.update((term, _with(there.get(term), rows)) for term, rows in late.items())
    return found


def texts(numbers: Sequence[int]) -> dict[int, Text | None]:
    """The texts with these numbers; None: it was taken out meanwhile."""
    known, changes = _memory.texts, _memory.changes
    missing = [number for number in numbers if number not in known]
    if missing:
        read: dict[int, Text | None] = dict.fromkeys(missing)
        read |= {row[0]: Text(*row[1:]) for row in fetch(_TEXTS, {"numbers": missing})}
        _memory.keep_texts(read, changes)
        known = {**{number: known[number] for number in numbers if number in known}, **read}
    return {number: known[number] for number in numbers}


def remember(kinds: Sequence[str]) -> int:
    """When a process starts: the terms that most texts hold, so that the first who search do not wait; how many."""
    _look(kinds, ())
    changes, usual = _memory.changes, fetch(_USUAL, {"kinds": list(kinds), "most": MOST_REMEMBERED})
    for begin in range(0, len(usual), BLOCK):
        _memory.keep(_read([(kind, term) for kind, term in usual[begin : begin + BLOCK]]), changes)
    return len(usual)


def changed(*, merged: bool = False) -> None:
    """In the transaction that puts in or takes out; ``merged``: terms are other rows than before."""
    Change.objects.bulk_create([Change(merged=merged)])
    forget()


def forget_old() -> None:
    """A chore: changes that every process has seen long ago."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_change WHERE at < now() - interval '10 minutes'")


def forget() -> None:
    """Look anew with the next search: after a change of this process, and between tests."""
    _memory.looked = 0.0


def _look(kinds: Sequence[str], terms: Sequence[str]) -> Waiting:
    """Note the state; returns what waits, of these terms at least."""
    state = _State(*fetch(_STATE, [])[0])
    known = _memory.waiting
    if known is not None and state == _memory.state:
        _memory.looked = time.monotonic()
        return known
    if not state.waiting:
        _memory.note(state, {})
        return {}
    rows = fetch(_ALL_WAITING, {"most": MOST_WAITING + 1})
    few = len(rows) <= MOST_WAITING
    if not few:
        rows = fetch(_WAITING, {"kinds": list(kinds), "terms": list(terms)})
    waiting: Waiting = {}
    for kind, term, document, impact, *_state in rows:
        if term is not None:
            waiting.setdefault((kind, term), []).append((document, impact))
    _memory.note(_State(*rows[0][4:]), waiting if few else None)
    return waiting


def _read(keys: Sequence[Key]) -> dict[Key, Held | None]:
    rows = fetch(_TERMS, {"kinds": [kind for kind, _term in keys], "terms": [term for _kind, term in keys]})
    return {(kind, term): _unpacked(many, *lists) if many else None for kind, term, many, *lists in rows}


def _unpacked(many: int, documents: bytes, impacts: bytes) -> Held:
    """Arrays as PostgreSQL sends them: a header, and before each element its length; much faster than lists."""
    numbers, said = np.frombuffer(documents, _NUMBERS, offset=_HEADER), np.frombuffer(impacts, _IMPACTS, offset=_HEADER)
    return Held(many, numbers["value"].astype(np.int32), said["value"].astype(np.uint8))


def _with(held: Held | None, rows: Sequence[tuple[int, int]]) -> Held:
    """A term with what waits to be merged: it stands first, so that it is read whatever the bounds."""
    numbers, impacts = zip(*rows, strict=True)
    waiting = Held(len(rows), np.array(numbers, np.int32), np.array(impacts, np.uint8))
    if held is None:
        return waiting
    return Held(
        held.many + waiting.many,
        np.concatenate([waiting.documents, held.documents]),
        np.concatenate([waiting.impacts, held.impacts]),
    )
