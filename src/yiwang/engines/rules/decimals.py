"""FEEL numbers: IEEE 754 decimal128 (34 digits, round half even), DMN 1.3 §10.3.2.3.1.

Operations go through the methods of one module-level context, which costs no thread-local switch.
"""

from __future__ import annotations

import re
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

CONTEXT = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
_LITERAL = re.compile(r"[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,6})?", re.ASCII)


def parse_number(text: str) -> Decimal | None:
    """The number written in `text` (FEEL numeric literal), or None."""
    if len(text) > 6200 or _LITERAL.fullmatch(text) is None:
        return None
    try:
        return CONTEXT.create_decimal(text)
    except DecimalException:
        return None


def number_text(value: Decimal) -> str:
    """Plain digits without an exponent."""
    return format(value, "f") if value else "0"


def power(base: Decimal, exponent: Decimal) -> Decimal | None:
    """`base ** exponent`, None when it is not a real number of decimal128."""
    try:
        if not exponent:
            return Decimal(1)
        return CONTEXT.power(base, exponent)
    except DecimalException:
        return None


def scaled(value: Decimal, scale: int, rounding: str) -> Decimal | None:
    """`value` rounded to `scale` digits after the point (negative: before it)."""
    if not -6111 <= scale <= 6176:
        return None
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= scale:
        return value
    try:
        rounded = value.quantize(Decimal((0, (1,), -scale)), rounding=rounding, context=_WIDE)
        return CONTEXT.plus(rounded)
    except DecimalException:
        return None


_WIDE = Context(prec=12400, Emin=-20000, Emax=20000, traps=[InvalidOperation, DivisionByZero, Overflow])
