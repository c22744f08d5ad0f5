"""The character map of a font read with bounds (ISO/IEC 14496-22 §5.3.1): formats 0, 4, 6 and 12."""

from __future__ import annotations

import struct
from collections.abc import Iterator

MOST = 200_000  # code points of one map; a hostile group of format 12 would name four thousand million


def read_cmap(table: bytes) -> dict[int, int]:
    """Code point to glyph, Unicode maps before symbol maps; empty where nothing can be read."""
    ranked: list[tuple[int, int]] = []
    try:
        for at in range(min(64, struct.unpack_from(">H", table, 2)[0])):
            platform, encoding, offset = struct.unpack_from(">HHI", table, 4 + 8 * at)
            if platform == 0 or (platform == 3 and encoding in {0, 1, 10}) or platform == 1:
                ranked.append((2 if platform == 1 else 1 if (platform, encoding) == (3, 0) else 0, offset))
    except struct.error:
        return {}
    found: dict[int, int] = {}
    for _rank, offset in sorted(set(ranked)):
        try:
            for code, glyph in _subtable(table, offset):
                if len(found) >= MOST:
                    return found
                if glyph:
                    found.setdefault(code, glyph)
        except struct.error:
            continue
    return found


def _subtable(table: bytes, offset: int) -> Iterator[tuple[int, int]]:
    form = struct.unpack_from(">H", table, offset)[0]
    if form == 0:
        yield from enumerate(table[offset + 6 : offset + 262])
    elif form == 4:
        yield from _segments(table, offset)
    elif form == 6:
        first, count = struct.unpack_from(">HH", table, offset + 6)
        yield from enumerate(struct.unpack_from(f">{count}H", table, offset + 10), first)
    elif form == 12:
        count = struct.unpack_from(">I", table, offset + 12)[0]
        for at in range(min(count, MOST)):
            first, last, glyph = struct.unpack_from(">III", table, offset + 16 + 12 * at)
            if last - first >= MOST or last < first:
                return
            yield from ((code, glyph + code - first) for code in range(first, last + 1))


def _segments(table: bytes, offset: int) -> Iterator[tuple[int, int]]:
    count = struct.unpack_from(">H", table, offset + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", table, offset + 14)
    starts = struct.unpack_from(f">{count}H", table, offset + 16 + 2 * count)
    steps = struct.unpack_from(f">{count}H", table, offset + 16 + 4 * count)
    base = offset + 16 + 6 * count
    ranges = struct.unpack_from(f">{count}H", table, base)
    seen = 0
    for at, (first, last, step, distance) in enumerate(zip(starts, ends, steps, ranges, strict=True)):
        seen += max(0, last - first)
        if seen > MOST:
            return
        for code in range(first, last + 1):
            if code == 0xFFFF:
                continue
            if not distance:
                yield code, (code + step) & 0xFFFF
                continue
            place = base + 2 * at + distance + 2 * (code - first)
            if place + 2 <= len(table):
                glyph = struct.unpack_from(">H", table, place)[0]
                yield code, (glyph + step) & 0xFFFF if glyph else 0
