"""A small font with some characters of a large one, to embed in a document: OpenType with CFF outlines.

The glyphs are written anew from their outlines, which takes about a millisecond for a page of Chinese where
general subsetters need a second. The result keeps a Unicode character map, so that text stays text.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import lru_cache

from yiwang.formats.ofd.errors import CharactersAbsent
from yiwang.formats.ofd.faces import Face, Stroke

_FIRST_OWN_STRING = 391  # CFF standard strings end before it
_HEAD_DATE = 0  # seconds since 1904: no date, so that bytes depend on the characters alone


def subset(face: Face, characters: Iterable[str], name: str = "YwSubset") -> bytes:
    """The font file with exactly these characters. `CharactersAbsent` names those that `face` lacks."""
    wanted = sorted({one for one in characters if not one.isspace() or face.glyph(one)})
    absent = [one for one in wanted if not face.glyph(one)]
    if absent:
        raise CharactersAbsent(characters="、".join(absent))
    codes = [ord(one) for one in wanted]
    glyphs = [0, *(face.glyph(one) for one in wanted)]
    units = round(face.units)
    widths = [round(face.advance(glyph) * face.units) for glyph in glyphs]
    programs = [_program(face, glyph, width) for glyph, width in zip(glyphs, widths, strict=True)]
    tables = {
        b"CFF ": _cff(programs, name.encode("ascii"), units),
        b"OS/2": _os2(codes, units),
        b"cmap": _cmap(codes),
        b"head": _head(units),
        b"hhea": _hhea(len(glyphs), max(widths), units),
        b"hmtx": b"".join(struct.pack(">Hh", width, 0) for width in widths),
        b"maxp": struct.pack(">IH", 0x00005000, len(glyphs)),
        b"name": _name(name),
        b"post": struct.pack(">IIhhIIIII", 0x00030000, 0, -100, 50, 0, 0, 0, 0, 0),
    }
    return _file(tables)


@lru_cache(maxsize=20_000)
def _program(face: Face, glyph: int, width: int) -> bytes:
    """A Type 2 charstring: width, then moves, lines and curves by differences, rounded to whole units."""
    parts = [_number(width)]
    first = True
    x = y = 0
    for command, points in _cubic(face.operations(glyph)):
        values: list[int] = []
        for px, py in points:
            nx, ny = round(px), round(py)
            values += [nx - x, ny - y]
            x, y = nx, ny
        parts += [_number(one) for one in values]
        parts.append({"M": b"\x15", "L": b"\x05", "C": b"\x08"}[command])
        first = False
    if first:
        return parts[0] + b"\x0e"
    return b"".join(parts) + b"\x0e"


def _cubic(operations: tuple[Stroke, ...]) -> list[Stroke]:
    """Quadratic curves as cubic ones; closing is implied."""
    made: list[Stroke] = []
    at = (0.0, 0.0)
    for command, points in operations:
        if command == "Q":
            (cx, cy), (ex, ey) = points
            first = (at[0] + 2 / 3 * (cx - at[0]), at[1] + 2 / 3 * (cy - at[1]))
            second = (ex + 2 / 3 * (cx - ex), ey + 2 / 3 * (cy - ey))
            made.append(("C", (first, second, (ex, ey))))
        elif command != "Z":
            made.append((command, points))
        if points:
            at = points[-1]
    return made


def _number(value: int) -> bytes:
    """An operand of a charstring."""
    if -107 <= value <= 107:
        return bytes([value + 139])
    if 108 <= value <= 1131:
        return bytes([247 + (value - 108 >> 8), value - 108 & 0xFF])
    if -1131 <= value <= -108:
        return bytes([251 + (-value - 108 >> 8), -value - 108 & 0xFF])
    return b"\x1c" + struct.pack(">h", max(-32768, min(32767, value)))


def _index(items: list[bytes]) -> bytes:
    if not items:
        return b"\0\0"
    offsets, at = [1], 1
    for one in items:
        at += len(one)
        offsets.append(at)
    return struct.pack(">HB", len(items), 4) + struct.pack(f">{len(offsets)}I", *offsets) + b"".join(items)


def _cff(programs: list[bytes], name: bytes, units: int) -> bytes:
    """A CFF table (Adobe Technical Note 5176) with one font whose glyphs are named g1, g2 …"""
    strings = _index([b"g%d" % at for at in range(1, len(programs))])
    private = _integer(0) + b"\x14" + _integer(0) + b"\x15"  # default and nominal width
    matrix = (
        b"" if units == 1000 else _real(1 / units) + _integer(0) * 2 + _real(1 / units) + _integer(0) * 2 + b"\x0c\x07"
    )
    head = b"\x01\x00\x04\x04" + _index([name])
    length = len(matrix) + 6 + 6 + 11
    after = len(head) + len(_index([bytes(length)])) + len(strings) + 2
    charset = struct.pack(">BHH", 2, _FIRST_OWN_STRING, len(programs) - 2) if len(programs) > 1 else b"\x00"
    outlines = _index(programs)
    top = (
        matrix
        + _integer(after) + b"\x0f"
        + _integer(after + len(charset)) + b"\x11"
        + _integer(len(private)) + _integer(after + len(charset) + len(outlines)) + b"\x12"
    )  # fmt: skip
    return head + _index([top]) + strings + b"\0\0" + charset + outlines + private


def _integer(value: int) -> bytes:
    """A dictionary's whole number, always of five bytes."""
    return b"\x1d" + struct.pack(">i", value)


def _real(value: float) -> bytes:
    nibbles = [{".": 10, "-": 14}.get(one, 0) if not one.isdigit() else int(one) for one in f"{value:.10f}"] + [15]
    nibbles += [15] * (len(nibbles) % 2)
    pairs = zip(nibbles[::2], nibbles[1::2], strict=True)
    return b"\x1e" + bytes(high << 4 | low for high, low in pairs)


def _cmap(codes: list[int]) -> bytes:
    """Format 12, and format 4 for those in the first plane, which older readers need."""
    groups: list[tuple[int, int, int]] = []
    for glyph, code in enumerate(codes, 1):
        if groups and groups[-1][1] == code - 1:
            groups[-1] = (groups[-1][0], code, groups[-1][2])
        else:
            groups.append((code, code, glyph))
    long = struct.pack(">HHIII", 12, 0, 16 + 12 * len(groups), 0, len(groups))
    long += b"".join(struct.pack(">III", *one) for one in groups)
    near = [one for one in groups if one[1] < 0xFFFF]
    count = len(near) + 1
    power = 1 << count.bit_length() - 1
    ends = [one[1] for one in near] + [0xFFFF]
    starts = [one[0] for one in near] + [0xFFFF]
    steps = [(one[2] - one[0]) & 0xFFFF for one in near] + [1]
    body = struct.pack(">HHHH", 2 * count, 2 * power, power.bit_length() - 1, 2 * (count - power))
    body += struct.pack(f">{count}HH{count}H{count}H{count}H", *ends, 0, *starts, *steps, *([0] * count))
    brief = struct.pack(">HHH", 4, 6 + len(body), 0) + body
    head = struct.pack(">HH", 0, 2) + struct.pack(">HHI", 3, 1, 20) + struct.pack(">HHI", 3, 10, 20 + len(brief))
    return head + brief + long


def _head(units: int) -> bytes:
    box = (0, -units // 4, units, units)
    return struct.pack(
        ">IIIIHHqqhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 3, units, _HEAD_DATE, _HEAD_DATE, *box, 0, 8, 2, 0, 0
    )


def _hhea(count: int, widest: int, units: int) -> bytes:
    rise, fall = round(units * 0.88), -round(units * 0.12)
    return struct.pack(
        ">IhhhHhhhhhhhhhhhH", 0x10000, rise, fall, 0, widest, 0, 0, widest, 1, 0, 0, 0, 0, 0, 0, 0, count
    )


def _os2(codes: list[int], units: int) -> bytes:
    rise, fall = round(units * 0.88), round(units * 0.12)
    first, last = (min(codes[0], 0xFFFF), min(codes[-1], 0xFFFF)) if codes else (0, 0)
    script = (650, 600, 0, 75, 650, 600, 0, 350, 50, 250)
    return (
        struct.pack(">HhHHH", 4, units // 2, 400, 5, 0)
        + struct.pack(">10hh", *script, 0)
        + bytes(10)
        + struct.pack(">4I4s", 0, 1 << 27, 0, 0, b"YWNG")
        + struct.pack(">HHHhhhHH", 0x40, first, last, rise, -fall, 0, rise, fall)
        + struct.pack(">IIhhHHH", 1 << 18, 0, units // 2, units * 7 // 10, 0, 32, 1)
    )


def _name(name: str) -> bytes:
    texts = [(1, name), (2, "Regular"), (3, name), (4, name), (5, "Version 1.0"), (6, name)]
    records, stored = b"", b""
    for kind, text in texts:
        raw = text.encode("utf-16-be")
        records += struct.pack(">6H", 3, 1, 0x409, kind, len(raw), len(stored))
        stored += raw
    return struct.pack(">HHH", 0, len(texts), 6 + len(records)) + records + stored


def _file(tables: dict[bytes, bytes]) -> bytes:
    count = len(tables)
    power = 1 << count.bit_length() - 1
    head = struct.pack(">4sHHHH", b"OTTO", count, 16 * power, power.bit_length() - 1, 16 * (count - power))
    directory, body, start = b"", b"", 12 + 16 * count
    place = 0
    for tag in sorted(tables):
        data = tables[tag]
        if tag == b"head":
            place = start + len(body) + 8
        directory += struct.pack(">4sIII", tag, _sum(data), start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    whole = bytearray(head + directory + body)
    struct.pack_into(">I", whole, place, (0xB1B0AFBA - _sum(bytes(whole))) & 0xFFFFFFFF)
    return bytes(whole)


def _sum(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    return sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
