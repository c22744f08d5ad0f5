"""One cell as the value that content holds; what cannot be read is a problem at the cell. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from yiwang.identifiers import IdentifierError, division, phone, service_item, uscc
from yiwang.service.catalogue.elements import ROW_KEY
from yiwang.service.catalogue_exchange import texts
from yiwang.service.catalogue_exchange.sheets.columns import FORMULA, Column

_SEPARATORS = re.compile(r"[、,，;；^|/\n]+")
_DAY = re.compile(r"(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})日?\Z", re.ASCII)
_URL = re.compile(r"https?://[^\s<>\"'`\\]{3,}\Z", re.IGNORECASE)
_FILE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.ASCII)
_AS_TYPED = frozenset({"key", "condition", "file"})  # signs of these are no markup
_PHONES = re.compile(r"[、,，;；/\s]+|转(?=\D)")
MOST_FEN = 10**13


class Wrong(ValueError):
    """The value cannot be read: the code of the problem."""


def value_of(column: Column, text: str) -> tuple[Any, tuple[str, ...]]:
    """The value and what was put right on the way (codes); raises ``Wrong`` with the code of a problem."""
    if text == FORMULA:
        raise Wrong("formula")
    tidied = _tidied(column, text)
    stops = [fault for fault in tidied.faults if fault in ("html_page", "garbled")]
    if stops:
        raise Wrong(stops[0])
    kept = tidied.text if column.kind in ("rich", "text") and column.most > 300 else " ".join(tidied.text.split())
    if len(kept) > column.most and column.kind in ("text", "rich", "ref", "url", "condition"):
        raise Wrong("too_long")
    read = _READERS.get(column.kind)
    try:
        value = read(column, kept) if read and kept else kept
    except (IdentifierError, ValueError, InvalidOperation) as wrong:
        raise wrong if isinstance(wrong, Wrong) else Wrong(column.fault or "element_wrong") from wrong
    faults = tidied.faults
    if column.kind in ("uscc", "basic_code") and value != kept and isinstance(value, str):
        faults = (*faults, "lower_case")
    return value, faults


def _tidied(column: Column, text: str) -> texts.Tidied:
    if column.kind in _AS_TYPED:
        return texts.Tidied(text)
    return texts.rich(text) if column.kind == "rich" else texts.plain(text)


def text_of(column: Column, value: Any) -> str:
    """The text of a value as the template wants it typed."""
    if value is None or value == "" or value == []:
        return ""
    if column.kind == "yes_no":
        return "是" if value else "否"
    if column.kind in ("choice", "number_choice"):
        known = column.codes.get(str(value))
        return known.title if known else str(value)
    if column.kind in ("choices", "words"):
        return "、".join(column.codes[one].title if one in column.codes else str(one) for one in value)
    if column.kind == "yuan":
        return f"{Decimal(value) / 100:.2f}"
    return str(value)


def _choice(column: Column, text: str) -> str:
    bare = text.strip()
    if bare in column.codes:
        return bare
    for value, code in column.codes.items():
        if bare in (code.title, code.title.removeprefix("个")):
            return value
    raise Wrong(column.fault)


def _choices(column: Column, text: str) -> list[str]:
    return list(dict.fromkeys(_choice(column, one) for one in _SEPARATORS.split(text) if one.strip()))


def _words(column: Column, text: str) -> list[str]:
    return list(dict.fromkeys(one.strip()[:60] for one in _SEPARATORS.split(text) if one.strip()))[:30]


def _whole(column: Column, text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > column.largest:
        raise Wrong(column.fault)
    return int(text)


def _yes_no(column: Column, text: str) -> bool:
    known = {"是": True, "1": True, "可以": True, "能": True, "否": False, "0": False, "不可以": False, "不能": False}
    if text not in known:
        raise Wrong(column.fault)
    return known[text]


def _yuan(column: Column, text: str) -> int:
    fen = Decimal(text.replace(",", "").removesuffix("元")) * 100
    if not fen.is_finite() or fen != fen.to_integral_value() or not 0 <= fen <= MOST_FEN:
        raise Wrong(column.fault)
    return int(fen)


def _day(column: Column, text: str) -> str:
    found = _DAY.match(text)
    if not found:
        raise Wrong(column.fault)
    return date(*map(int, found.groups())).isoformat()


def _url(column: Column, text: str) -> str:
    if not _URL.match(text):
        raise Wrong(column.fault)
    return text


def _phone(column: Column, text: str) -> str:
    numbers = [part for part in _PHONES.split(text) if part]
    for number in numbers:
        phone.check(number)
    return "、".join(numbers)


def _basic_code(column: Column, text: str) -> str:
    return service_item.check(text.upper(), (service_item.BASIC,)).code


def _key(column: Column, text: str) -> str:
    if not ROW_KEY.match(text):
        raise Wrong(column.fault)
    return text


def _file(column: Column, text: str) -> str:
    if not _FILE.match(text.lower()):
        raise Wrong(column.fault)
    return text.lower()


_READERS: dict[str, Callable[[Column, str], Any]] = {
    "choice": _choice,
    "number_choice": lambda column, text: int(_choice(column, text)),
    "choices": _choices,
    "words": _words,
    "whole": _whole,
    "yes_no": _yes_no,
    "yuan": _yuan,
    "day": _day,
    "url": _url,
    "phone": _phone,
    "uscc": lambda _column, text: uscc.check(text, fold_case=True).code,
    "division": lambda _column, text: division.check(text).code,
    "basic_code": _basic_code,
    "key": _key,
    "file": _file,
}
