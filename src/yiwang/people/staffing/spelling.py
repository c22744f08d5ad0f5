"""What a name, an organization or a post is found by: its parts, their pinyin, and the first letters of it.

Surnames with a reading of their own (单 shàn, 曾 zēng, 区 ōu) are found by it as well as by the common one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from yiwang.people.names import DEMO_MARK

SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "区": "ou", "朴": "piao", "查": "zha", "盖": "ge",
    "缪": "miao", "覃": "qin", "翟": "zhai", "员": "yun", "乐": "yue", "繁": "po", "黑": "he", "牟": "mou",
    "折": "she", "召": "shao", "洗": "xian", "种": "chong", "秘": "bi", "阚": "kan", "尹": "yin", "任": "ren",
    "华": "hua", "宁": "ning", "纪": "ji", "葛": "ge", "令": "ling", "能": "nai", "呙": "guo", "郗": "xi",
}  # fmt: skip
_MARKS = re.compile(r"[\s·•．.,，、（）()\-—/]+")
_PHONE = re.compile(r"\D+")
LONGEST_WORD = 60
MOST_PARTS = 40


@lru_cache(maxsize=20_000)
def syllables(text: str) -> tuple[str, ...]:
    """Pinyin without tones, a syllable for each character; other signs as they are, in lower case."""
    from pypinyin import lazy_pinyin  # 60 ms to import; most commands never spell

    parts = lazy_pinyin(text, errors=list)  # type: ignore[arg-type]  # other signs one by one
    return tuple(str(part).lower() for part in parts)


def readings(name: str) -> list[tuple[str, ...]]:
    """The usual spelling, and the one with the reading of the surname; 吕 also as lu and lyu."""
    usual = syllables(name)
    found = [usual]
    special = SURNAMES.get(name[:1])
    if special and usual and special != usual[0]:
        found.insert(0, (special, *usual[1:]))
    for form in list(found):
        for v in ("u", "yu"):
            other = tuple(part.replace("v", v) for part in form)
            if other != form:
                found.append(other)
    return found


def spelling(name: str) -> str:
    """What the address book is sorted by: the name's own part, spelled as a surname would be."""
    return " ".join(readings(_own_part(name))[0])[:200]


def _own_part(name: str) -> str:
    return name.removeprefix(DEMO_MARK) or name


def name_words(name: str) -> set[str]:
    """What finds a person: every end of the name, of its pinyin and of its first letters."""
    found: set[str] = set(_ends(name.lower()))
    for part in [_own_part(name), *filter(None, _MARKS.split(name))]:
        found.update(_ends(part.lower()))
        for form in readings(part):
            for start in range(len(form)):
                found.add("".join(form[start:]))
                found.add("".join(syllable[:1] for syllable in form[start:]))
    return _fit(found)


@lru_cache(maxsize=50_000)
def title_words(text: str) -> frozenset[str]:
    """What finds an organization or a post: every end of it, and the first letters of its pinyin."""
    found = set(_ends(text.lower()))
    found.add("".join(syllable[:1] for syllable in syllables(text)))
    return frozenset(_fit(found))


def phone_words(*phones: str) -> set[str]:
    """Digits of a telephone, whole and the last four."""
    found: set[str] = set()
    for phone in phones:
        digits = _PHONE.sub("", phone)
        found |= {digits, digits[-4:], digits.lstrip("0"), *_PHONE.split(phone)} - {""}
    return _fit(found)


def wanted_words(text: str) -> list[str]:
    """What somebody typed, as words that must all be found; at most five."""
    words = [word for word in _MARKS.split(text.lower()) if word]
    return [word[:LONGEST_WORD] for word in words[:5]]


def vector(words: Iterable[str]) -> str:
    """Words as PostgreSQL reads a ``tsvector``."""
    return " ".join(_quoted(word) for word in sorted(words))


def prefix_query(words: Iterable[str]) -> str:
    """Words as a ``tsquery`` for beginnings, all of which must be there."""
    return " & ".join(f"{_quoted(word)}:*" for word in words)


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _ends(text: str) -> list[str]:
    return [text[start:] for start in range(min(len(text), MOST_PARTS))]


def _fit(words: Iterable[str]) -> set[str]:
    return {word[:LONGEST_WORD] for word in words if word.strip()}
