"""AbbreviatedData (GB/T 33190 §9.3): read into operations, written as SVG path data and back."""

from __future__ import annotations

import re
from collections.abc import Iterable

from yiwang.formats.ofd.errors import ContentWrong, TooManyParts
from yiwang.formats.ofd.limits import LIMITS
from yiwang.formats.ofd.values import number

Operation = tuple[str | float, ...]

OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_SVG = {"S": "M", "M": "M", "L": "L", "Q": "Q", "B": "C", "A": "A", "C": "Z"}
_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def read_path(text: str) -> tuple[Operation, ...]:
    """The operations of a path. Operands that are missing or letters that mean nothing are `ContentWrong`."""
    if len(text) > 12 * LIMITS.points:
        raise TooManyParts(what="AbbreviatedData")
    tokens = _TOKEN.findall(text)
    if len(tokens) > LIMITS.points:
        raise TooManyParts(what="AbbreviatedData")
    found: list[Operation] = []
    at, last = 0, ""
    while at < len(tokens):
        name = tokens[at]
        if name.isalpha():
            at += 1
        elif last and last != "C":
            name = last  # operands go on without repeating the letter
        else:
            raise ContentWrong(what=f"AbbreviatedData: {name[:20]}")
        count = OPERANDS.get(name)
        if count is None or at + count > len(tokens) or any(token.isalpha() for token in tokens[at : at + count]):
            raise ContentWrong(what=f"AbbreviatedData: {name[:20]}")
        found.append((name, *(number(token) for token in tokens[at : at + count])))
        at += count
        last = name
    return tuple(found)


def short(value: float) -> str:
    """A number with at most four decimals and nothing superfluous: the same text for the same value."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def svg_path(operations: Iterable[Operation]) -> str:
    """The same path for SVG; what comes before a first point starts at the origin."""
    parts: list[str] = []
    for name, *operands in operations:
        if not parts and name not in {"S", "M"}:
            parts.append("M0 0")
        if name == "A":
            operands = [*operands[:3], 1 if operands[3] else 0, 1 if operands[4] else 0, *operands[5:]]
        parts.append(_SVG[str(name)] + " ".join(short(float(value)) for value in operands))
    return "".join(parts)


def write_path(operations: Iterable[Operation]) -> str:
    """AbbreviatedData of the operations."""
    return " ".join(
        str(name) if not operands else f"{name} " + " ".join(short(float(value)) for value in operands)
        for name, *operands in operations
    )
