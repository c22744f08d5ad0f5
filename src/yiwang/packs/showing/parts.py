"""The sheet of a definition, and small texts that several sheets share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from yiwang.packs.checking.library import entries
from yiwang.packs.diffing import short
from yiwang.packs.model import Pack
from yiwang.ui.display import language_tag
from yiwang.ui.filters import lang, money


@dataclass(slots=True)
class Sheet:
    """``facts`` are {label, value}; ``tables`` are {caption, columns, rows}; ``forms`` are page views to preview."""

    title: str
    key: str
    file: str
    facts: list[dict[str, Any]] = field(default_factory=list)
    tables: list[dict[str, Any]] = field(default_factory=list)
    text: str = ""
    forms: list[Any] = field(default_factory=list)
    flow: str = ""
    steps: list[dict[str, str]] = field(default_factory=list)
    broken: str = ""
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    pack: Pack | None = None

    def name(self, kind: str, code: Any) -> str:
        """What people call the office, duty, parameter, form, flow or text ``code``; the code where nobody says."""
        return self.names.get((kind, str(code or "")), str(code or ""))

    def duration(self, value: Any) -> str:
        """A duration in words; a parameter by its title and what it is worth now."""
        if isinstance(value, dict) and "parameter" in value:
            return self.name("parameter", value["parameter"])
        return duration_text(value)

    def fact(self, label: str, value: Any) -> None:
        """Add a fact; an empty one is left out."""
        text = "" if value is None else str(value)
        if text:
            self.facts.append({"label": label, "value": text})

    def table(self, caption: str, columns: list[dict[str, Any]], rows: list[dict[str, Any]]) -> None:
        """Add a table; an empty one is left out."""
        if rows:
            self.tables.append({"caption": caption, "columns": columns, "rows": rows})


def column(key: str, text: str, *, numeric: bool = False) -> dict[str, Any]:
    """A column of a table."""
    return {"key": key, "text": text, "numeric": numeric}


def title(value: Any) -> str:
    """A title in the language of the page."""
    return lang(value) if isinstance(value, dict) and value else str(value or "")


def basis_text(data: Any) -> str:
    """The legal bases in one line: law, article, and what they say."""
    found = []
    for basis in entries(data, "basis"):
        if isinstance(basis, dict):
            found.append(_one_basis(basis))
    return "；".join(found)


def _one_basis(basis: Mapping[str, Any]) -> str:
    article = basis.get("article")
    where = f"第{article}条" if article else str(basis.get("document", ""))
    text = f"《{basis.get('law', '')}》{where}"
    if basis.get("says"):
        text += f"：{basis['says']}"
    if basis.get("url"):
        text += f"（{basis['url']}）"
    return text + ("（演示用数值）" if basis.get("confidence") == "example" else "")


def duration_text(value: Any) -> str:
    """``{days: 5, unit: working_day}`` as 5个工作日; a parameter by its name."""
    if not isinstance(value, dict) or not value:
        return ""
    if "parameter" in value:
        return _("参数 %(name)s") % {"name": value["parameter"]}
    if "for" in value:
        return duration_text(value["for"])
    return short(value)


def short_value(value: Any, kind: str = "") -> str:
    """A value of a parameter in words: money as yuan, durations with their unit."""
    if kind == "money" and isinstance(value, int) and not isinstance(value, bool):
        return money(value)
    return duration_text(value) or short(value)


def several(values: Any, words: Mapping[str, str]) -> str:
    """A list of codes in words."""
    listing = values if isinstance(values, list) else []
    separator = ", " if language_tag() == "en" else "、"
    return separator.join(words.get(str(value), str(value)) for value in listing)
