"""Pinyin without tones, of words; the syllables that a run of letters can be. Pure.

Syllables are kept as people of many regions hear them: zh ch sh like z c s, ng like n (生份证 for 身份证), l like n
is left apart, since too many words would fall together.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

_STARTS = {"zh": "z", "ch": "c", "sh": "s"}


@lru_cache(maxsize=1)
def syllables_of_mandarin() -> frozenset[str]:
    """All syllables without tones, ü written v."""
    return frozenset((files("yiwang.engines.search.data") / "syllables.txt").read_text(encoding="ascii").split())


@lru_cache(maxsize=60_000)
def syllables(word: str) -> tuple[str, ...]:
    """The syllables of a Chinese word as it is read, ``("kai", "fan", "dian")``; rare characters are left out."""
    from pypinyin import lazy_pinyin  # 60 ms to import

    return tuple(one.replace("ü", "v") for one in lazy_pinyin(word, errors="ignore"))


@lru_cache(maxsize=2_000)
def heard(syllable: str) -> str:
    """A syllable as it is heard: ``sheng`` like ``sen``."""
    start = syllable[:2]
    rest = _STARTS[start] + syllable[2:] if start in _STARTS else syllable
    return rest[:-1] if rest.endswith("ng") else rest


def heard_syllables(word: str) -> tuple[str, ...]:
    """``syllables``, each as it is heard."""
    return tuple(heard(one) for one in syllables(word))


@lru_cache(maxsize=20_000)
def readings(character: str) -> frozenset[str]:
    """All ways in which a character is read, each as it is heard; empty for what is no character."""
    from pypinyin import Style, pinyin

    if len(character) != 1:
        return frozenset()
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return frozenset(heard(one.replace("ü", "v")) for ways in found for one in ways)


def may_sound_alike(one: str, other: str) -> bool:
    """Whether two stretches could be read alike, character by character: a quick look before words are read whole."""
    pairs = zip(one, other, strict=False)
    return len(one) == len(other) and all(a == b or not readings(a).isdisjoint(readings(b)) for a, b in pairs)


def initials(word: str) -> str:
    """The first letters, ``kfd``."""
    return "".join(one[0] for one in syllables(word))
