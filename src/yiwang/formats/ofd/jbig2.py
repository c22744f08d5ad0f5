"""JBIG2 pictures (ITU-T T.88) as electronic invoices use them for their codes: generic regions, arithmetic coded.

Symbol and text regions, halftones, refinement and MMR coding are told as not supported.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from yiwang.formats.ofd.arithmetic import Decoder
from yiwang.formats.ofd.errors import PictureUnusable, TooLarge
from yiwang.formats.ofd.limits import LIMITS, Limits

SIGNATURE = b"\x97JB2\r\n\x1a\n"
MOST_PIXELS = 3_000_000  # a pure Python decoder: about a microsecond and a half each
_PAGE, _END_OF_PAGE, _REGIONS, _SILENT = 48, 49, frozenset({36, 38, 39}), frozenset({49, 50, 51, 52, 62})

# Contexts of the four templates (figures 3 to 6): (dx, dy) from the highest bit; A1 to A4 stand for adaptive pixels.
_TEMPLATES: tuple[tuple[tuple[int, int] | str, ...], ...] = (
    ("A4", (-1, -2), (0, -2), (1, -2), "A3", "A2", (-2, -1), (-1, -1), (0, -1), (1, -1), (2, -1), "A1",
     (-4, 0), (-3, 0), (-2, 0), (-1, 0)),
    ((-1, -2), (0, -2), (1, -2), (2, -2), (-2, -1), (-1, -1), (0, -1), (1, -1), (2, -1), "A1",
     (-3, 0), (-2, 0), (-1, 0)),
    ((-1, -2), (0, -2), (1, -2), (-2, -1), (-1, -1), (0, -1), (1, -1), "A1", (-2, 0), (-1, 0)),
    ((-3, -1), (-2, -1), (-1, -1), (0, -1), (1, -1), "A1", (-4, 0), (-3, 0), (-2, 0), (-1, 0)),
)  # fmt: skip
_TYPICAL = (0x9B25, 0x0795, 0x00E5, 0x0195)


def is_jbig2(content: bytes, name: str = "") -> bool:
    """Whether the bytes are JBIG2: by their signature, or by the file's name for bare segments."""
    return content.startswith(SIGNATURE) or name.lower().endswith((".jb2", ".jbig2", ".gbig2"))


def decode_jbig2(content: bytes, name: str = "", limits: Limits = LIMITS) -> Image.Image:
    """The first page, black on white. `PictureUnusable` for what is broken or not supported."""
    try:
        return _decode(content, name, min(limits.pixels, MOST_PIXELS))
    except (struct.error, IndexError, ValueError) as problem:
        if isinstance(problem, PictureUnusable | TooLarge):
            raise
        raise PictureUnusable(name=name) from problem


def jbig2_size(content: bytes) -> tuple[int, int]:
    """Width and height of the first page; `PictureUnusable` where there is none."""
    try:
        for segment in _segments(content):
            if segment.kind == _PAGE:
                width, height = struct.unpack_from(">II", segment.data)
                return width, height
    except (struct.error, IndexError, ValueError) as problem:
        raise PictureUnusable(name="JBIG2") from problem
    raise PictureUnusable(name="JBIG2")


@dataclass(frozen=True, slots=True)
class _Segment:
    kind: int
    data: bytes


def _segments(content: bytes) -> Iterator[_Segment]:
    at = 0
    if content.startswith(SIGNATURE):
        flags = content[8]
        if not flags & 1:
            raise ValueError("random access order")
        at = 9 if flags & 2 else 13
    while at + 11 <= len(content):
        _number, flags, refers = struct.unpack_from(">IBB", content, at)
        count = refers >> 5
        if count > 4:
            raise ValueError("many references")
        at += 6 + count + (4 if flags & 0x40 else 1)  # segment numbers are below 256 here
        length = struct.unpack_from(">I", content, at)[0]
        at += 4
        if length == 0xFFFFFFFF or at + length > len(content):
            length = len(content) - at
        yield _Segment(flags & 0x3F, content[at : at + length])
        at += length


def _decode(content: bytes, name: str, most: int) -> Image.Image:
    page: Image.Image | None = None
    for segment in _segments(content):
        if segment.kind == _PAGE and page is None:
            width, height = struct.unpack_from(">II", segment.data)
            if width * height > most or not width or not height:
                raise TooLarge(what=name)
            page = Image.new("1", (width, height), 0 if segment.data[16] & 4 else 1)
        elif segment.kind in _REGIONS and page is not None:
            region, x, y = _generic(segment.data, most, name)
            page.paste(region, (x, y))
        elif segment.kind == _END_OF_PAGE:
            break
        elif segment.kind not in _SILENT:
            raise PictureUnusable(name=name)
    if page is None:
        raise PictureUnusable(name=name)
    return page


def _generic(data: bytes, most: int, name: str) -> tuple[Image.Image, int, int]:
    width, height, x, y, _combine = struct.unpack_from(">IIIIB", data)
    if width * height > most or not width or not height:
        raise TooLarge(what=name)
    flags = data[17]
    if flags & 1:
        raise PictureUnusable(name=name)  # MMR
    template, typical = flags >> 1 & 3, bool(flags & 8)
    count = 4 if template == 0 else 1
    adaptive = struct.unpack_from(f">{2 * count}b", data, 18)
    pixels = {f"A{at + 1}": (adaptive[2 * at], adaptive[2 * at + 1]) for at in range(count)}
    places = [pixels[one] if isinstance(one, str) else one for one in _TEMPLATES[template]]
    if any(dy > 0 or (dy == 0 and dx >= 0) for dx, dy in places):
        raise PictureUnusable(name=name)
    rows = _rows(Decoder(data[18 + 2 * count :], 1 << 16), width, height, places, _TYPICAL[template] if typical else -1)
    packed = b"".join(_packed(row) for row in rows)
    return Image.frombytes("1", (width, height), packed, "raw", "1;I"), min(x, 1 << 20), min(y, 1 << 20)


def _rows(
    decoder: Decoder, width: int, height: int, places: list[tuple[int, int]], typical: int
) -> Iterator[bytearray]:
    """Rows of bits, 1 is black. Each row has a margin so that the contexts need no edge cases."""
    margin = 130
    blank = bytearray(width + 2 * margin)
    before = [blank] * max(2, *(-dy for _dx, dy in places))
    same = 0
    for _row in range(height):
        if typical >= 0:
            same ^= decoder.decide(typical)
        row = bytearray(width + 2 * margin)
        if same:
            row[:] = before[0]
        else:
            sources = [(row if dy == 0 else before[-dy - 1], margin + dx) for dx, dy in places]
            for at in range(width):
                context = 0
                for source, shift in sources:
                    context = context << 1 | source[at + shift]
                row[margin + at] = decoder.decide(context)
        before = [row, *before[:-1]]
        yield row[margin : margin + width]


def _packed(row: bytearray) -> bytes:
    padded = bytes(row) + bytes(-len(row) % 8)
    return bytes(int("".join(map(str, padded[at : at + 8])), 2) for at in range(0, len(padded), 8))
