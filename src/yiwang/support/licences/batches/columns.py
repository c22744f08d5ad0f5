"""The columns of a batch of a licence type, and a row of texts as what the type's expressions read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core import revisions
from yiwang.core.errors import InvalidInput
from yiwang.identifiers import IdentifierError, resident_id, uscc
from yiwang.people.staffing.spreadsheet import FORMULA
from yiwang.support.licences.definition import LicenceType, in_chinese

NAME, CODE = gettext_noop("持证人名称"), gettext_noop("持证人证件号码")
_PATH = re.compile(r"[a-z_]\w*(\.[a-z_]\w*)*\Z")
_DAY = re.compile(r"(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})日?\Z")
_SEPARATORS = re.compile(r"[、,，;；]+")
CODES = {"uscc": "001", "resident_id": "111"}


@dataclass(frozen=True, slots=True)
class Column:
    """A field that the table gives: its name in the type, its heading, whether it must be filled."""

    name: str
    title: str
    required: bool
    kind: str
    path: str
    choices: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Typed:
    """A row, read: the holder, the values by field, and what is wrong by heading."""

    name: str
    code: str
    kind_of_code: str
    values: dict[str, Any]
    problems: dict[str, str]


@dataclass(frozen=True, slots=True)
class Shape:
    """A licence type with the columns of its table."""

    kind: LicenceType
    columns: tuple[Column, ...]
    options: Mapping[str, Mapping[str, str]]

    @property
    def headings(self) -> list[str]:
        """The heading of a table."""
        return [_(NAME), _(CODE), *(column.title for column in self.columns)]


def shape_of(kind: LicenceType) -> Shape:
    """What the table must or may give beside the holder; codes of the holder himself are taken from there."""
    options = options_of(kind)
    found = []
    for name, spec in kind.fields.items():
        if spec["type"] in CODES and CODES[spec["type"]] == str(kind.content.get("holder_code", "")):
            continue
        path = spec.get("from", f"answers.{name}")
        choices = options.get(path, {})
        path = path if _PATH.match(path) else ""
        found.append(Column(name, in_chinese(spec["title"]), bool(spec.get("required")), spec["type"], path, choices))
    return Shape(kind, tuple(found), options)


def places_of(shape: Shape, heading: Sequence[str]) -> dict[str, int]:
    """Where each column stands; refuses ``invalid_input`` at ``/file`` where one is missing or unknown."""
    wanted = {_(NAME), _(CODE), NAME, CODE, *(column.title for column in shape.columns)}
    places = {title.strip(): at for at, title in enumerate(heading) if title.strip()}
    aliases = {_(NAME): NAME, _(CODE): CODE}
    places = {aliases.get(title, title): at for title, at in places.items()}
    needed = [NAME, CODE, *(column.title for column in shape.columns if column.required)]
    missing = [_(title) for title in needed if title not in places]
    if missing:
        raise InvalidInput(fields={"/file": _("表格缺少这些列：%(columns)s。") % {"columns": "、".join(missing)}})
    strange = [title for title in places if title not in wanted]
    if strange:
        told = "、".join(strange[:5])
        raise InvalidInput(fields={"/file": _("表格里有不认识的列：%(columns)s。请取模板再填。") % {"columns": told}})
    return places


def read_row(shape: Shape, places: Mapping[str, int], cells: Sequence[str]) -> Typed:
    """One row; what is wrong stands in ``problems`` by heading and never quotes the cell."""

    def cell(title: str) -> str:
        at = places.get(title, -1)
        return cells[at].strip() if 0 <= at < len(cells) else ""

    problems: dict[str, str] = {}
    if FORMULA in cells:
        problems[_(NAME)] = _("有一格是公式，请改成文字。")
    name, code, sort = cell(NAME), cell(CODE).upper().replace(" ", ""), ""
    if not name:
        problems[_(NAME)] = _("请填写持证人名称。")
    try:
        sort, code = _code(shape.kind, code)
    except IdentifierError as wrong:
        problems[_(CODE)] = wrong.text(_)
    values: dict[str, Any] = {}
    for column in shape.columns:
        text = cell(column.title)
        if not text or text == FORMULA:
            if column.required and text != FORMULA:
                problems[column.title] = _("请填写这一列。")
            continue
        try:
            values[column.name] = _value(column, text)
        except (ValueError, InvalidOperation, IdentifierError) as wrong:
            said = wrong.text(_) if isinstance(wrong, IdentifierError) else str(wrong)
            problems[column.title] = said if isinstance(wrong, _Said | IdentifierError) else _("写法不对。")
    return Typed(name, code, sort, values, problems)


class _Said(ValueError):
    """Its text is a sentence for people."""


def _code(kind: LicenceType, code: str) -> tuple[str, str]:
    holder = kind.content.get("holder")
    natural = holder == "natural_person" or (holder == "either" and re.fullmatch(r"\d{17}[\dX]", code) is not None)
    if holder == "either" and natural:
        try:
            return "111", resident_id.check(code).number
        except IdentifierError:
            return "001", uscc.check(code).code
    return ("111", resident_id.check(code).number) if natural else ("001", uscc.check(code).code)


def _value(column: Column, text: str) -> Any:
    if column.kind == "list":
        return [_choice(column, one.strip()) for one in _SEPARATORS.split(text) if one.strip()]
    if column.choices:
        return _choice(column, text)
    if column.kind == "date":
        found = _DAY.match(text)
        if not found:
            raise _Said(_("请写成2026-03-05这样的日期。"))
        return date(*map(int, found.groups())).isoformat()
    if column.kind == "integer":
        return int(text)
    if column.kind == "money":
        cents = Decimal(text.replace(",", "").removesuffix("元")) * 100
        if not cents.is_finite() or cents != cents.to_integral_value() or abs(cents) > 10**15:
            raise _Said(_("请写成以元为单位的数，最多两位小数。"))
        return int(cents)
    if column.kind == "uscc":
        return uscc.check(text.upper()).code
    if column.kind == "resident_id":
        return resident_id.check(text.upper()).number
    return text


def _choice(column: Column, text: str) -> str:
    """The code of a title; types whose items offer no choices take the words."""
    if not column.choices or text in column.choices:
        return text
    for code, title in column.choices.items():
        if title == text:
            return code
    raise _Said(_("只能填：%(choices)s。") % {"choices": "、".join(column.choices.values())})


def names_of(kind: LicenceType, typed: Typed, on: date) -> dict[str, Any]:
    """What expressions of the type read, as if a case had said it: each value at the path where the type looks."""
    names: dict[str, Any] = {"scenario": {}, "answers": {}, "facts": {}, "decision": {}, "parameters": {}, "today": on}
    names["holder"] = {"kind": "natural_person" if typed.kind_of_code == "111" else "legal_person", "name": typed.name}
    given = dict(typed.values)
    for name, spec in kind.fields.items():
        if name not in given and CODES.get(spec["type"]) == typed.kind_of_code:
            given[name] = typed.code
        path = spec.get("from", f"answers.{name}")
        if name in given and _PATH.match(path):
            _put(names, path.split("."), given[name])
    return names


def _put(names: dict[str, Any], path: list[str], value: Any) -> None:
    place = names
    for part in path[:-1]:
        place = place.setdefault(part, {})
        if not isinstance(place, dict):
            return
    place.setdefault(path[-1], value)


def given_values(kind: LicenceType, typed: Typed) -> dict[str, Any]:
    """Values of fields whose expression is more than a path: they are given as they are."""
    return {name: value for name, value in typed.values.items() if not _PATH.match(kind.fields[name].get("from", name))}


def options_of(kind: LicenceType) -> dict[str, dict[str, str]]:
    """Titles of codes by the path where items that make this type let people choose."""
    options: dict[str, dict[str, str]] = {}
    for key in revisions.current_keys("items"):
        item = revisions.current("items", key)
        content = item.content
        if not any(result.get("licence") == kind.key for result in content.get("results", [])):
            continue
        for question in content.get("questions", []):
            titles = {str(one["value"]): in_chinese(one["title"]) for one in question.get("options", [])}
            options.setdefault(f"scenario.{question['question']}", {}).update(titles)
        form = revisions.find_member(item.release_id, "forms", str(content["form"])) if content.get("form") else None
        if form is not None:
            for group, spec in form.content.get("properties", {}).items():
                for name, part in spec.get("properties", {}).items():
                    choices = part.get("oneOf") or part.get("items", {}).get("oneOf") or []
                    if choices:
                        titles = {str(one["const"]): in_chinese(one["title"]) for one in choices}
                        options.setdefault(f"answers.{group}.{name}", {}).update(titles)
    return options
