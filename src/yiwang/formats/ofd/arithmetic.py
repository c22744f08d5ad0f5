"""The arithmetic decoder of JBIG2 (ITU-T T.88 annex E), the MQ coder."""

from __future__ import annotations

# Qe, next state after the more probable symbol, after the less probable one, whether the meanings change (table E.1).
_STATES = (
    (0x5601, 1, 1, 1), (0x3401, 2, 6, 0), (0x1801, 3, 9, 0), (0x0AC1, 4, 12, 0), (0x0521, 5, 29, 0),
    (0x0221, 38, 33, 0), (0x5601, 7, 6, 1), (0x5401, 8, 14, 0), (0x4801, 9, 14, 0), (0x3801, 10, 14, 0),
    (0x3001, 11, 17, 0), (0x2401, 12, 18, 0), (0x1C01, 13, 20, 0), (0x1601, 29, 21, 0), (0x5601, 15, 14, 1),
    (0x5401, 16, 14, 0), (0x5101, 17, 15, 0), (0x4801, 18, 16, 0), (0x3801, 19, 17, 0), (0x3401, 20, 18, 0),
    (0x3001, 21, 19, 0), (0x2801, 22, 19, 0), (0x2401, 23, 20, 0), (0x2201, 24, 21, 0), (0x1C01, 25, 22, 0),
    (0x1801, 26, 23, 0), (0x1601, 27, 24, 0), (0x1401, 28, 25, 0), (0x1201, 29, 26, 0), (0x1101, 30, 27, 0),
    (0x0AC1, 31, 28, 0), (0x09C1, 32, 29, 0), (0x08A1, 33, 30, 0), (0x0521, 34, 31, 0), (0x0441, 35, 32, 0),
    (0x02A1, 36, 33, 0), (0x0221, 37, 34, 0), (0x0141, 38, 35, 0), (0x0111, 39, 36, 0), (0x0085, 40, 37, 0),
    (0x0049, 41, 38, 0), (0x0025, 42, 39, 0), (0x0015, 43, 40, 0), (0x0009, 44, 41, 0), (0x0005, 45, 42, 0),
    (0x0001, 45, 43, 0), (0x5601, 46, 46, 0),
)  # fmt: skip


class Decoder:
    """Reads decisions from coded bytes; contexts are kept by the caller as lists of states and likely bits."""

    def __init__(self, data: bytes, contexts: int) -> None:
        self._data = data
        self._at = 0
        self._states = bytearray(contexts)
        self._likely = bytearray(contexts)
        self._c = (data[0] if data else 0xFF) << 16
        self._count = 0
        self._fill()
        self._c <<= 7
        self._count -= 7
        self._a = 0x8000

    def _fill(self) -> None:
        data, at = self._data, self._at
        here = data[at] if at < len(data) else 0xFF
        following = data[at + 1] if at + 1 < len(data) else 0xFF
        if here == 0xFF:
            if following > 0x8F:
                self._c += 0xFF00
                self._count = 8
            else:
                self._at += 1
                self._c += following << 9
                self._count = 7
        else:
            self._at += 1
            self._c += following << 8
            self._count = 8

    def decide(self, context: int) -> int:
        """The next bit in this context."""
        likely = self._likely[context]
        chance, more, less, change = _STATES[self._states[context]]
        self._a -= chance
        if self._c >> 16 < chance:
            as_expected = self._a < chance
            self._a = chance
        else:
            self._c -= chance << 16
            if self._a & 0x8000:
                return likely
            as_expected = self._a >= chance
        if as_expected:
            self._states[context] = more
        else:
            if change:
                self._likely[context] = 1 - likely
            self._states[context] = less
        self._renormalize()
        return likely if as_expected else 1 - likely

    def _renormalize(self) -> None:
        while True:
            if self._count == 0:
                self._fill()
            self._a <<= 1
            self._c = self._c << 1 & 0xFFFFFFFF
            self._count -= 1
            if self._a & 0x8000:
                return
