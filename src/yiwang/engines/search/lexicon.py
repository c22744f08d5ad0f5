"""What a process knows of words: everyday words, the words that texts hold, and how each sounds. Read now and then."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from threading import Lock

from django.db import connection

from yiwang.engines.search.everyday import actions, everyday_words
from yiwang.engines.search.normal import HAN
from yiwang.engines.search.spelling import syllables

KEPT_SECONDS = 60.0
MOST_ALIKE = 6
LONGEST_WORD = 12
_HEARD = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))


def sound(letters: str) -> str:
    """How letters sound where zh and z, eng and en are not told apart."""
    for written, heard in _HEARD:
        letters = letters.replace(written, heard)
    return letters


@dataclass(frozen=True)
class Lexicon:
    """Words with what they mean and how they sound.

    ``everyday`` maps what people say to official words; ``held`` the words of texts to how many texts hold them;
    ``by_sound`` and ``by_initials`` find words from letters, the most used first.
    """

    everyday: Mapping[str, tuple[str, ...]]
    held: Mapping[str, int]
    by_sound: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by_initials: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    actions: frozenset[str] = frozenset()
    longest: int = LONGEST_WORD
    read_at: float = 0.0


def lexicon_of(
    everyday: Mapping[str, tuple[str, ...]], held: Mapping[str, int], actions: frozenset[str] = frozenset()
) -> Lexicon:
    """The lexicon of these words; pure. ``actions`` are everyday words that say what is to be done (丢了, 到期)."""
    sounds: dict[str, list[str]] = {}
    letters: dict[str, list[str]] = {}
    ranked = sorted({*everyday, *held}, key=lambda word: (word not in everyday, -held.get(word, 0), word))
    for word in ranked:
        if len(word) < 2 or not HAN.match(word):
            continue
        spelt = syllables(word)
        if len(spelt) == len(word) <= LONGEST_WORD:
            sounds.setdefault(sound("".join(spelt)), []).append(word)
            letters.setdefault("".join(one[0] for one in spelt), []).append(word)
    longest = max(map(len, everyday), default=1)
    return Lexicon(everyday, held, _best(sounds), _best(letters), actions, longest, time.monotonic())


def _best(found: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(words[:MOST_ALIKE]) for key, words in found.items()}


_lock = Lock()
_known: Lexicon | None = None


def lexicon() -> Lexicon:
    """The lexicon of this process, at most a minute old; two queries where it is read again."""
    global _known
    known = _known
    if known is not None and time.monotonic() - known.read_at < KEPT_SECONDS:
        return known
    with _lock:
        if _known is None or time.monotonic() - _known.read_at >= KEPT_SECONDS:
            _known = _read(_known)
        return _known


def _read(known: Lexicon | None) -> Lexicon:
    """The words as they are now; how they sound is worked out anew (0.1 s) only where they are others than before."""
    everyday, held = everyday_words(), words_held()
    if known is not None and known.everyday == everyday and known.held == held:
        return replace(known, read_at=time.monotonic())
    return lexicon_of(everyday, held, actions())


def forget() -> None:
    """Read the words again at the next search of this process: after editing, and between tests."""
    global _known
    _known = None


def words_held() -> dict[str, int]:
    """Words that texts hold, of all kinds, with how many texts hold each; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substr(term, 2), sum(held)::int FROM (SELECT term, held FROM search_term"
            " WHERE term >= 'w' AND term < 'x' UNION ALL SELECT term, 1 FROM search_posting"
            " WHERE term >= 'w' AND term < 'x') t GROUP BY 1"
        )
        return dict(cursor.fetchall())
