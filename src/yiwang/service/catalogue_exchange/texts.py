"""Texts of other systems put right: escapes, tags, control characters, whole error pages, mojibake. Pure."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

from yiwang.support.content.sanitising import clean, plain_text
from yiwang.support.content.wrong_pages import wrong_page

_PAGE = re.compile(r"<\s*(!doctype|html|head|body|script|frameset)\b", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|<!--.*?-->", re.DOTALL)
_MOJIBAKE = re.compile(r"[ÃÂâäåæçèéï][\x80-\xbf\u20ac\u2122\u0160-\u0178]|锟斤拷|烫烫烫|\ufffd{2,}")
_SUSPECT = re.compile(r"[<{]|Exception|Error|HTTP")
_SPACE = re.compile(r"[ \xa0\u3000]{2,}")


@dataclass(frozen=True, slots=True)
class Tidied:
    """``text`` may be kept; ``faults`` are codes of what was wrong: html_page and garbled leave nothing."""

    text: str
    faults: tuple[str, ...] = ()


def one_line(value: str) -> Tidied:
    """A plain text on one line."""
    found = plain(value)
    return Tidied(" ".join(found.text.split()), found.faults)


def plain(value: str) -> Tidied:
    """A plain text of any number of lines: tags go, escapes are undone (twice), control characters go."""
    text, faults = _unescaped(value)
    if text is None:
        return Tidied("", faults)
    untagged = _TAG.sub(" ", re.sub(r"<br\s*/?>|</p>", "\n", text, flags=re.IGNORECASE))
    if untagged != text:
        faults = (*faults, "html_escaped")
    kept, untidy = _without_controls(untagged)
    return Tidied(kept.strip(), _once(faults, untidy))


def rich(value: str) -> Tidied:
    """A rich text as ``support.content.sanitising`` allows it; text without any markup stays plain."""
    text, faults = _unescaped(value)
    if text is None:
        return Tidied("", faults)
    kept, untidy = _without_controls(text)
    if not _TAG.search(kept):
        return Tidied(kept.strip(), _once(faults, untidy))
    cleaned = clean(kept)
    if cleaned.lost:
        return Tidied("", ("html_page",))
    return Tidied(cleaned.html, _once((*faults, "html_escaped") if cleaned.problems else faults, untidy))


def words_of(text: str) -> str:
    """The words of a text, whether rich or plain."""
    return plain_text(text) if "<" in text else text


def _unescaped(value: str) -> tuple[str | None, tuple[str, ...]]:
    text = html.unescape(html.unescape(value)) if "&" in value else value
    if _PAGE.search(text[:5000]) or (_SUSPECT.search(text) and wrong_page(text)):
        return None, ("html_page",)
    if _MOJIBAKE.search(text):
        return None, ("garbled",)
    return text, ("html_escaped",) if text != value else ()


def _without_controls(text: str) -> tuple[str, bool]:
    kept = "".join(
        " " if sign in "\t\xa0\r" else sign
        for sign in text.replace("\r\n", "\n")
        if sign in "\n\t\r" or unicodedata.category(sign) not in ("Cc", "Cf", "Co", "Cs")
    )
    tidy = "\n".join(_SPACE.sub(" ", line).strip() for line in kept.split("\n"))
    return tidy, tidy.strip() != text.strip()


def _once(faults: tuple[str, ...], untidy: bool) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*faults, "untidy") if untidy else faults))
