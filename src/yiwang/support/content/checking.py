"""What an article would say when published, and what stands in the way, at the field that mends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from yiwang.support.content.marks import to_html
from yiwang.support.content.models import Article, Picture
from yiwang.support.content.problems import Problem
from yiwang.support.content.sanitising import Cleaned, clean, plain_text

LEAST_WORDS = 10
_AT_FILE = frozenset({"picture_alt", "picture_words"})


@dataclass(frozen=True, slots=True)
class Checked:
    """``html`` is safe to show; ``fields`` are pointer and sentence of what must be mended; ``notes`` only told."""

    html: SafeString
    words: str
    files: list[UUID]
    fields: dict[str, str]
    notes: list[str]


def cleaned(source: str, pictures: Sequence[Picture]) -> Cleaned:
    """The text with its files put in, made safe."""
    return clean(to_html(source, {row.number: _shown(row) for row in pictures}))


def checked(article: Article, pictures: Sequence[Picture], now: datetime) -> Checked:
    """The article as it would be published at ``now``."""
    made = cleaned(article.source, pictures)
    used = [row for row in pictures if row.address in made.html]
    fields = {}
    if not article.title.strip():
        fields["/title"] = _("请写标题。")
    words = plain_text(made.html)
    if len(words) < LEAST_WORDS and not made.lost:
        fields["/source"] = _("正文太短，至少写%(least)s个字。") % {"least": LEAST_WORDS}
    in_text = [one.text for one in made.to_mend if one.code not in _AT_FILE]
    if in_text:
        fields["/source"] = " ".join(in_text)
    for row in used:
        told = _about(row, made.to_mend)
        if told:
            fields[f"/alt-{row.number}"] = told
    if article.shown_until is not None and article.shown_until <= max(now, article.shown_from or now):
        fields["/until"] = _("结束时间要晚于开始时间，也要晚于现在。")
    notes = [one.text for one in made.problems if one not in made.to_mend]
    return Checked(mark_safe(made.html), words, [row.pk for row in used], fields, notes)  # noqa: S308 - cleaned


def _shown(row: Picture) -> str:
    if row.is_picture:
        return format_html(
            '<img src="{}" alt="{}" width="{}" height="{}">', row.address, row.alt, row.width or "", row.height or ""
        )
    return format_html('<a href="{}">{}</a>', row.address, row.alt or row.name)


def _about(row: Picture, problems: Sequence[Problem]) -> str:
    if not row.alt.strip():
        if row.is_picture:
            return _("请写图%(n)s的说明，让看不见图的人知道图上是什么。") % {"n": row.number}
        return _("请写文件%(n)s的名称，让人不打开也知道是什么。") % {"n": row.number}
    told = [one.text for one in problems if one.code == "picture_words" and one.what == row.alt[:40]]
    return told[0] if told else ""
