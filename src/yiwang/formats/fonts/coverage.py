"""Which characters a folder of fonts can show: reads the `cmap` table (ISO/IEC 14496-22 §5.3.1)."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import cache
from pathlib import Path

_LAYOUT_CHARACTERS = frozenset("\n\r\t\u200b\u00ad")


def missing_characters(text: str, folders: Sequence[Path]) -> list[str]:
    """The characters of `text` that no font in `folders` (.otf, .ttf) has, each once, sorted."""
    have = _covered(tuple(folders))
    return sorted(one for one in set(text) - _LAYOUT_CHARACTERS if ord(one) not in have)


@cache
def _covered(folders: tuple[Path, ...]) -> frozenset[int]:
    found: set[int] = set()
    for folder in folders:
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() in {".otf", ".ttf"}:
                found |= code_points(path.read_bytes())
    return frozenset(found)


def code_points(font: bytes) -> set[int]:
    """All code points that the font maps to a glyph (cmap formats 4 and 12). ValueError when there is none."""
    try:
        found = _read(_cmap(font))
    except struct.error as problem:
        raise ValueError("the font is cut off") from problem
    if not found:
        raise ValueError("the font has no Unicode character map")
    return found


def _read(table: bytes) -> set[int]:
    found: set[int] = set()
    for at in range(struct.unpack_from(">H", table, 2)[0]):
        platform, _encoding, offset = struct.unpack_from(">HHI", table, 4 + 8 * at)
        if platform not in {0, 3}:
            continue
        form = struct.unpack_from(">H", table, offset)[0]
        if form == 12:
            found |= _format_12(table, offset)
        elif form == 4:
            found |= _format_4(table, offset)
    return found


def _cmap(font: bytes) -> bytes:
    for at in range(struct.unpack_from(">H", font, 4)[0]):
        tag, _sum, offset, length = struct.unpack_from(">4sIII", font, 12 + 16 * at)
        if tag == b"cmap":
            return font[offset : offset + length]
    raise ValueError("the font has no cmap table")


def _format_12(table: bytes, offset: int) -> set[int]:
    groups = struct.unpack_from(">I", table, offset + 12)[0]
    found: set[int] = set()
    for first, last, glyph in struct.iter_unpack(">III", table[offset + 16 : offset + 16 + 12 * groups]):
        found.update(range(first if glyph else first + 1, last + 1))
    return found


def _format_4(table: bytes, offset: int) -> set[int]:
    """Segments; those with a glyph array are taken whole, which is right for fonts without holes in them."""
    doubled = struct.unpack_from(">H", table, offset + 6)[0]
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", table, offset + 14)
    starts = struct.unpack_from(f">{count}H", table, offset + 16 + doubled)
    found: set[int] = set()
    for first, last in zip(starts, ends, strict=True):
        found.update(range(first, last + 1))
    found.discard(0xFFFF)
    return found
