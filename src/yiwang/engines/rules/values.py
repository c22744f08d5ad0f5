"""Ranges and functions, the two FEEL values that Python does not have, and the kinds of all values.

A FEEL value is None, bool, Decimal, str, list, dict, one of the temporal classes, Range or Function. Lists and
dicts are never changed once they are made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from .temporal import Date, DateTime, DayDuration, MonthDuration, Time

Value = Any


class Kind(Protocol):
    """What a function needs to know of the type of a parameter or result."""

    def convert(self, value: Value) -> tuple[bool, Value]:
        """Whether `value` fits, and the value after the implicit conversions."""


@dataclass(frozen=True, slots=True)
class Range:
    """An interval; an end that is None is unbounded (`> 5` is a range without an end)."""

    start: Value
    end: Value
    start_included: bool = True
    end_included: bool = True


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named parameter; `kind` None accepts everything."""

    name: str
    kind: Kind | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function value. `call(run, arguments)` gets one value per parameter, already converted.

    `call_named` is set for built-in functions, whose parameters depend on the form that is called.
    """

    name: str
    parameters: tuple[Parameter, ...]
    call: Callable[[Any, Sequence[Value]], Value] = field(repr=False)
    result: Kind | None = None
    variadic: bool = False
    call_named: Callable[[Any, Mapping[str, Value]], Value] | None = field(default=None, repr=False)


_KINDS: dict[type, str] = {
    bool: "boolean",
    Decimal: "number",
    str: "string",
    list: "list",
    dict: "context",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DayDuration: "days and time duration",
    MonthDuration: "years and months duration",
    Range: "range",
    Function: "function",
}


def kind_of(value: Value) -> str:
    """FEEL name of the kind of a value; `Null` for null."""
    return _KINDS.get(type(value), "Null")
