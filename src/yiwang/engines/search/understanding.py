"""What a query means: ideas, each with the ways in which texts may say it. Pure, given a lexicon.

* what people say around it (怎么办, 在哪里, 我要) is taken out;
* everyday words are found, the longest first, and say what they mean in official words besides;
* letters are read as pinyin (``kaifandian``), as initials (``kfd``) or, beside characters, as both (``开饭dian``);
* what no text holds is heard: 生份证 sounds like 身份证;
* pairs of characters and of syllables are looked for besides, so that a wrong character costs little.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from yiwang.engines.search.everyday import bare, filler
from yiwang.engines.search.lexicon import Lexicon, sound
from yiwang.engines.search.normal import HAN, normal_query, runs
from yiwang.engines.search.spelling import heard, syllables, syllables_of_mandarin
from yiwang.engines.search.terms import CHARACTER, INITIALS, PAIR, SYLLABLE, SYLLABLES, WORD, cut, spoken, words_in

SOFT = 100  # the idea of everything that an answer need not hold
TYPED, MEANT, ALIKE, WEAK, PARTS = 1.0, 0.95, 0.8, 0.25, 0.45
PAIR_WEIGHT, SOUND_WEIGHT, CHARACTER_WEIGHT = 0.22, 0.08, 0.03
MOST_TERMS, MOST_IDEAS, MOST_RUN = 96, 12, 40
FADING = 0.9  # each later meaning of an everyday word counts a little less
ACTION, ACTION_IMPORTANCE = 0.8, 0.7  # what is to be done (丢了, 到期) counts less than with what
JOINT = 0.9  # where two words meet
LEAST_BEGUN, MOST_UNFINISHED = 4, 5  # letters of an unfinished word; letters of a syllable that is not finished
UNKNOWN = 0.6  # importance of a word that no text holds
Way = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Idea:
    """One thing that is meant: what was typed for it, how much an answer has to hold it, the ways to say it."""

    words: str
    importance: float
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """A query: as it was read, what is left of it without filler, its ideas, and terms that help besides."""

    text: str
    left: str
    ideas: tuple[Idea, ...]
    soft: Way

    @property
    def importance(self) -> float:
        """Of all ideas together."""
        return sum(idea.importance for idea in self.ideas)


@lru_cache(maxsize=1)
def _filler() -> re.Pattern[str]:
    phrases = sorted((one for one in filler()["filler"] if len(one) > 1), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, phrases)))


def without_filler(text: str, lexicon: Lexicon | None = None) -> str:
    """The query without what people say around it; as it is where nothing would be left. Everyday words stay whole
    (招几个人, though 几个 alone says nothing)."""
    pieces, at = [], 0
    for start, end in _cover(text, lexicon) if lexicon is not None else ():
        if end - start > 2:
            pieces += [_filler().sub(" ", text[at:start]), text[start:end]]
            at = end
    left = " ".join("".join((*pieces, _filler().sub(" ", text[at:]))).split())
    meant = any(part not in filler()["filler"] for run in runs(left) for part in cut(run))
    return left if left and meant else text


def understood(query: str, lexicon: Lexicon) -> Understood:
    """What a query means; empty ideas where it says nothing."""
    text = normal_query(query)
    plain = bare(text) or text
    left = without_filler(plain, lexicon)
    ideas: list[Idea] = []
    soft: dict[str, float] = {}
    for part in _parts(left, lexicon):
        ideas += _ideas(part, lexicon)
        for run in runs(part):
            for term, weight in _soft(run):
                soft.setdefault(term, weight)
    return Understood(text, left, _bounded(ideas), tuple(soft.items())[:MOST_TERMS])


def _bounded(ideas: list[Idea]) -> tuple[Idea, ...]:
    """At most so many ideas and terms; where nothing strong was said, the weak words are what is meant."""
    kept = ideas[:MOST_IDEAS]
    if kept and all(idea.importance <= WEAK for idea in kept):
        kept = [
            Idea(idea.words, 1.0, tuple(tuple((t, w / WEAK) for t, w in way) for way in idea.ways)) for idea in kept
        ]
    return tuple(kept)


def _parts(text: str, lexicon: Lexicon) -> list[str]:
    """The parts of a query without white space and signs; where characters and letters together sound like something
    known, that word."""
    found: list[str] = []
    for part in text.split():
        pieces = runs(part)
        mixed = (
            len(pieces) > 1 and any(map(HAN.match, pieces)) and any(one.isalpha() and one.isascii() for one in pieces)
        )
        spelt = "".join("".join(syllables(one)) if HAN.match(one) else one for one in pieces)
        words = lexicon.by_sound.get(sound(spelt)) if mixed and "".join(pieces) not in lexicon.everyday else None
        found += [words[0]] if words else _whole(part)
    return [part[:MOST_RUN] for part in found]


def _whole(part: str) -> list[str]:
    """Runs of characters, letters and digits, not parted where the script changes (x光机)."""
    return ["".join(runs(piece)) for piece in re.split(r"[^\w]+", part) if runs(piece)]


def _ideas(part: str, lexicon: Lexicon) -> Iterator[Idea]:
    if len(part) == 1 and HAN.match(part):
        yield Idea(part, 1.0, (((CHARACTER + part, 1.0),), *_meanings(part, lexicon)))
        return
    at = 0
    for start, end in _cover(part, lexicon):
        yield from _of_gap(part[at:start], lexicon)
        yield _everyday(part[start:end], lexicon)
        at = end
    yield from _of_gap(part[at:], lexicon)


def _cover(part: str, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Everyday words in a part, where they overlap those that are longest together (领|养老钱, not 领养|老钱)."""
    best: list[tuple[int, list[tuple[int, int]]]] = [(0, [])]
    for end in range(1, len(part) + 1):
        found = best[end - 1]
        for start in range(max(0, end - lexicon.longest), end - 1):
            if part[start:end] in lexicon.everyday:
                worth = best[start][0] + (end - start) ** 2
                if worth > found[0]:
                    found = (worth, [*best[start][1], (start, end)])
        best.append(found)
    return best[-1][1]


def _everyday(said: str, lexicon: Lexicon, weight: float = TYPED) -> Idea:
    light = said in lexicon.actions
    worth = weight * (ACTION if light else 1.0)
    typed = _way(said, worth)
    ways = ((typed,) if typed else ()) + tuple(_meanings(said, lexicon, worth))
    return Idea(said, ACTION_IMPORTANCE if light else 1.0, ways)


def _way(words: str, worth: float) -> Way:
    """How texts say these words: the words, and the pairs of characters where two of them meet, which hold them
    together (居民|参保 is not 居民 and 参保 anywhere)."""
    found: dict[str, float] = {}
    for run in runs(words):
        if not HAN.match(run) or len(run) == 1:
            found[(CHARACTER if HAN.match(run) else WORD) + run] = worth
            continue
        for word in words_in(run):
            found[WORD + word] = worth
        at = 0
        for word in cut(run)[:-1]:
            at += len(word)
            found[PAIR + run[at - 1 : at + 1]] = worth * JOINT
    return tuple(found.items())


def _meanings(said: str, lexicon: Lexicon, weight: float = TYPED) -> Iterator[Way]:
    worth = MEANT * weight
    for meant in lexicon.everyday.get(said, ()):
        yield _way(meant, worth)
        worth *= FADING


def _of_gap(gap: str, lexicon: Lexicon) -> Iterator[Idea]:
    """Ideas of what stands between everyday words: the words themselves, or what they sound like where nobody knows."""
    for run in runs(gap):
        if HAN.match(run):
            yield from _of_characters(run, lexicon)
        else:
            yield from _of_letters(run, lexicon)


def _of_characters(run: str, lexicon: Lexicon) -> Iterator[Idea]:
    tokens = cut(run)
    heard_alike = _alike(run, tokens, lexicon)
    if heard_alike:
        before, alike, after = heard_alike
        yield from _of_gap(before, lexicon)
        yield _of_alike(run[len(before) : len(run) - len(after)], alike, lexicon)
        yield from _of_gap(after, lexicon)
        return
    for token in tokens:
        if token in lexicon.everyday:
            yield _everyday(token, lexicon)
        elif token not in filler()["filler"]:
            yield _of_word(token, lexicon)


def _of_word(token: str, lexicon: Lexicon) -> Idea:
    importance = WEAK if token in filler()["weak"] else 1.0
    if len(token) == 1:
        return Idea(token, min(importance, 0.3), (((CHARACTER + token, 0.4 * importance),),))
    words = words_in(token)
    way = tuple((WORD + word, importance * (1.0 if word == token else 0.5)) for word in words)
    if token in lexicon.held:
        return Idea(token, importance, (way,))
    parts = tuple((PAIR + token[at : at + 2], PARTS * importance) for at in range(len(token) - 1))
    return Idea(token, importance * UNKNOWN, (way, parts))


def _alike(gap: str, tokens: list[str], lexicon: Lexicon) -> tuple[str, tuple[str, ...], str] | None:
    """The longest stretch around words that no text holds that sounds like known words: (before, words, after)."""
    if len(gap) < 2 or all(_known(token, lexicon) for token in tokens):
        return None
    unknown: set[int] = set()
    at = 0
    for token in tokens:
        if not _known(token, lexicon):
            unknown.update(range(at, at + len(token)))
        at += len(token)
    for length in range(min(len(gap), 8), 1, -1):
        for start in range(len(gap) - length + 1):
            if unknown.isdisjoint(range(start, start + length)):
                continue
            piece = gap[start : start + length]
            words = lexicon.by_sound.get(sound("".join(syllables(piece))), ())
            if words and piece not in words:
                return gap[:start], words, gap[start + length :]
    return None


def _known(token: str, lexicon: Lexicon) -> bool:
    return token in lexicon.held or token in filler()["filler"] or token in filler()["weak"]


def _of_alike(typed: str, words: Iterable[str], lexicon: Lexicon) -> Idea:
    """Words that sound like what was typed, with what they mean."""
    ways: list[Way] = []
    for word in words:
        ways.append(tuple((WORD + one, ALIKE * (1.0 if one == word else 0.5)) for one in words_in(word)))
        ways += _meanings(word, lexicon, ALIKE)
    return Idea(typed, 1.0, tuple(ways))


def _of_letters(run: str, lexicon: Lexicon) -> Iterator[Idea]:
    """Letters and digits: a word as it stands, pinyin, initials."""
    as_typed: Way = ((WORD + run, 1.0),)
    if not run.isalpha() or len(run) < 2 or run in lexicon.held:
        yield Idea(run, 1.0, (as_typed, *_meanings(run, lexicon)))
        return
    if run in lexicon.everyday:
        yield Idea(run, 1.0, (as_typed, *_meanings(run, lexicon)))
        return
    pieces = _spelt(run, lexicon)
    if pieces:
        for letters, words in pieces:
            if words:
                yield _of_alike(letters, words, lexicon)
        return
    words = lexicon.by_initials.get(run, ())
    if not words and (begun := _begun(run, lexicon)):
        for letters, known in begun:
            yield _of_alike(letters, known, lexicon)
        return
    threes: Way = tuple((INITIALS + run[at : at + 3], 0.6) for at in range(len(run) - 2))
    told = _of_alike(run, words, lexicon)
    yield Idea(run, 1.0, (as_typed, *told.ways, *((threes,) if threes else ())))


def _spelt(run: str, lexicon: Lexicon) -> list[tuple[str, tuple[str, ...]]]:
    """Letters parted into known words and single syllables, as few as can be; empty where they are no pinyin."""
    best: list[tuple[int, list[tuple[str, tuple[str, ...]]]] | None] = [(0, []), *([None] * len(run))]
    for start in range(len(run)):
        here = best[start]
        if here is None:
            continue
        for end in range(start + 1, min(len(run), start + 36) + 1):
            piece = run[start:end]
            words = lexicon.by_sound.get(sound(piece), ())
            if not words and not (end - start <= 6 and piece in syllables_of_mandarin()):
                continue
            cost = here[0] + (2 if words else 5)
            there = best[end]
            if there is None or cost < there[0]:
                best[end] = (cost, [*here[1], (piece, words)])
    found = best[len(run)]
    return found[1] if found and any(words for _letters, words in found[1]) else []


def _begun(run: str, lexicon: Lexicon) -> list[tuple[str, tuple[str, ...]]]:
    """Pinyin whose last syllable is not finished (``shenfenz``): the most used word that begins so, else what was
    finished; empty where that is nothing."""
    heard_so_far = sound(run)
    if len(run) >= LEAST_BEGUN:
        for letters, words in lexicon.by_sound.items():
            if letters.startswith(heard_so_far):
                return [(run, words)]
    for end in range(len(run) - 1, max(LEAST_BEGUN, len(run) - MOST_UNFINISHED) - 1, -1):
        if pieces := [piece for piece in _spelt(run[:end], lexicon) if piece[1]]:
            return pieces
    return []


def guessed(meant: Understood) -> str:
    """Letters alone that no word is spelt with: what a text holds of them as initials is a guess, unless in a row."""
    ways = [way for idea in meant.ideas for way in idea.ways]
    alone = len(meant.ideas) == 1 and bool(ways) and all(term[0] == INITIALS for way in ways[1:] for term, _w in way)
    return meant.ideas[0].words if alone and len(ways) > 1 else ""


def _soft(run: str) -> Iterator[tuple[str, float]]:
    """What helps to find a text and that it need not hold: pairs of characters, how they sound, single characters."""
    if not HAN.match(run):
        return
    said = "".join(token for token in cut(run) if token not in filler()["filler"]) or run
    for at in range(len(said) - 1):
        yield PAIR + said[at : at + 2], PAIR_WEIGHT
    ears = [heard(one) for one in spoken(said)]
    for at in range(len(ears) - 1):
        yield f"{SYLLABLES}{ears[at]} {ears[at + 1]}", SOUND_WEIGHT
    if len(said) <= 4:
        for character in said:
            yield CHARACTER + character, CHARACTER_WEIGHT
    if len(said) == 1:
        for ear in ears:
            yield SYLLABLE + ear, SOUND_WEIGHT
