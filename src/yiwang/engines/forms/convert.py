"""Between what people type and the typed values of answers.

Numbers are exact: `money` is an integer of fen, `integer` an int, `number` an int or a float whose
shortest text is exactly what was typed (more than 15 digits are refused, so nothing is rounded). Dates are
`YYYY-MM-DD`. Full-width digits, spaces, 年月日 and thousands separators are understood; nothing is guessed.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from yiwang.engines.forms import messages
from yiwang.engines.forms.errors import Unreadable
from yiwang.engines.forms.formats import canonical, complaint
from yiwang.engines.forms.model import Leaf
from yiwang.engines.forms.pointers import MISSING
from yiwang.identifiers import IdentifierError

MAX_DIGITS: Final = 15
MAX_TYPED: Final = 20_000

_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_MONEY: Final = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]{0,2}))?")
_DATE: Final = (
    re.compile(r"([0-9]{1,4})年([0-9]{1,2})月([0-9]{1,2})[日号]?"),
    re.compile(r"([0-9]{1,4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})"),
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
)
_YES: Final = frozenset({"true", "是", "yes", "1", "on"})
_NO: Final = frozenset({"false", "否", "no", "0"})
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
DATE_PARTS: Final = ("year", "month", "day")
_PART_NAMES: Final = {"year": "年", "month": "月", "day": "日"}


def read(leaf: Leaf, typed: Sequence[str]) -> Any:
    """The answer that the typed texts mean; MISSING when nothing was typed; raises Unreadable."""
    texts = [text for text in typed if text.strip()]
    if not texts:
        return MISSING
    if any(len(text) > MAX_TYPED for text in texts):
        raise Unreadable("max_length", messages.TOO_LONG, count=leaf.limits.get("maxLength", MAX_TYPED))
    if leaf.kind == "choices":
        return list(dict.fromkeys(_option(leaf, text) for text in texts[:1_000]))
    text = texts[-1]
    if leaf.kind == "choice":
        return _option(leaf, text)
    if leaf.kind == "text":
        return _text(leaf, text)
    narrow = _narrow(text)
    if leaf.kind == "boolean":
        return _boolean(narrow)
    if leaf.kind == "date":
        return read_date(narrow)
    if leaf.kind == "money":
        return _money(narrow)
    return _integer(narrow) if leaf.kind == "integer" else _number(narrow)


def clean(text: str) -> str:
    """What was typed without characters that no database stores; line ends as LF."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _narrow(text: str) -> str:
    """Full-width forms narrowed and white space taken out."""
    narrow = unicodedata.normalize("NFKC", clean(text)).replace("。", ".").replace("−", "-")
    return re.sub(r"\s+", "", narrow)


def _text(leaf: Leaf, text: str) -> Any:
    cleaned = clean(text).strip()
    if leaf.widget != "textarea":
        cleaned = re.sub(r"\s*\n\s*", " ", cleaned)
    if leaf.format in ("", "date"):
        return cleaned or MISSING
    cleaned = unicodedata.normalize("NFKC", cleaned).strip()
    try:
        return canonical(leaf.format, cleaned) or MISSING
    except IdentifierError:
        msgid, params = complaint(leaf.format, cleaned)
        raise Unreadable("format", msgid, **params) from None


def _option(leaf: Leaf, text: str) -> Any:
    for option in leaf.options:
        if option.key == text:
            return option.value
    raise Unreadable("enum", messages.NOT_OPTION)


def _boolean(text: str) -> bool:
    lowered = text.lower()
    if lowered in _YES:
        return True
    if lowered in _NO:
        return False
    raise Unreadable("type", messages.NOT_BOOLEAN)


def _integer(text: str) -> int:
    plain = text.replace(",", "").replace("，", "")
    if plain.endswith(".0"):
        plain = plain[:-2]
    if not _INTEGER.fullmatch(plain):
        raise Unreadable("type", messages.NOT_INTEGER)
    if len(plain.lstrip("+-0")) > MAX_DIGITS:
        raise Unreadable("type", messages.NUMBER_TOO_LONG)
    return int(plain)


def _number(text: str) -> int | float:
    plain = text.replace(",", "").replace("，", "")
    if not _NUMBER.fullmatch(plain):
        raise Unreadable("type", messages.NOT_NUMBER)
    if len(plain) > 40:
        raise Unreadable("type", messages.NUMBER_TOO_LONG)
    exact = Decimal(plain)
    digits = exact.normalize().as_tuple()
    if len(digits.digits) > MAX_DIGITS or abs(exact) >= 10**MAX_DIGITS or Decimal(repr(float(exact))) != exact:
        raise Unreadable("type", messages.NUMBER_TOO_LONG)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _money(text: str) -> int:
    plain = text.replace(",", "").replace("，", "").lstrip("¥￥").removesuffix("元")
    found = _MONEY.fullmatch(plain)
    if not found:
        raise Unreadable("type", messages.NOT_MONEY)
    sign, yuan, cents = found.groups()
    if len(yuan.lstrip("0")) > MAX_DIGITS - 2:
        raise Unreadable("type", messages.NUMBER_TOO_LONG)
    fen = int(yuan) * 100 + int((cents or "").ljust(2, "0"))
    return -fen if sign == "-" else fen


def read_date(text: str) -> str:
    """A date in one text (`2026-03-01`, `2026/3/1`, `2026年3月1日`, `20260301`) as `2026-03-01`."""
    for pattern in _DATE:
        found = pattern.fullmatch(text)
        if found:
            year, month, day = found.groups()
            return _day(year, month, day)
    raise Unreadable("format", messages.NOT_DATE)


def read_date_parts(parts: Sequence[str]) -> Any:
    """A date from its three boxes (year, month, day); MISSING when all are empty."""
    narrow = [_narrow(part).rstrip("年月日号") for part in parts]
    if not any(narrow):
        return MISSING
    absent = [name for name, part in zip(DATE_PARTS, narrow, strict=True) if not part]
    if absent:
        said = {"zh-Hans": "、".join(_PART_NAMES[name] for name in absent), "en": ", ".join(absent)}
        raise Unreadable("format", messages.DATE_PART_MISSING, parts=said)
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in narrow):
        raise Unreadable("format", messages.NOT_DATE)
    return _day(*narrow)


def _day(year: str, month: str, day: str) -> str:
    if len(year) != 4 or int(year) < 1000:
        raise Unreadable("format", messages.YEAR_NOT_FOUR)
    if not 1 <= int(month) <= 12:
        raise Unreadable("format", messages.NO_SUCH_MONTH)
    if not 1 <= int(day) <= calendar.monthrange(int(year), int(month))[1]:
        raise Unreadable("format", messages.NO_SUCH_DAY, year=int(year), month=int(month), day=int(day))
    return f"{int(year):04d}-{int(month):02d}-{int(day):02d}"


def show(leaf: Leaf, value: Any) -> str:
    """The value as it stands in its box, so that reading it again gives the same value."""
    if value is MISSING or value is None:
        return ""
    if leaf.kind == "money" and isinstance(value, int) and not isinstance(value, bool):
        return yuan(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"
    return str(value)


def yuan(fen: int) -> str:
    """Fen as yuan: 120050 is `1200.50`, 120000 is `1200`."""
    sign, whole, cents = "-" if fen < 0 else "", *divmod(abs(fen), 100)
    return f"{sign}{whole}" + (f".{cents:02d}" if cents else "")
