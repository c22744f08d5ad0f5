"""How hard a Chinese text is to read: lengths of its sentences, characters that nobody can read. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from yiwang.support.content.sanitising import plain_text

_SENTENCE = re.compile(r"[。！？!?；;\n]+")
_STRANGE = re.compile(r"锟斤拷|烫烫烫|屯屯屯|Ã.|â€.|ï¿½|\ufffd|&#?\w{1,8};")
_MARKS = frozenset("→←↑↓①②③④⑤⑥⑦⑧⑨⑩●○■□◆◇★☆√×±≤≥℃％‰§№…—·“”‘’")


@dataclass(frozen=True, slots=True)
class Reading:
    """Lengths in characters; ``strange_share`` is the share of characters that belong to no text (0 to 1)."""

    length: int = 0
    longest_sentence: int = 0
    mean_sentence: float = 0.0
    strange_share: float = 0.0


def read(text: str) -> Reading:
    """Measure a text, rich or plain."""
    words = plain_text(text) if "<" in text else text
    bare = "".join(words.split())
    if not bare:
        return Reading()
    lengths = [len("".join(part.split())) for part in _SENTENCE.split(words) if part.strip()] or [0]
    broken = sum(len(found) for found in _STRANGE.findall(words))
    strange = broken + sum(1 for sign in bare if _is_strange(sign))
    return Reading(len(bare), max(lengths), round(sum(lengths) / len(lengths), 1), round(strange / len(bare), 4))


def _is_strange(sign: str) -> bool:
    if sign in _MARKS:
        return False
    return unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cn", "Cs")
