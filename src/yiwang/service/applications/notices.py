"""A notice of corrections in words: each thing that is missing or wrong, with its reason (行政许可法 第三十二条).

An entry of a notice is a material (its key or ``/files/<key>``), a pointer into the form, the title of one of these,
each perhaps with "：" and a reason behind it, or a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yiwang.engines.forms import Form
from yiwang.engines.forms.errors import say
from yiwang.engines.forms.pointers import is_index, pointer_of, split
from yiwang.service.applications.case_view import done_with
from yiwang.service.applications.items import Item, item_of, text_of

REQUESTED = "proceeding.correction_requested"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to put right: ``title`` and ``reason`` to read; a ``material`` or a ``pointer`` where it names one."""

    title: str
    reason: str = ""
    material: str = ""
    pointer: str = ""

    @property
    def words_only(self) -> bool:
        """Whether it names neither material nor field."""
        return not self.material and not self.pointer


def lines_of(case: Mapping[str, Any], language: str) -> list[Line]:
    """What the last notice of a case asks for. No query."""
    item = item_of(UUID(str(case["item_revision"])))
    return [_line(item, entry.strip(), language) for entry in _entries(case) if entry.strip()]


def reason_of(case: Mapping[str, Any]) -> str:
    """What the official wrote beside the list; "" where it says nothing more than the list."""
    reasons = [task["reason"] for task in done_with(case, ("request_correction",)) if task["reason"]]
    entries = _entries(case)
    return str(reasons[-1]) if reasons and reasons[-1] not in (*entries, "；".join(entries)) else ""


def _entries(case: Mapping[str, Any]) -> list[str]:
    told = [event["payload"].get("corrections", []) for event in case["events"] if event["type"] == REQUESTED]
    return [str(entry) for entry in (told[-1] if told and told[-1] else case["flow"].get("notice", []))]


def _line(item: Item, entry: str, language: str) -> Line:
    head, _colon, tail = re.sub("[:：]", "：", entry, count=1).partition("：")
    for name, reason in ((entry, ""), (head.strip(), tail.strip())):
        found = _material(item, name, reason, language) or _field(item.form, name, reason, language)
        if found is not None:
            return found
    return Line(entry)


def _material(item: Item, name: str, reason: str, language: str) -> Line | None:
    key = name.removeprefix("/files/").removeprefix("material:")
    for row in item.content.get("materials", []):
        if not row.get("held") and (row["material"] == key or text_of(row["title"]) == name.strip("“”")):
            return Line(text_of(row["title"], language), reason, material=row["material"])
    return None


def _field(form: Form | None, name: str, reason: str, language: str) -> Line | None:
    if form is None:
        return None
    if name.startswith("/"):
        pointer = _whole_list(name)
        part = form.part(pointer) if split(pointer)[0] in form.root.by_key else None
        return Line(say(part.title, language), reason, pointer=pointer) if part is not None else None
    titled = [leaf for leaf in form.fields if say(leaf.title, "zh-Hans") == name.strip("“”")]
    if len(titled) != 1:
        return None
    return Line(say(titled[0].title, language), reason, pointer=_whole_list(titled[0].pointer))


def _whole_list(pointer: str) -> str:
    """A field in a row is answered again with all rows: rows are added and taken away there."""
    parts = split(pointer)
    ends = [at for at, part in enumerate(parts) if part == "*" or is_index(part)]
    return pointer_of(parts[: ends[0]]) if ends else pointer
