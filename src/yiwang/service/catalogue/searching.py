"""What a word is looked for in: title, organization and theme, with pinyin and its initials."""

from __future__ import annotations

import re

from pypinyin import Style, lazy_pinyin

_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
_EVERYWHERE = frozenset(("办理", "申请", "怎么", "如何", "需要", "我要", "想要", "什么", "手续", "可以"))


def search_text_of(*parts: str) -> str:
    """Text for ``search_text``: the words, their pinyin without tones, and the initials."""
    text = " ".join(part for part in parts if part)
    title = parts[0] if parts else ""
    syllables = lazy_pinyin(title, errors="ignore")
    initials = lazy_pinyin(title, style=Style.FIRST_LETTER, errors="ignore")
    return f"{text} {''.join(syllables)} {''.join(initials)}".lower()


def words_of(query: str) -> list[str]:
    """The words of a search, at most eight, each at most forty characters."""
    return [word[:40].lower() for word in query.split()[:8] if word.strip()]


def pieces_of(query: str) -> list[str]:
    """Pairs of neighbouring Chinese characters: what is left to look for when no item holds the words as typed.

    People say 开小吃店 where an item says 餐馆、小吃店; the pair 小吃 joins the two. Pairs that stand in almost every
    title find nothing in particular and are left out. At most twelve.
    """
    runs = _HAN.findall(query)
    pairs = [run[at : at + 2] for run in runs for at in range(len(run) - 1)]
    return [pair for pair in dict.fromkeys(pairs) if pair not in _EVERYWHERE][:12]
