"""Registers: keys and indexes exist, and every datum of a person has its privacy class."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from .library import Library, entries, mapping, say


def check_registers(library: Library) -> Iterator[Finding]:
    """Keys or indexes on unknown data, personal data without class, clear indexes on personal data."""
    for document in library.pack.documents("registers"):
        fields = mapping(mapping(document.data, "schema"), "properties")
        for index, name in enumerate(entries(document.data, "key")):
            if name not in fields:
                yield say(document, f"/key/{index}", f"主键“{name}”不是数据项", "从 schema 里选", "register.key")
        for number, entry in enumerate(entries(document.data, "indexes")):
            for name in entries(entry, "fields"):
                pointer = f"/indexes/{number}"
                if name not in fields:
                    yield say(document, pointer, f"索引的“{name}”不是数据项", "从 schema 里选", "register.index")
                elif fields[name].get("x-privacy") in ("personal", "sensitive") and entry.get("kind") != "blind":
                    what = f"“{name}”是个人信息, 只能用盲索引"
                    yield say(document, pointer, what, "写 kind: blind", "register.index")
        if document.data.get("of") != "natural_person":
            continue
        for name, schema in fields.items():
            if isinstance(schema, dict) and "x-privacy" not in schema:
                what = f"自然人的数据项“{name}”没有写隐私等级"
                remedy = "补上 x-privacy: personal、sensitive 或 public"
                yield say(document, f"/schema/properties/{name}", what, remedy, "register.privacy")
