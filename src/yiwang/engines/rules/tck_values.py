"""Values in TCK test files, and the comparison of results with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TypeAlias

from lxml import etree

from .compare import equal
from .decimals import parse_number
from .feel_types import ContextType, ListType, NamedType, SimpleType
from .temporal_text import parse_date, parse_date_time, parse_duration, parse_time
from .text import value_text
from .values import Value

Element: TypeAlias = etree._Element
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_READERS: dict[str, Callable[[str], Value]] = {
    "number": parse_number,
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_date_time,
    "days and time duration": parse_duration,
    "years and months duration": parse_duration,
}
_PRECISION = Decimal("1e-8")


class Untyped(str):
    """A value without `xsi:type`: what it is depends on the model."""

    __slots__ = ()


def children(element: Element, *names: str) -> Iterator[Element]:
    """Children with one of the local names."""
    for item in element:
        if isinstance(item.tag, str) and etree.QName(item).localname in names:
            yield item


def expected_value(holder: Element) -> Value:
    """The value inside an `inputNode`, `expected`, `item` or `component`."""
    if holder.get(f"{_XSI}nil") == "true":
        return None
    components = list(children(holder, "component"))
    if components:
        return {item.get("name") or "": expected_value(item) for item in components}
    for part in children(holder, "list", "value"):
        if part.get(f"{_XSI}nil") == "true":
            return None
        if etree.QName(part).localname == "list":
            return [expected_value(item) for item in children(part, "item")]
        return _simple(part)
    return None


def _simple(element: Element) -> Value:
    kind = (element.get(f"{_XSI}type") or "").rpartition(":")[2]
    text = element.text or ""
    if kind == "string":
        return text
    text = text.strip()
    if kind == "boolean":
        return text in ("true", "1")
    if kind in ("decimal", "double", "integer", "int", "long", "float"):
        return parse_number(text)
    if kind == "date":
        return parse_date(text)
    if kind == "time":
        return parse_time(text)
    if kind == "dateTime":
        return parse_date_time(text)
    if "uration" in kind:
        return parse_duration(text)
    return Untyped(text)


def _guess(text: str) -> Value:
    if text in ("true", "false"):
        return text == "true"
    number = parse_number(text)
    return str(text) if number is None else number


def settle(value: Value, kind: object) -> Value:
    """A given value whose untyped parts are read as the type that the model declares for them."""
    while isinstance(kind, NamedType):
        kind = kind.base
    if isinstance(value, list):
        item = kind.item if isinstance(kind, ListType) else kind
        return [settle(one, item) for one in value]
    if isinstance(value, dict):
        members = kind.members if isinstance(kind, ContextType) else {}
        return {name: settle(one, members.get(name)) for name, one in value.items()}
    if not isinstance(value, Untyped):
        return value
    name = kind.name if isinstance(kind, SimpleType) else ""
    if name == "string":
        return str(value)
    return _READERS[name](value) if name in _READERS else _guess(value)


def same_value(expected: Value, actual: Value) -> bool:
    """Whether a result is the expected one."""
    if isinstance(expected, Untyped):
        if actual is None:
            return expected == ""
        return value_text(actual) == expected or same_value(_guess(expected), actual)
    if isinstance(expected, Decimal) and isinstance(actual, Decimal):
        return abs(expected - actual) <= _PRECISION * max(Decimal(1), abs(expected))
    if isinstance(expected, list):
        return (
            isinstance(actual, list)
            and len(expected) == len(actual)
            and all(same_value(one, two) for one, two in zip(expected, actual, strict=True))
        )
    if isinstance(expected, dict):
        return (
            isinstance(actual, dict)
            and expected.keys() == actual.keys()
            and all(same_value(value, actual[name]) for name, value in expected.items())
        )
    return type(expected) is type(actual) and (expected == actual or equal(expected, actual) is True)
