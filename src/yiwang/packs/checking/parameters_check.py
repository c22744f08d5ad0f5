"""Parameters: each value has one division and one span of days; nothing overlaps; examples are marked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..findings import Finding
from ..model import Document
from .library import Library, entries, say

_FOREVER = "9999-12-31"


def check_parameters(library: Library) -> Iterator[Finding]:
    """Overlapping or reversed spans, keys defined twice, and values that are only examples."""
    seen: dict[str, str] = {}
    for document in library.pack.documents("parameters"):
        for index, entry in enumerate(entries(document.data, "parameters")):
            key = str(entry.get("parameter"))
            if key in seen:
                where = f"/parameters/{index}/parameter"
                yield say(document, where, f"参数“{key}”在 {seen[key]} 里已经有了", "只保留一处", "parameter.twice")
            seen.setdefault(key, document.file)
            yield from _spans(document, index, entry)


def _spans(document: Document, index: int, entry: dict[str, Any]) -> Iterator[Finding]:
    spans: dict[str, list[tuple[str, str, int]]] = {}
    for number, value in enumerate(entries(entry, "values")):
        pointer = f"/parameters/{index}/values/{number}"
        start, end = str(value.get("from", "")), str(value.get("until") or _FOREVER)
        if end < start:
            yield say(document, f"{pointer}/until", "结束日期早于开始日期", f"不早于 {start}", "parameter.span")
        for other_start, other_end, _ in spans.get(str(value.get("division")), []):
            if start <= other_end and other_start <= end:
                what = f"同一地区的两个值在时间上重叠({start} 起)"
                yield say(document, pointer, what, "给前一个值写上 until", "parameter.overlap")
        spans.setdefault(str(value.get("division")), []).append((start, end, number))
        bases = [value, *(b for b in entries(value, "basis") if isinstance(b, dict))]
        if any(b.get("confidence") == "example" for b in bases):
            what = f"“{entry.get('parameter')}”是演示用数值"
            yield say(document, pointer, what, "上线前换成当地文件规定的数值", "parameter.example", "note")
