"""FEEL values as JSON and back without loss, for receipts that must replay to the same result.

Strings, booleans, null, lists and contexts are themselves; whole numbers without decimals are JSON integers.
Everything else is an object with one key that starts with `@`: `{"@number": "1.50"}`, `{"@date": "2026-03-01"}`,
`{"@time"}`, `{"@date and time"}`, `{"@duration": "P1D"}`, `{"@range": [low, high, true, false]}`. A context that
itself has such a key is wrapped: `{"@context": {…}}`. A function is only named: `{"@function": "…"}`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from .conversion import to_feel
from .decimals import parse_number
from .feel_types import ListType, SimpleType, Type, builtin_type
from .temporal import Date, DateTime, DayDuration, MonthDuration, Time
from .temporal_text import parse_date, parse_date_time, parse_duration, parse_time
from .text import value_text
from .values import Function, Range, Value

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
_MAX_INTEGER = 2**53


def to_json(value: object) -> Json:
    """The JSON form of a FEEL (or Python) value."""
    return _json(to_feel(value))


def _json(value: Value) -> Json:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Decimal):
        exact = value.as_tuple().exponent == 0 and abs(value) < _MAX_INTEGER and not (not value and value.is_signed())
        return int(value) if exact else {"@number": str(value)}
    if isinstance(value, list):
        return [_json(item) for item in value]
    if isinstance(value, dict):
        entries = {name: _json(item) for name, item in value.items()}
        return {"@context": entries} if any(name.startswith("@") for name in entries) else entries
    if isinstance(value, Range):
        return {"@range": [_json(value.start), _json(value.end), value.start_included, value.end_included]}
    if isinstance(value, Function):
        return {"@function": value.name}
    return {_TAGS[type(value)]: value_text(value)}


_TAGS: dict[type, str] = {
    Date: "@date",
    Time: "@time",
    DateTime: "@date and time",
    DayDuration: "@duration",
    MonthDuration: "@duration",
}
_READERS: dict[str, Callable[[str], Value]] = {
    "@number": parse_number,
    "@date": parse_date,
    "@time": parse_time,
    "@date and time": parse_date_time,
    "@duration": parse_duration,
}
_PLAIN: dict[str, Callable[[str], Value]] = {
    "number": parse_number,
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_date_time,
    "days and time duration": parse_duration,
    "years and months duration": parse_duration,
}


def from_json(value: Json, type_ref: str | Type | None = None) -> Value:
    """The FEEL value of a JSON form; with a type, plain texts such as "2026-03-01" are read as that type.

    Raises ValueError when the form is malformed or the text does not fit the type.
    """
    kind = builtin_type(type_ref) if isinstance(type_ref, str) else type_ref
    if isinstance(value, Mapping):
        return _from_object(value)
    if isinstance(value, list):
        item = kind.item if isinstance(kind, ListType) else kind
        return [from_json(one, item) for one in value]
    if isinstance(value, str) and isinstance(kind, SimpleType) and kind.name in _PLAIN:
        return _read(_PLAIN[kind.name], value)
    return to_feel(value)


def _from_object(value: Mapping[str, Json]) -> Value:
    tag = next(iter(value), "")
    if len(value) != 1 or not tag.startswith("@"):
        return {name: from_json(item) for name, item in value.items()}
    content = value[tag]
    if tag in _READERS and isinstance(content, str):
        return _read(_READERS[tag], content)
    if tag == "@context" and isinstance(content, Mapping):
        return {name: from_json(item) for name, item in content.items()}
    if tag == "@range" and isinstance(content, list) and len(content) == 4:
        return Range(from_json(content[0]), from_json(content[1]), bool(content[2]), bool(content[3]))
    raise ValueError(f"cannot be read back: {tag}")


def _read(reader: Callable[[str], Value], text: str) -> Value:
    result = reader(text)
    if result is None:
        raise ValueError(f"malformed value: {text[:50]}")
    return result
