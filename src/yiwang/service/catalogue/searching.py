"""What a word is looked for in: title, organization and theme, with pinyin and its initials."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin


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
