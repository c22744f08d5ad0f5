"""The simple types of GB/T 33190 §7.3: numbers, boxes, arrays, matrices, identifiers, references to files."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from yiwang.formats.ofd.errors import ContentWrong, NumberAbsurd
from yiwang.formats.ofd.limits import LIMITS


@dataclass(frozen=True, slots=True)
class Box:
    """ST_Box in millimetres: upper left corner, width, height; y points down."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Matrix:
    """CTM `a b c d e f`: x' = ax + cy + e, y' = bx + dy + f (§8.1)."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The place of a point."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def of(self, inner: Matrix) -> Self:
        """First `inner`, then this one."""
        e, f = self.at(inner.e, inner.f)
        return type(self)(
            self.a * inner.a + self.c * inner.b,
            self.b * inner.a + self.d * inner.b,
            self.a * inner.c + self.c * inner.d,
            self.b * inner.c + self.d * inner.d,
            e,
            f,
        )

    @property
    def scale(self) -> float:
        """The mean factor by which lengths grow."""
        return math.sqrt(abs(self.a * self.d - self.b * self.c))


IDENTITY = Matrix()


def number(text: str) -> float:
    """A finite number of sane size; `NumberAbsurd` otherwise."""
    try:
        value = float(text)
    except ValueError:
        raise NumberAbsurd(value=text[:40]) from None
    if not math.isfinite(value) or abs(value) > LIMITS.number:
        raise NumberAbsurd(value=text[:40])
    return value


def optional_number(text: str | None, otherwise: float) -> float:
    """The number, or `otherwise` where the attribute is absent or empty."""
    return number(text) if text and text.strip() else otherwise


def numbers(text: str | None, most: int = 10_000) -> tuple[float, ...]:
    """ST_Array of numbers."""
    parts = (text or "").replace(",", " ").split(None, most)
    if len(parts) > most:
        raise NumberAbsurd(value=f"> {most}")
    return tuple(number(part) for part in parts)


def whole(text: str | None, otherwise: int = 0) -> int:
    """A whole number; some writers put `3.0`."""
    return int(number(text)) if text and text.strip() else otherwise


def identifier(text: str | None) -> int:
    """ST_ID or ST_RefID: 0 where it is absent; negative ones and huge ones are refused."""
    text = (text or "").strip()
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise NumberAbsurd(value=text[:40])
    return int(text)


def yes(text: str | None, otherwise: bool) -> bool:
    """A boolean of XML Schema."""
    if text is None or not text.strip():
        return otherwise
    return text.strip().lower() in {"true", "1"}


def box(text: str | None) -> Box:
    """ST_Box with a size that is not negative."""
    got = numbers(text, 16)
    if len(got) < 4:
        raise ContentWrong(what=f"Box: {(text or '')[:40]}")
    return Box(got[0], got[1], abs(got[2]), abs(got[3]))


def optional_box(text: str | None) -> Box | None:
    """The box, or None where there is none."""
    return box(text) if text and text.strip() else None


def point(text: str | None) -> tuple[float, float]:
    """ST_Pos."""
    got = numbers(text, 16)
    if len(got) < 2:
        raise ContentWrong(what=f"Pos: {(text or '')[:40]}")
    return got[0], got[1]


def matrix(text: str | None) -> Matrix:
    """A CTM; the identity where it is absent."""
    got = numbers(text, 16)
    if not got:
        return IDENTITY
    if len(got) != 6:
        raise ContentWrong(what=f"CTM: {(text or '')[:40]}")
    return Matrix(*got)


def deltas(text: str | None, most: int) -> tuple[float, ...]:
    """DeltaX or DeltaY with `g n v` written out (§11.3), at most `most` values: more are never used."""
    return tuple(value for value, _at in zip(_deltas((text or "").split()), range(most), strict=False))


def _deltas(parts: list[str]) -> Iterator[float]:
    at = 0
    while at < len(parts):
        if parts[at] == "g":
            if at + 2 >= len(parts):
                return
            value = number(parts[at + 2])
            for _ in range(max(0, whole(parts[at + 1]))):
                yield value
            at += 3
        else:
            yield number(parts[at])
            at += 1
