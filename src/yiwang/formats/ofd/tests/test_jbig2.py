"""JBIG2 by the standard's own example and by pictures that a small encoder writes."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.formats.ofd.arithmetic import _STATES, Decoder
from yiwang.formats.ofd.errors import OfdProblem, PictureUnusable, TooLarge
from yiwang.formats.ofd.jbig2 import _TEMPLATES, _TYPICAL, SIGNATURE, decode_jbig2

# ITU-T T.88 annex H.2: the test sequence of the arithmetic coder.
CODED = "84C73BFCE1A143040220000041 0DBB86F4317FFF88FF37471ADB6ADFFFAC"
PLAIN = "00020051000000C0 0352872AAAAAAAAA 82C02000FCD79EF6 BF7FED904F46A3BF"


class Encoder:
    """Annex E of the standard, the other way round."""

    def __init__(self, contexts: int) -> None:
        self.states, self.likely = [0] * contexts, [0] * contexts
        self.a, self.c, self.count, self.out = 0x8000, 0, 12, bytearray([0])

    def code(self, context: int, bit: int) -> None:
        chance, more, less, change = _STATES[self.states[context]]
        self.a -= chance
        if bit == self.likely[context]:
            if self.a & 0x8000:
                self.c += chance
                return
            if self.a < chance:
                self.a = chance
            else:
                self.c += chance
            self.states[context] = more
        else:
            if self.a < chance:
                self.c += chance
            else:
                self.a = chance
            if change:
                self.likely[context] ^= 1
            self.states[context] = less
        while True:
            self.a, self.c, self.count = self.a << 1, self.c << 1, self.count - 1
            if not self.count:
                self.put()
            if self.a & 0x8000:
                return

    def put(self) -> None:
        if self.out[-1] != 0xFF and self.c >= 0x8000000:
            self.out[-1] += 1
            if self.out[-1] == 0xFF:
                self.c &= 0x7FFFFFF
        if self.out[-1] == 0xFF:
            self.out.append(self.c >> 20 & 0xFF)
            self.c, self.count = self.c & 0xFFFFF, 7
        else:
            self.out.append(self.c >> 19 & 0xFF)
            self.c, self.count = self.c & 0x7FFFF, 8

    def end(self) -> bytes:
        most = self.c + self.a
        self.c |= 0xFFFF
        if self.c >= most:
            self.c -= 0x8000
        for _ in range(2):
            self.c <<= self.count
            self.put()
        if self.out[-1] != 0xFF:
            self.out.append(0xFF)
        return bytes(self.out[1:]) + b"\xac"


ADAPTIVE = ([(3, -1), (-3, -1), (2, -2), (-2, -2)], [(3, -1)], [(2, -1)], [(2, -1)])


def encoded(rows: list[list[int]], template: int, typical: bool) -> bytes:
    """A JBIG2 file with the picture as one generic region."""
    width, height = len(rows[0]), len(rows)
    pixels = {f"A{at + 1}": place for at, place in enumerate(ADAPTIVE[template])}
    places = [pixels[one] if isinstance(one, str) else one for one in _TEMPLATES[template]]
    coder = Encoder(1 << 16)

    def at(x: int, y: int) -> int:
        return rows[y][x] if 0 <= x < width and 0 <= y < height else 0

    was_same = 0
    for y in range(height):
        above = rows[y - 1] if y else [0] * width
        if typical:
            same = int(rows[y] == above)
            coder.code(_TYPICAL[template], same ^ was_same)
            was_same = same
            if same:
                continue
        for x in range(width):
            context = 0
            for dx, dy in places:
                context = context << 1 | at(x + dx, y + dy)
            coder.code(context, rows[y][x])
    flags = template << 1 | (8 if typical else 0)
    adaptive = b"".join(struct.pack(">bb", *one) for one in ADAPTIVE[template])
    region = struct.pack(">IIIIBB", width, height, 0, 0, 0, flags) + adaptive + coder.end()
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    return SIGNATURE + b"\x01\0\0\0\1" + segment(0, 48, page) + segment(1, 38, region) + segment(2, 49, b"")


def segment(number: int, kind: int, data: bytes) -> bytes:
    return struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data


def test_the_arithmetic_decoder_by_the_example_of_the_standard() -> None:
    decoder = Decoder(bytes.fromhex(CODED), 1)
    plain = bytes.fromhex(PLAIN)
    assert bytes(sum(decoder.decide(0) << 7 - bit for bit in range(8)) for _ in plain) == plain


_pictures = st.integers(1, 20).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 1), min_size=width, max_size=width), min_size=1, max_size=16)
)


@settings(max_examples=60, deadline=None)
@given(_pictures, st.integers(0, 3), st.booleans())
def test_every_template_gives_the_picture_back(rows: list[list[int]], template: int, typical: bool) -> None:
    picture = decode_jbig2(encoded(rows, template, typical))
    assert picture.size == (len(rows[0]), len(rows))
    assert [[int(not picture.getpixel((x, y))) for x in range(len(rows[0]))] for y in range(len(rows))] == rows


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_broken_bytes_are_refused(data: st.DataObject) -> None:
    whole = bytearray(encoded([[1, 0, 1, 1]] * 4, 0, True))
    for _ in range(3):
        whole[data.draw(st.integers(8, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        decode_jbig2(bytes(whole))
    except OfdProblem as problem:
        assert problem.message


def test_what_is_too_large_or_not_supported_is_told() -> None:
    with pytest.raises(TooLarge):
        decode_jbig2(SIGNATURE + b"\x01\0\0\0\1" + segment(0, 48, struct.pack(">IIIIBH", 9999, 9999, 0, 0, 0, 0)))
    with pytest.raises(PictureUnusable):
        decode_jbig2(SIGNATURE + b"\x01\0\0\0\1" + segment(0, 0, b"symbols"))
    with pytest.raises(PictureUnusable):
        decode_jbig2(b"")
