"""Elements in words that people read: values, paths, differences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from yiwang.service.catalogue.choosing import title_of
from yiwang.service.catalogue.conditions import condition_words
from yiwang.service.catalogue.elements import Element, element_at
from yiwang.service.catalogue.elements.codes import UNITS
from yiwang.service.catalogue.elements.table import BY_KEY
from yiwang.service.catalogue.merging import changes, in_order
from yiwang.ui.filters import money

LONGEST_VALUE = 600
_UPLOADED = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")


def value_words(element: Element | None, value: Any, situations: Mapping[str, Any] | None = None) -> str:
    """A value in words; "" where nothing is said. ``situations`` are the questions that conditions speak of."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if element is not None and element.kind == "condition":
        return condition_words(str(value), situations)
    if element is not None and element.kind == "reference":
        return title_of(element, value) or _shortened(value)
    if element is not None and element.kind == "file" and _UPLOADED.match(str(value)):
        return _("已上传的文件")
    if element is None or isinstance(value, str) and not element.codes:
        return _shortened(value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if element.kind == "limit" and isinstance(value, Mapping):
        return limit_words(value)
    if element.kind == "money" and isinstance(value, int):
        return money(value)
    if element.codes and isinstance(value, list):
        return "、".join(code_words(element, one) for one in value)
    if element.codes:
        return code_words(element, value)
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    if isinstance(value, Mapping):
        return "；".join(row_lines(element, value, situations))
    return _shortened(value)


def code_words(element: Element, value: Any) -> str:
    """The title of a code; the value itself where the list does not know it."""
    known = (element.codes or {}).get(value) if isinstance(value, str) else None
    return _(known.title) if known else str(value)


def need_words(row: Mapping[str, Any], *, settled: bool = False) -> str:
    """Whether a material has to be handed in, for people; ``settled``: the situation is known, and it belongs to it."""
    if row.get("held"):
        return _("您不用交")
    if row.get("when") and not settled:
        return _("有的情形要交")
    words = {"required": _("必须交"), "optional": _("可以不交"), "later": _("可以以后补交")}
    return words.get(str(row.get("need", "required")), "")


def limit_words(limit: Mapping[str, Any]) -> str:
    """5个工作日, 当场办好, 按各地的规定; with its note."""
    amount, unit = limit.get("amount"), UNITS.get(str(limit.get("unit", "working_day")))
    if limit.get("parameter"):
        words = _("按各地的规定")
    elif amount == 0:
        words = _("当场办好")
    elif amount is None or unit is None:
        words = ""
    else:
        words = f"{amount}{_(unit.title)}"
    note = str(limit.get("note") or "")
    return f"{words}（{note}）" if note and words else words or note


def row_lines(element: Element, rows: Mapping[str, Any], situations: Mapping[str, Any] | None = None) -> list[str]:
    """The parts of a group, or each row with what it says, in order."""
    if element.kind != "rows":
        return [
            _("%(title)s：%(words)s") % {"title": _(part.title), "words": words}
            for part in element.parts
            if (words := value_words(part, rows.get(part.key)))
        ]
    return [row_words(element, row, situations) for _key, row in in_order(rows)]


def row_words(element: Element, row: Mapping[str, Any], situations: Mapping[str, Any] | None = None) -> str:
    """One row: its name, and what else it says."""
    first, *rest = [part for part in element.parts if part.key != "order"]
    named = element.part("title") or element.part("question") or element.part("law") or first
    more = [
        _("%(title)s：%(words)s") % {"title": _(part.title), "words": words}
        for part in [first, *rest]
        if part.key != named.key and (part.kind != "reference" or title_of(part, row.get(part.key)))
        if (words := value_words(part, row.get(part.key), situations))
    ]
    name = value_words(named, row.get(named.key)) or _("（没有名称）")
    return f"{name}（{'；'.join(more)}）" if more else name


def path_words(path: str, *contents: Mapping[str, Any]) -> str:
    """What a path speaks of: 申请材料“身份证”的必要性. ``contents`` know the names of rows."""
    keys = path.split("/")
    words, at = [], 0
    element = BY_KEY.get(keys[0])
    if element is None:
        return path
    words.append(_(element.title))
    at = 1
    while element is not None and at < len(keys):
        if element.kind == "rows":
            words.append(_("“%(name)s”") % {"name": _row_name(element, "/".join(keys[: at + 1]), contents) or keys[at]})
            at += 1
            if at == len(keys):
                break
        element = element.part(keys[at])
        if element is not None:
            words.append(_("的%(title)s") % {"title": _(element.title)})
        at += 1
    return "".join(words)


def _row_name(element: Element, path: str, contents: tuple[Mapping[str, Any], ...]) -> str:
    named = element.part("title") or element.part("question") or element.part("law") or element.parts[0]
    for content in contents:
        row: Any = content
        for key in path.split("/"):
            row = row.get(key) if isinstance(row, Mapping) else None
        if isinstance(row, Mapping) and row.get(named.key):
            return value_words(named, row[named.key])[:60]
    return ""


def difference_rows(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, str]]:
    """A readable difference: what, what it said, what it says; a row that comes or goes is one line."""
    return said_changes(changes(_rows_whole(before, after), _rows_whole(after, before)), before, after)


def said_changes(
    found: Mapping[str, list[Any]], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[dict[str, str]]:
    """``changes`` in words."""
    lines = []
    situations = after.get("situations") or before.get("situations")
    for path, (old, new) in found.items():
        element = element_at(path)
        whole = element is not None and element.kind == "rows" and "/" in path
        lines.append(
            {
                "path": path,
                "title": path_words(path, after, before),
                "before": _row_or_value(element, old, whole, situations),
                "after": _row_or_value(element, new, whole, situations),
            }
        )
    return lines


def _row_or_value(element: Element | None, value: Any, whole: bool, situations: Any) -> str:
    if whole and element is not None and isinstance(value, Mapping):
        return row_words(element, value, situations)
    if isinstance(value, str) and whole:
        return value
    return value_words(element, value, situations)


def _rows_whole(content: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """The content with limits, and with rows that the other side lacks, in words: one change each and not ten."""
    made = dict(content)
    if isinstance(content.get("limits"), Mapping):
        made["limits"] = {
            which: limit_words(limit) if isinstance(limit, Mapping) else limit
            for which, limit in content["limits"].items()
        }
    for key, rows in content.items():
        element = BY_KEY.get(key)
        if element is None or element.kind != "rows" or not isinstance(rows, Mapping):
            continue
        found = other.get(key)
        theirs: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
        made[key] = {
            name: row
            if name in theirs or not isinstance(row, Mapping)
            else row_words(element, row, content.get("situations"))
            for name, row in rows.items()
        }
    return made


def _shortened(value: Any) -> str:
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
