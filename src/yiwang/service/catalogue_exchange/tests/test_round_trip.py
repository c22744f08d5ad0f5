"""What a workbook says of an item is all that the item says: out and in again nothing is lost."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.service.catalogue.conditions import name_of
from yiwang.service.catalogue.elements import ELEMENTS, Element, every_element
from yiwang.service.catalogue.merging import in_order
from yiwang.service.catalogue_exchange.sheets.columns import ITEMS, PARTS, SHEETS
from yiwang.service.catalogue_exchange.sheets.judging import Known, judge
from yiwang.service.catalogue_exchange.sheets.lines import line_of, part_lines
from yiwang.service.catalogue_exchange.sheets.reading import TypedItem, TypedRow
from yiwang.service.catalogue_exchange.sheets.shapes import OPTIONS
from yiwang.service.catalogue_exchange.tests.stage import CODE, FILE

SIGNS = "办理身份证明户口居民 aA9（）。；：%"
KEYS = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
TEXT = st.text(SIGNS, min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
OTHER = {
    "rich": TEXT | TEXT.map(lambda text: f"<p>{text}</p>"),
    "words": st.lists(TEXT.filter(lambda text: "；" not in text), min_size=1, max_size=3, unique=True),
    "phone": st.just("0759-4850001"),
    "url": st.just("https://www.example.gov.cn/a?b=1"),
    "boolean": st.booleans(),
}


def value_of(element: Element) -> st.SearchStrategy[Any]:
    """A value that the element may have."""
    if element.key == "from":
        return st.just("2026-01-01")
    if element.kind == "codes" and element.codes:
        return st.lists(st.sampled_from(sorted(element.codes)), min_size=1, max_size=3, unique=True)
    if element.kind == "code" and element.codes:
        return st.sampled_from(sorted(element.codes))
    if element.kind in ("number", "money"):
        return st.integers(1, min(element.longest, 8))
    if element.kind in ("group", "limit"):
        return st.fixed_dictionaries({part.key: value_of(part) for part in element.parts})
    if element.kind == "rows":
        parts = {part.key: value_of(part) for part in element.parts if part.key not in ("order", "when")}
        return st.dictionaries(KEYS, st.fixed_dictionaries(parts), min_size=1, max_size=3)
    if element.kind == "file" and element.key in ("file", "captions"):
        return st.just(FILE)
    return OTHER.get(element.kind, TEXT)


WHOLE = st.fixed_dictionaries({element.key: value_of(element) for element in ELEMENTS})


def typed(elements: dict[str, Any]) -> TypedItem:
    """The lines of an export as they come back."""

    def row(part: str, line: list[str]) -> TypedRow:
        names = [column.name for column in SHEETS[part].columns]
        return TypedRow(2, {name: cell for name, cell in zip(names, line, strict=True) if cell})

    parts = {sheet.part: [row(sheet.part, line) for line in part_lines(sheet, "A1", elements)] for sheet in PARTS}
    return TypedItem("A1", row("", line_of(ITEMS, {**elements, "ref": "A1", "uscc": CODE})), parts)


def bare(value: Any) -> Any:
    """Rows as they follow each other: the numbers of their order may differ."""
    if not isinstance(value, dict):
        return value
    if value and all(isinstance(row, dict) for row in value.values()):
        return [(key, bare({k: v for k, v in row.items() if k != "order"})) for key, row in in_order(value)]
    return {key: bare(inner) for key, inner in value.items()}


@settings(max_examples=6, deadline=None)
@given(WHOLE)
def test_what_goes_out_comes_back(elements: dict[str, Any]) -> None:
    question, said = next(iter(elements["situations"].items()))
    condition = f'({name_of(question)} = "{next(iter(said["options"]))}")'
    next(iter(elements["materials"].values()))["when"] = condition
    found = judge(typed(elements), {}, Known({}, {}, offices_needed=False))
    assert bare(found.content) == bare(elements)
    assert "condition_wrong" not in {problem.code for problem in found.problems}
    assert {f"materials/{key}" for key in elements["materials"]} <= found.keyed


def test_every_element_has_its_column_as_long_as_it_may_be() -> None:
    """A new element without a column would be lost on the way."""
    for path, element in every_element():
        if element.kind in ("rows", "group", "limit") or element.key == "order":
            continue
        part, _, name = path.partition("/*/")
        if path.startswith("situations/*/options/*/"):
            part, name = OPTIONS, element.key
        column = SHEETS[part if name else ""].by_name[name or path]
        assert column.most >= element.longest or column.kind not in ("text", "rich", "url", "condition"), path
