"""Numeric functions (DMN 1.3 table 72; rounding functions as in DMN 1.4)."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    DecimalException,
)

from ..decimals import CONTEXT, scaled
from ..temporal import DayDuration, MonthDuration
from ..values import Value
from .registry import builtin


def _round(number: Decimal, scale: Decimal, rounding: str) -> Decimal | None:
    if abs(scale) > 10**6:
        return None
    return scaled(number, int(scale), rounding)


@builtin("decimal", "n: n, scale: n")
def decimal(number: Decimal, scale: Decimal) -> Decimal | None:
    """Rounded half to even."""
    return _round(number, scale, ROUND_HALF_EVEN)


@builtin("floor", "n: n, scale?: n")
def floor(number: Decimal, scale: Decimal = Decimal(0)) -> Decimal | None:
    """Towards negative infinity."""
    return _round(number, scale if scale is not None else Decimal(0), ROUND_FLOOR)


@builtin("ceiling", "n: n, scale?: n")
def ceiling(number: Decimal, scale: Decimal = Decimal(0)) -> Decimal | None:
    """Towards positive infinity."""
    return _round(number, scale if scale is not None else Decimal(0), ROUND_CEILING)


@builtin("round up", "n: n, scale: n")
def round_up(number: Decimal, scale: Decimal) -> Decimal | None:
    """Away from zero."""
    return _round(number, scale, ROUND_UP)


@builtin("round down", "n: n, scale: n")
def round_down(number: Decimal, scale: Decimal) -> Decimal | None:
    """Towards zero."""
    return _round(number, scale, ROUND_DOWN)


@builtin("round half up", "n: n, scale: n")
def round_half_up(number: Decimal, scale: Decimal) -> Decimal | None:
    """To the nearest, halves away from zero."""
    return _round(number, scale, ROUND_HALF_UP)


@builtin("round half down", "n: n, scale: n")
def round_half_down(number: Decimal, scale: Decimal) -> Decimal | None:
    """To the nearest, halves towards zero."""
    return _round(number, scale, ROUND_HALF_DOWN)


@builtin("abs", "n: any")
def absolute(value: Value) -> Value:
    """The size of a number or duration."""
    if type(value) is list and len(value) == 1:
        value = value[0]
    if isinstance(value, Decimal):
        return CONTEXT.abs(value)
    if isinstance(value, DayDuration):
        return DayDuration(abs(value.nanos))
    if isinstance(value, MonthDuration):
        return MonthDuration(abs(value.months))
    return None


@builtin("modulo", "dividend: n, divisor: n")
def modulo(dividend: Decimal, divisor: Decimal) -> Decimal | None:
    """`dividend - divisor * floor(dividend / divisor)`, with the sign of the divisor."""
    if not divisor:
        return None
    try:
        rest = _remainder(dividend, divisor)
        return CONTEXT.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else CONTEXT.plus(rest)
    except DecimalException:
        return None


def _remainder(dividend: Decimal, divisor: Decimal) -> Decimal:
    """The exact remainder of the truncated division; it fails beyond 34 digits of quotient."""
    return CONTEXT.remainder(dividend, divisor)


@builtin("sqrt", "number: n")
def square_root(number: Decimal) -> Decimal | None:
    """The positive square root; null for negative numbers."""
    return CONTEXT.sqrt(number) if number >= 0 else None


@builtin("log", "number: n")
def logarithm(number: Decimal) -> Decimal | None:
    """The natural logarithm; null unless positive."""
    return CONTEXT.ln(number) if number > 0 else None


@builtin("exp", "number: n")
def exponential(number: Decimal) -> Decimal | None:
    """e to the power of the number."""
    try:
        return CONTEXT.exp(number)
    except DecimalException:
        return None


@builtin("odd", "number: n")
def odd(number: Decimal) -> bool | None:
    """Whether a whole number is odd."""
    return abs(CONTEXT.remainder(number, Decimal(2))) == 1 if _small(number) else None


@builtin("even", "number: n")
def even(number: Decimal) -> bool | None:
    """Whether a whole number is even."""
    return CONTEXT.remainder(number, Decimal(2)) == 0 if _small(number) else None


def _small(number: Decimal) -> bool:
    return number == number.to_integral_value() and number.adjusted() < 33
