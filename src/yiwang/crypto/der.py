"""Strict distinguished encoding (X.690 §10), read and written: lenient readers are no witness of a changed byte."""

from __future__ import annotations

from datetime import UTC, datetime
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


BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, OID, UTF8 = 0x01, 0x02, 0x03, 0x04, 0x06, 0x0C
PRINTABLE, IA5, UTC_TIME, GENERAL_TIME, SEQUENCE, CONTEXT_0 = 0x13, 0x16, 0x17, 0x18, 0x30, 0xA0


class Reader:
    """The values inside one constructed value, taken in order. Everything that does not fit raises `NotStrict`."""

    __slots__ = ("_at", "_data", "_end")

    def __init__(self, data: bytes, tag: int = SEQUENCE) -> None:
        """`data` is one whole value, already checked by `end_of_value`, with the given tag."""
        start, self._end = _open(data, 0, tag)
        if self._end != len(data):
            raise NotStrict("bytes after the value")
        self._data, self._at = data, start

    @property
    def more(self) -> bool:
        """Whether values are left."""
        return self._at < self._end

    @property
    def tag(self) -> int:
        """The tag of the next value; 0 at the end."""
        return self._data[self._at] if self.more else 0

    def whole(self, tag: int) -> bytes:
        """The next value with its tag and length."""
        _, end = _open(self._data, self._at, tag, self._end)
        found, self._at = self._data[self._at : end], end
        return found

    def take(self, tag: int) -> bytes:
        """The content of the next value."""
        start, end = _open(self._data, self._at, tag, self._end)
        self._at = end
        return self._data[start:end]

    def integer(self) -> int:
        """The next INTEGER, in its shortest form."""
        content = self.take(INTEGER)
        value = int.from_bytes(content, "big", signed=True)
        if content != _integer_bytes(value):
            raise NotStrict("number is not of the shortest form")
        return value

    def text(self, tag: int) -> str:
        """The next string: UTF8String, or ASCII for the other types."""
        try:
            return self.take(tag).decode("utf-8" if tag == UTF8 else "ascii")
        except UnicodeDecodeError as problem:
            raise NotStrict("not text of its type") from problem

    def bits(self) -> bytes:
        """The whole bytes of the next BIT STRING."""
        return self.take(BIT_STRING)[1:]

    def oid(self) -> str:
        """The next OBJECT IDENTIFIER, dotted."""
        content = self.take(OID)
        numbers, value = [], 0
        for octet in content:
            value = value << 7 | octet & 0x7F
            if value == 0 and octet == 0x80:
                raise NotStrict("identifier is not of the shortest form")
            if not octet & 0x80:
                numbers.append(value)
                value = 0
        if not numbers or content[-1] & 0x80:
            raise NotStrict("identifier is cut off")
        first = min(numbers[0] // 40, 2)
        return ".".join(str(one) for one in (first, numbers[0] - 40 * first, *numbers[1:]))

    def boolean(self) -> bool:
        """The next BOOLEAN."""
        content = self.take(BOOLEAN)
        if content not in {b"\0", b"\xff"}:
            raise NotStrict("neither true nor false")
        return content != b"\0"

    def time(self, *tags: int) -> datetime:
        """The next UTCTime or GeneralizedTime (by default either), in Z, whole seconds."""
        tag = self.tag
        if tag not in (tags or (UTC_TIME, GENERAL_TIME)):
            raise NotStrict("not a time")
        text = self.text(tag)
        try:
            moment = datetime.strptime(text, "%y%m%d%H%M%SZ" if tag == UTC_TIME else "%Y%m%d%H%M%SZ")
        except ValueError as problem:
            raise NotStrict("not a time in Z") from problem
        if tag == UTC_TIME:
            moment = moment.replace(
                year=1900 + moment.year % 100 if moment.year % 100 >= 50 else 2000 + moment.year % 100
            )
        return moment.replace(tzinfo=UTC)

    def end(self) -> None:
        """Nothing may be left."""
        if self.more:
            raise NotStrict("values are left over")


def _open(data: bytes, at: int, tag: int, limit: int | None = None) -> tuple[int, int]:
    """Where the content of the value at `at` begins and ends."""
    limit = len(data) if limit is None else limit
    if at + 2 > limit or data[at] != tag:
        raise NotStrict("not the value that should stand here")
    length, begin = data[at + 1], at + 2
    if length >= _LONG_LENGTH:
        size = length & 0x7F
        length = int.from_bytes(data[begin : begin + size], "big")
        begin += size
    if begin + length > limit:
        raise NotStrict("value is cut off")
    return begin, begin + length


def value(tag: int, content: bytes) -> bytes:
    """One value in its distinguished encoding."""
    size = len(content)
    if size < _LONG_LENGTH:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, _LONG_LENGTH | len(octets))) + octets + content


def sequence(*parts: bytes) -> bytes:
    """SEQUENCE of encoded values."""
    return value(SEQUENCE, b"".join(parts))


def integer(number: int) -> bytes:
    """INTEGER."""
    return value(INTEGER, _integer_bytes(number))


def text(tag: int, content: str) -> bytes:
    """UTF8String, or another string type in ASCII. Raises ValueError for what the type cannot hold."""
    return value(tag, content.encode("utf-8" if tag == UTF8 else "ascii"))


def bits(content: bytes) -> bytes:
    """BIT STRING of whole bytes."""
    return value(BIT_STRING, b"\0" + content)


def oid(dotted: str) -> bytes:
    """OBJECT IDENTIFIER."""
    first, second, *others = (int(one) for one in dotted.split("."))
    encoded = bytearray()
    for number in (40 * first + second, *others):
        groups = [number & 0x7F]
        while number := number >> 7:
            groups.append(number & 0x7F | 0x80)
        encoded += bytes(reversed(groups))
    return value(OID, bytes(encoded))


def general_time(moment: datetime) -> bytes:
    """GeneralizedTime in Z; seconds are cut off."""
    return text(GENERAL_TIME, moment.astimezone(UTC).strftime("%Y%m%d%H%M%SZ"))


def utc_time(moment: datetime) -> bytes:
    """UTCTime, for years 1950 to 2049."""
    return text(UTC_TIME, moment.astimezone(UTC).strftime("%y%m%d%H%M%SZ"))


def _integer_bytes(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True)
