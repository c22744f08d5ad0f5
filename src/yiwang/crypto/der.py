"""Strict distinguished encoding (X.690 §10): readers that pass over a changed length are no witness."""

from __future__ import annotations

from typing import Final

_BIT_STRING: Final = 0x03
_CONSTRUCTED: Final = 0x20
_LONG_LENGTH: Final = 0x80
_DEEPEST: Final = 40


class NotStrict(ValueError):
    """The bytes are not one distinguished encoding."""


def end_of_value(data: bytes, start: int = 0, limit: int | None = None, depth: int = 0) -> int:
    """Where the value at `start` ends, with all that it holds checked.

    Lengths must be definite and of the shortest form, nothing may be left over inside a constructed value, and
    bit strings must be whole bytes, as keys and signatures are. Raises `NotStrict`.
    """
    limit = len(data) if limit is None else limit
    if depth > _DEEPEST or start + 2 > limit:
        raise NotStrict("value is cut off or nested too deeply")
    tag, length, begin = data[start], data[start + 1], start + 2
    if length >= _LONG_LENGTH:
        size = length & 0x7F
        length = int.from_bytes(data[begin : begin + size], "big")
        begin += size
        if size == 0 or length < _LONG_LENGTH or length >> (8 * (size - 1)) == 0:
            raise NotStrict("length is indefinite or not of the shortest form")
    end = begin + length
    if end > limit:
        raise NotStrict("value is cut off")
    if tag == 0 or (tag == _BIT_STRING and data[begin : begin + 1] != b"\0"):
        raise NotStrict("padding inside a value")
    if tag & _CONSTRUCTED:
        while begin < end:
            begin = end_of_value(data, begin, end, depth + 1)
    return end
