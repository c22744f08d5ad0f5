"""TrueType outlines (ISO/IEC 14496-22 §5.3.3) read with a budget: embedded fonts often lack or break other tables."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping

Point = tuple[float, float]
Contour = list[tuple[float, float, bool]]  # x, y, on the curve
_DEPTH = 8
_WORDS, _PLACED, _SCALE, _MORE, _XY_SCALE, _TWO_BY_TWO = 0x1, 0x2, 0x8, 0x20, 0x40, 0x80


class Glyphs:
    """The glyphs of a font with `glyf` and `loca`. Raises struct.error, IndexError or ValueError for broken ones."""

    def __init__(self, tables: Mapping[str, bytes], count: int, spend: Callable[[int], None]) -> None:
        self._glyf, self._loca = tables["glyf"], tables["loca"]
        self._long = len(tables["head"]) > 51 and struct.unpack_from(">h", tables["head"], 50)[0] != 0
        if not self._long and len(self._loca) >= 4 * (count + 1):
            self._long = True  # a head table that says the wrong thing
        self._spend = spend

    def contours(self, glyph: int, depth: int = 0) -> list[Contour]:
        """The contours of a glyph in font units."""
        self._spend(20)
        if depth > _DEPTH:
            raise ValueError("glyphs nest too deeply")
        form, size = (">I", 4) if self._long else (">H", 2)
        start = struct.unpack_from(form, self._loca, size * glyph)[0]
        end = struct.unpack_from(form, self._loca, size * (glyph + 1))[0]
        if not self._long:
            start, end = 2 * start, 2 * end
        data = self._glyf[start:end]
        if len(data) < 10:
            return []
        count = struct.unpack_from(">h", data)[0]
        self._spend(len(data))
        return self._simple(data, count) if count >= 0 else self._composite(data, depth)

    def _simple(self, data: bytes, count: int) -> list[Contour]:
        ends = struct.unpack_from(f">{count}H", data, 10)
        total = ends[-1] + 1 if ends else 0
        at = 10 + 2 * count
        at += 2 + struct.unpack_from(">H", data, at)[0] if count else 0
        flags: list[int] = []
        while len(flags) < total:
            flag = data[at]
            at += 1
            repeat = 0
            if flag & 8:
                repeat = data[at]
                at += 1
            flags.extend([flag] * (repeat + 1))
        self._spend(total)
        xs, at = _axis(data, at, flags[:total], 2, 16)
        ys, at = _axis(data, at, flags[:total], 4, 32)
        points = [(float(x), float(y), bool(flag & 1)) for x, y, flag in zip(xs, ys, flags, strict=False)]
        found, start = [], 0
        for end in ends:
            found.append(points[start : end + 1])
            start = end + 1
        return found

    def _composite(self, data: bytes, depth: int) -> list[Contour]:
        found: list[Contour] = []
        at, flags = 10, _MORE
        while flags & _MORE:
            flags, glyph = struct.unpack_from(">HH", data, at)
            at += 4
            form = (">hh" if flags & _PLACED else ">HH") if flags & _WORDS else (">bb" if flags & _PLACED else ">BB")
            first, second = struct.unpack_from(form, data, at)
            at += struct.calcsize(form)
            a, b, c, d = 1.0, 0.0, 0.0, 1.0
            if flags & _SCALE:
                a = d = struct.unpack_from(">h", data, at)[0] / 16384
                at += 2
            elif flags & _XY_SCALE:
                a, d = (one / 16384 for one in struct.unpack_from(">hh", data, at))
                at += 4
            elif flags & _TWO_BY_TWO:
                a, b, c, d = (one / 16384 for one in struct.unpack_from(">hhhh", data, at))
                at += 8
            inner = self.contours(glyph, depth + 1)
            e, f = float(first), float(second)
            if not flags & _PLACED:  # point of the whole laid on point of the part
                whole = [point for contour in found for point in contour]
                part = [point for contour in inner for point in contour]
                x, y, _on = part[second]
                e, f = whole[first][0] - (a * x + c * y), whole[first][1] - (b * x + d * y)
            found += [[(a * x + c * y + e, b * x + d * y + f, on) for x, y, on in one] for one in inner]
            self._spend(sum(map(len, inner)))
        return found


def _axis(data: bytes, at: int, flags: list[int], short_bit: int, same_bit: int) -> tuple[list[int], int]:
    value, found = 0, []
    for flag in flags:
        if flag & short_bit:
            value += data[at] if flag & same_bit else -data[at]
            at += 1
        elif not flag & same_bit:
            value += struct.unpack_from(">h", data, at)[0]
            at += 2
        found.append(value)
    return found, at


def trace(contour: Contour, put: Callable[..., None]) -> None:
    """Give the contour to `put(command, *points)` as M, L, Q and Z; points off the curve imply those between them."""
    if not contour:
        return
    first = next((at for at, point in enumerate(contour) if point[2]), None)
    if first is None:
        x, y = _middle(contour[-1], contour[0])
        ordered = [*contour, (x, y, True)]
        start: Point = (x, y)
    else:
        ordered = contour[first + 1 :] + contour[: first + 1]
        start = contour[first][:2]
    put("M", start)
    control: tuple[float, float, bool] | None = None
    for point in ordered:
        if point[2]:
            if control is None:
                put("L", point[:2])
            else:
                put("Q", control[:2], point[:2])
            control = None
        else:
            if control is not None:
                put("Q", control[:2], _middle(control, point))
            control = point
    put("Z")


def _middle(one: tuple[float, float, bool], other: tuple[float, float, bool]) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
