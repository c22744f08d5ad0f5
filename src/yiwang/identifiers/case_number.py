"""Numbers of applications (办件编号): implementing code, date and serial, 31 + 8 + 4 by default.

GB/T 39046 gives only the length (an..50). The layout is that of one province and can be replaced.
"""

from dataclasses import dataclass
from datetime import date

from yiwang.identifiers import service_item
from yiwang.identifiers.errors import IdentifierError
from yiwang.identifiers.typed import tidy


@dataclass(frozen=True, slots=True)
class CaseNumberLayout:
    """Widths of a number: the prefix (item code), `YYYYMMDD`, then a serial within that day."""

    prefix: int = 31
    serial: int = 4

    @property
    def length(self) -> int:
        """All characters together."""
        return self.prefix + 8 + self.serial


STANDARD = CaseNumberLayout()


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """A number in its parts."""

    number: str
    item_code: str
    day: date
    serial: int


def check(value: str, layout: CaseNumberLayout = STANDARD) -> CaseNumber:
    """Read a number. Raises IdentifierError: length, date, serial, and those of the item code."""
    number = tidy(value)
    if len(number) != layout.length:
        raise IdentifierError(
            "length",
            "办件编号要 %(length)d 位，您填了 %(given)d 位。请完整复制。",
            length=layout.length,
            given=len(number),
        )
    item, day, serial = (
        number[: layout.prefix],
        number[layout.prefix : -layout.serial],
        number[-layout.serial :],
    )
    if layout.prefix == service_item.IMPLEMENTING.length:
        service_item.check(item, (service_item.IMPLEMENTING,))
    if not (serial.isascii() and serial.isdigit() and int(serial)):
        raise IdentifierError("serial", "办件编号的最后几位是流水号，只能是数字，从 1 开始。")
    return CaseNumber(number, item, _date(day), int(serial))


def make(item_code: str, day: date, serial: int, layout: CaseNumberLayout = STANDARD) -> str:
    """Write the number of the `serial`-th case of an item on `day`.

    Raises IdentifierError `serial` when the day's numbers are used up, `length` for a wrong item code.
    """
    if len(item_code) != layout.prefix:
        raise IdentifierError(
            "length", "事项编码要 %(length)d 位，现在是 %(given)d 位。", length=layout.prefix, given=len(item_code)
        )
    if not 1 <= serial < 10**layout.serial:
        raise IdentifierError("serial", "当天的流水号超出 %(length)d 位，不能再编号。", length=layout.serial)
    return f"{item_code}{day:%Y%m%d}{serial:0{layout.serial}d}"


def _date(text: str) -> date:
    try:
        if text.isascii() and text.isdigit():
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        pass
    raise IdentifierError("date", "办件编号里的日期不是真实的日期。请完整复制。")
