"""Forms for elements: drawn from the table of elements, read back into content. What was typed stays as typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from yiwang.service.catalogue.choosing import names_of, said_by_name
from yiwang.service.catalogue.conditions import choices, feel_of, ticks_of
from yiwang.service.catalogue.elements import ELEMENTS, ROW_KEY, Element
from yiwang.service.catalogue.elements.codes import UNITS
from yiwang.service.catalogue.merging import in_order
from yiwang.service.catalogue.wording import row_words
from yiwang.support.content.sanitising import clean

NEW = "new"
MANY_ROWS = 12
_SPLIT = re.compile(r"[、,，;；\s]+")
_UNSEEN = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")  # comes along when words are pasted
_FIGURES = frozenset(("number", "money", "phone", "url"))


@dataclass(slots=True)
class Field:
    """An input: ``widget`` is text, area, choice, ticks, or a frame (``group``, ``row``) with fields in it.

    ``known`` is the list of names that may be chosen (``lists_of``).
    """

    name: str
    widget: str
    label: str
    value: Any = ""
    hint: str = ""
    error: str = ""
    options: list[dict[str, str]] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    inputmode: str = ""
    removable: bool = False
    required: bool = False
    known: str = ""

    @property
    def id(self) -> str:
        """For labels and error links."""
        return self.name.replace("/", "-")


def of_section(section: str) -> list[Element]:
    """The elements of a section, in order."""
    return [element for element in ELEMENTS if element.section == section]


def fields_of(section: str, content: Mapping[str, Any], errors: Mapping[str, str], row: str = "") -> Iterator[Field]:
    """The inputs of a section with the values of ``content``; of long lists only ``row`` (a key, or ``new``)."""
    ticks = choices(content.get("situations"))
    for element in of_section(section):
        made = _field(element, element.key, content.get(element.key), errors, row)
        _tick_conditions(made, ticks)
        yield made


def lists_of(section: str) -> list[dict[str, Any]]:
    """The lists of names from which inputs of this section may choose, once however many rows use them."""
    drawn = [part for element in of_section(section) for part in (element, *element.parts)]
    return [{"id": _list_id(part), "names": known} for part in drawn if (known := list(names_of(part)))]


def _list_id(element: Element) -> str:
    return f"known-{element.section}-{element.key}"


def _tick_conditions(made: Field, ticks: list[dict[str, str]]) -> None:
    """Conditions are ticked among the options of the questions; FEEL of another shape stays text."""
    for inner in made.fields:
        _tick_conditions(inner, ticks)
    if made.widget == "condition":
        chosen = ticks_of(str(made.value))
        made.widget = "text" if chosen is None or not ticks else "ticks"
        if made.widget == "ticks":
            made.value, made.options, made.hint = chosen, ticks, _("都不选，就是什么情形都要。")


def _field(element: Element, name: str, value: Any, errors: Mapping[str, str], row: str = "") -> Field:
    made = Field(name, "text", _(element.title), value, _(element.hint) if element.hint else "", errors.get(name, ""))
    kind, made.required = element.kind, bool(element.required)
    if kind in ("group", "limit"):
        made.widget = "group"
        inner = value if isinstance(value, Mapping) else {}
        drawn = [part for part in element.parts if part.key != "parameter" or inner.get("parameter")]
        made.fields = [_field(part, f"{name}/{part.key}", inner.get(part.key), errors) for part in drawn]
    elif kind == "rows":
        made.widget, made.fields = "rows", list(_rows(element, name, value, errors, row))
    elif kind in ("code", "boolean"):
        made.widget, made.options = "choice", _options(element)
        made.value = {True: "yes", False: "no", None: ""}.get(value, value) if kind == "boolean" else value or ""
    elif kind == "codes":
        made.widget, made.options, made.value = "ticks", _options(element), value or []
    elif kind in ("long", "rich"):
        made.widget = "area"
    elif kind == "condition":
        made.widget = "condition"
    elif kind == "words":
        made.value = "、".join(value) if isinstance(value, list) else value
        made.hint = made.hint or _("几个说法用顿号分开。")
    elif kind in ("number", "money"):
        made.inputmode = "decimal" if kind == "money" else "numeric"
        made.value = _yuan(value) if kind == "money" and isinstance(value, int) else value
    elif known := names_of(element):
        made.known = _list_id(element)
        made.value = next((name for name, key in known.items() if key == value), value)
    made.value = "" if made.value is None else made.value
    return made


def _rows(element: Element, name: str, rows: Any, errors: Mapping[str, str], only: str) -> Iterator[Field]:
    known = in_order(rows if isinstance(rows, Mapping) else {})
    many = len(known) > MANY_ROWS
    for key, row in known:
        if not many or key == only:
            yield _row(element, f"{name}/{key}", row, errors, row_words(element, row)[:80] or _("新的一条"), True)
    if not many or only == NEW:
        yield _row(element, f"{name}/{NEW}", {}, errors, _("再加一条"), False)


def _row(
    element: Element, name: str, row: Mapping[str, Any], errors: Mapping[str, str], label: str, removable: bool
) -> Field:
    made = Field(name, "row", label, error=errors.get(name, ""), removable=removable)
    made.fields = [_field(part, f"{name}/{part.key}", row.get(part.key), errors) for part in element.parts]
    return made


def _options(element: Element) -> list[dict[str, str]]:
    if element.kind == "boolean":
        return [{"value": "yes", "text": _("是")}, {"value": "no", "text": _("否")}]
    return [{"value": code.value, "text": _(code.title)} for code in (element.codes or UNITS).values()]


def row_list(section: str, content: Mapping[str, Any]) -> list[dict[str, str]]:
    """Rows of long lists, to open one by one."""
    return [
        {"element": element.key, "row": key, "text": row_words(element, row)[:120]}
        for element in of_section(section)
        if element.kind == "rows" and len(content.get(element.key) or {}) > MANY_ROWS
        for key, row in in_order(content[element.key])
    ]


def read_section(section: str, sent: QueryDict, content: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed: whole elements by key, None for one that says nothing now."""
    return {element.key: _read(element, element.key, sent, content.get(element.key)) for element in of_section(section)}


def _read(element: Element, name: str, sent: QueryDict, known: Any) -> Any:
    if element.kind in ("group", "limit"):
        inner = known if isinstance(known, Mapping) else {}
        said = {part.key: _read(part, f"{name}/{part.key}", sent, inner.get(part.key)) for part in element.parts}
        return {key: value for key, value in said.items() if value is not None} or None
    if element.kind == "rows":
        return _read_rows(element, name, sent, known if isinstance(known, Mapping) else {}) or None
    if element.kind == "condition":
        return feel_of(one.strip() for one in sent.getlist(name) if one.strip()) or None
    if element.kind == "codes":
        return [one for one in sent.getlist(name) if one] or None
    text = _UNSEEN.sub("", sent.get(name, "").replace("\r\n", "\n")).strip()
    if element.kind in _FIGURES:
        text = unicodedata.normalize("NFKC", text)  # figures of an input method: ５０
    elif text:
        text = said_by_name(element, text)
    return _READ.get(element.kind, str)(text) if text else None


def _read_rows(element: Element, name: str, sent: QueryDict, known: Mapping[str, Any]) -> dict[str, Any]:
    drawn = {key[len(name) + 1 :].partition("/")[0] for key in sent if key.startswith(f"{name}/")}
    rows: dict[str, Any] = {}
    for key, row in known.items():
        if key not in drawn:
            rows[key] = row
        elif sent.get(f"{name}/{key}/remove") != "true":
            rows[key] = _read_row(element, f"{name}/{key}", sent, row)
    for key in sorted(drawn - set(known) - {NEW}):  # typed, and not kept yet or taken away by somebody meanwhile
        if ROW_KEY.match(key) and sent.get(f"{name}/{key}/remove") != "true":
            typed = _read_row(element, f"{name}/{key}", sent, {})
            rows |= {key: typed} if typed else {}
    new = _read_row(element, f"{name}/{NEW}", sent, {}) if NEW in drawn else {}
    if new:
        rows[_free(element, rows)] = {"order": _last(rows) + 10, **new}
    return rows


def _read_row(element: Element, name: str, sent: QueryDict, row: Any) -> dict[str, Any]:
    inner = row if isinstance(row, Mapping) else {}
    said = {part.key: _read(part, f"{name}/{part.key}", sent, inner.get(part.key)) for part in element.parts}
    return {key: value for key, value in said.items() if value is not None}


def _free(element: Element, rows: Mapping[str, Any]) -> str:
    numbers = (n for n in range(1, len(rows) + 2))
    return next(key for n in numbers if (key := f"{element.key[0]}{n}") not in rows)


def _last(rows: Mapping[str, Any]) -> int:
    orders = [row.get("order") for row in rows.values() if isinstance(row, Mapping)]
    return max((order for order in orders if isinstance(order, int)), default=0)


def _number(text: str) -> Any:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else text


def _money(text: str) -> Any:
    """Yuan as people write them, as fen; what is no amount stays as it was typed."""
    try:
        fen = Decimal(text.removeprefix("¥").removesuffix("元").replace(",", "").strip()) * 100
    except InvalidOperation:
        return text
    return int(fen) if fen.is_finite() and fen == fen.to_integral_value() and 0 <= fen < 10**12 else text


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}" if fen % 100 else str(fen // 100)


def _boolean(text: str) -> Any:
    return {"yes": True, "no": False}.get(text, text)


def _words(text: str) -> list[str]:
    return [word for word in dict.fromkeys(_SPLIT.split(text)) if word]


def _rich(text: str) -> str:
    """Markup of editors is made safe; plain text stays as it is."""
    return clean(text).html if "<" in text else text


_READ = {"number": _number, "money": _money, "boolean": _boolean, "words": _words, "rich": _rich}
