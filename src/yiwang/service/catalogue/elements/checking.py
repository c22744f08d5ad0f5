"""Checks of content against the table of elements: unknown keys, kinds, codes, lengths, what is missing. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yiwang.service.catalogue.elements.addresses import web_address
from yiwang.service.catalogue.elements.codes import EVERY
from yiwang.service.catalogue.elements.table import BY_KEY, ELEMENTS, Element

ROW_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\Z", re.ASCII)
MOST_ROWS = 300
_OWN = re.compile(r"/(?:[^\s<>\"'\\/][^\s<>\"'\\]*)?\Z")  # a page of this site; // would lead to another
_PHONE = re.compile(r"[0-9+（）()\-—转、，,;； ／/.\w]{3,}\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")  # those that turn words round too
_UNSEEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*\Z")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]*\Z")
_CALLING = re.compile(r"\d{3,}")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where: ``path`` as in content (``limits/committed``), ``message`` for the editor."""

    path: str
    message: str


def structure_problems(content: Mapping[str, Any]) -> list[Problem]:
    """What no content may hold, be it whole or a difference: null takes a value away and is always right."""
    return list(_of_parts(content, BY_KEY.get, ""))


def missing_problems(elements: Mapping[str, Any], given: Collection[str] = ()) -> list[Problem]:
    """What the power type requires and the whole elements do not say; ``given`` are paths known from elsewhere."""
    power_type = str(elements.get("power_type") or "")
    wanted = power_type if power_type in EVERY else ""
    return list(_missing(ELEMENTS, elements, wanted, "", frozenset(given)))


def _of_parts(value: Mapping[str, Any], part: Callable[[str], Element | None], prefix: str) -> Iterator[Problem]:
    for key, inner in value.items():
        here = f"{prefix}/{key}" if prefix else key
        element = part(key)
        if element is None:
            yield Problem(here, _("没有“%(key)s”这个要素。") % {"key": str(key)[:60]})
        elif inner is not None:
            yield from _of(element, inner, here)


def _of(element: Element, value: Any, here: str) -> Iterator[Problem]:
    if element.kind in ("group", "limit"):
        if not isinstance(value, Mapping):
            yield Problem(here, _wrong(element))
        else:
            yield from _of_parts(value, element.part, here)
    elif element.kind == "rows":
        yield from _of_rows(element, value, here)
    else:
        message = _CHECKS[element.kind](element, value)
        if message:
            yield Problem(here, message)


def _of_rows(element: Element, rows: Any, here: str) -> Iterator[Problem]:
    if not isinstance(rows, Mapping):
        yield Problem(here, _wrong(element))
        return
    if len(rows) > MOST_ROWS:
        yield Problem(here, _("%(title)s最多%(most)s条，现在有%(count)s条。") % _numbers(element, MOST_ROWS, len(rows)))
    for key, row in rows.items():
        if not ROW_KEY.match(str(key)):
            yield Problem(f"{here}/{key}", _("标识只能用小写字母、数字和短横线，最多60个字符。"))
        elif row is not None and not isinstance(row, Mapping):
            yield Problem(f"{here}/{key}", _wrong(element))
        elif row is not None:
            yield from _of_parts(row, element.part, f"{here}/{key}")


def _wrong(element: Element) -> str:
    return _("%(title)s的内容不对，请重新填写。") % {"title": _(element.title)}


def _numbers(element: Element, most: int, count: int) -> dict[str, Any]:
    return {"title": _(element.title), "most": most, "count": count}


def _text(element: Element, value: Any) -> str:
    if not isinstance(value, str):
        return _wrong(element)
    if len(value) > element.longest:
        return _("%(title)s最多%(most)s个字，现在有%(count)s个。") % _numbers(element, element.longest, len(value))
    if _CONTROL.search(value):
        return _("%(title)s里有看不见的控制字符，请删掉后重新输入。") % {"title": _(element.title)}
    return ""


def _reference(element: Element, value: Any) -> str:
    message = _text(element, value)
    if message or not value or _KEY.match(value):
        return message
    return _("%(title)s里没有“%(value)s”。请从列表里选，没有的就不填。") % {
        "title": _(element.title),
        "value": value[:40],
    }


def _number(element: Element, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return _("%(title)s要填数字，比如 5。") % {"title": _(element.title)}
    if element.kind == "number" and element.key != "order" and value > max(element.longest, 0):
        return _("%(title)s最大是%(most)s，现在是%(count)s。") % _numbers(element, element.longest, value)
    return ""


def _boolean(element: Element, value: Any) -> str:
    return "" if isinstance(value, bool) else _("%(title)s要选“是”或者“否”。") % {"title": _(element.title)}


def _code(element: Element, value: Any) -> str:
    if isinstance(value, str) and element.codes and value in element.codes:
        return ""
    known = "、".join(_(code.title) for code in list((element.codes or {}).values())[:12])
    return _("%(title)s没有“%(value)s”这个选项。可以选：%(known)s。") % {
        "title": _(element.title),
        "value": str(value)[:40],
        "known": known,
    }


def _code_list(element: Element, value: Any) -> str:
    message = _list(element, value)
    return message or next((wrong for one in value if (wrong := _code(element, one))), "")


def _words(element: Element, value: Any) -> str:
    message = _list(element, value)
    if not message and any(not isinstance(one, str) or not one.strip() or len(one) > 60 for one in value):
        return _("%(title)s里每个说法要有1到60个字。") % {"title": _(element.title)}
    return message


def _list(element: Element, value: Any) -> str:
    if not isinstance(value, list):
        return _wrong(element)
    if len(value) > element.longest:
        return _("%(title)s最多选%(most)s个，现在有%(count)s个。") % _numbers(element, element.longest, len(value))
    if len({str(one) for one in value}) != len(value):
        return _("%(title)s里有重复的。") % {"title": _(element.title)}
    return ""


def _phone(element: Element, value: Any) -> str:
    message = _text(element, value)
    if not message and value and not (_PHONE.match(value) and _CALLING.search(value)):
        return _("%(title)s要写能打通的号码，比如 0759-1234567。") % {"title": _(element.title)}
    return message


def _url(element: Element, value: Any) -> str:
    message = _text(element, value)
    if message or not value or web_address(value):
        return message
    if element.section != "basis" and _OWN.match(value):  # the published text of a law stands on an official site
        return ""
    return _("%(title)s要以 http:// 或者 https:// 开头，中间没有空格。") % {"title": _(element.title)}


_CHECKS: dict[str, Callable[[Element, Any], str]] = {
    **dict.fromkeys(("text", "long", "rich", "file", "condition"), _text),
    "reference": _reference,
    **dict.fromkeys(("number", "money"), _number),
    "boolean": _boolean,
    "code": _code,
    "codes": _code_list,
    "words": _words,
    "phone": _phone,
    "url": _url,
}


def _missing(
    parts: tuple[Element, ...], value: Mapping[str, Any], power_type: str, prefix: str, given: frozenset[str]
) -> Iterator[Problem]:
    for element in parts:
        here = f"{prefix}/{element.key}" if prefix else element.key
        inner = value.get(element.key)
        needed = bool(element.required & ({power_type} if power_type else EVERY)) and (
            bool(power_type) or element.required == EVERY
        )
        if needed and here not in given and _says_nothing(element, inner):
            yield Problem(here, _("请填写%(title)s。") % {"title": _(element.title)})
        elif element.kind == "group":
            yield from _missing(element.parts, inner if isinstance(inner, Mapping) else {}, power_type, here, given)
        elif element.kind == "rows" and isinstance(inner, Mapping):
            for key, row in inner.items():
                if isinstance(row, Mapping):
                    yield from _missing(element.parts, row, power_type, f"{here}/{key}", given)


def _says_nothing(element: Element, value: Any) -> bool:
    if element.kind == "limit":
        return not isinstance(value, Mapping) or (value.get("amount") is None and not value.get("parameter"))
    return value is None or (isinstance(value, str) and _UNSEEN.match(value) is not None) or value in ([], {})
