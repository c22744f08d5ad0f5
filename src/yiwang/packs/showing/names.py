"""What people call the things that definitions name by code: offices, duties, parameters, forms, flows, texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yiwang.packs.checking.library import entries
from yiwang.packs.model import Document, Pack
from yiwang.packs.showing.parts import short_value, title

NAMED_SECTIONS = ("items", "bundles", "forms", "flows", "texts", "licences", "registers")


def name_of(document: Document) -> str:
    """Title of a definition; the file's name where it has none."""
    data = document.data
    return (title(data.get("title")) if isinstance(data, dict) else "") or document.key


def names_of(pack: Pack, needed: Sequence[Pack] = ()) -> Mapping[tuple[str, str], str]:
    """(kind, code) -> what it is called; the pack's own words before those of the packs it needs."""
    found: dict[tuple[str, str], str] = {}
    for one in (*reversed(needed), pack):
        for office in _maps(one.manifest.data, "organizations"):
            found[("office", str(office.get("role")))] = title(office.get("title"))
        for duty in _maps(one.manifest.data, "duties"):
            found[("duty", str(duty.get("duty")))] = title(duty.get("title"))
        for section in NAMED_SECTIONS:
            found.update({(section, d.key): name_of(d) for d in one.documents(section)})
        for document in one.documents("parameters"):
            for entry in _maps(document.data, "parameters"):
                found[("parameter", str(entry.get("parameter")))] = _parameter(entry)
    return found


def _parameter(entry: Mapping[str, Any]) -> str:
    """Title, and the value where there is only one."""
    values = _maps(entry, "values")
    said = f"（{short_value(values[0].get('value'), str(entry.get('type', '')))}）" if len(values) == 1 else ""
    return f"{title(entry.get('title'))}{said}"


def _maps(data: Any, name: str) -> list[dict[str, Any]]:
    return [entry for entry in entries(data, name) if isinstance(entry, dict)]
