"""Answers as people read them: 2026年3月1日, 1,200.50元, the words of an option, 是 and 否."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yiwang.engines.forms.errors import SOURCE_LANGUAGE, Gettext, say
from yiwang.engines.forms.formats import is_date
from yiwang.engines.forms.model import Leaf
from yiwang.engines.forms.pointers import MISSING
from yiwang.sentences import gettext_noop

YES = gettext_noop("是")
NO = gettext_noop("否")
TICKED = gettext_noop("已确认")
DAY = gettext_noop("{year}年{month}月{day}日")
MONEY = gettext_noop("{amount}元")
AND = gettext_noop("、")


def untranslated(msgid: str) -> str:
    """The gettext of the source language."""
    return msgid


@dataclass(frozen=True, slots=True)
class Showing:
    """For whom answers are shown: language and gettext, and where links and divisions come from.

    `file_href` gives the address of a stored file; `division_name` the name of a division code;
    `division_levels` the pull-down lists up to a code, as `ui/forms.html` division_picker takes them.
    """

    gettext: Gettext = untranslated
    language: str = SOURCE_LANGUAGE
    file_href: Callable[[Mapping[str, Any]], str] | None = None
    division_name: Callable[[str], str] | None = None
    division_levels: Callable[[str], list[dict[str, Any]]] | None = None


def spoken(leaf: Leaf, value: Any, showing: Showing) -> str:
    """The value of one field in words; "" for no answer, and the plain text of a value that does not fit."""
    if value is MISSING or value is None:
        return ""
    translate = showing.gettext
    if isinstance(value, bool):
        if value and "const" in leaf.limits:
            return translate(TICKED)
        return translate(YES if value else NO)
    if isinstance(value, list):
        return translate(AND).join(spoken(leaf, item, showing) for item in value)
    if leaf.options:
        return _option(leaf, value, showing)
    if leaf.kind == "file" and isinstance(value, Mapping):
        return str(value.get("name", ""))
    if leaf.kind == "date" and isinstance(value, str) and is_date(value):
        return spoken_day(date.fromisoformat(value), showing)
    if leaf.kind == "money" and isinstance(value, int):
        return translate(MONEY).format(amount=grouped_yuan(value))
    if leaf.format == "division" and showing.division_name is not None:
        return showing.division_name(str(value)) or str(value)
    return f"{Decimal(repr(value)):f}" if isinstance(value, float) else str(value)


def _option(leaf: Leaf, value: Any, showing: Showing) -> str:
    for option in leaf.options:
        if option.value == value:
            return say(option.title, showing.language)
    return str(value)


def spoken_day(day: date, showing: Showing) -> str:
    """A day in words."""
    return showing.gettext(DAY).format(year=day.year, month=day.month, day=day.day)


def grouped_yuan(fen: int) -> str:
    """Fen as yuan with thousands: 12005000 is `120,050`, 120050 is `1,200.50`."""
    sign, whole, cents = "-" if fen < 0 else "", *divmod(abs(fen), 100)
    return f"{sign}{whole:,}" + (f".{cents:02d}" if cents else "")


def file_size(size: Any) -> str:
    """A size in bytes as people read it: 340 KB, 1.2 MB."""
    if not isinstance(size, int) or size < 0:
        return ""
    return f"{max(size // 1024, 1)} KB" if size < 1 << 20 else f"{size / (1 << 20):.1f} MB"
