"""Citizen numbers (GB 11643-1999), residence permits and foreigners' permanent residence (same check)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from yiwang.identifiers.check_digits import mod11_2
from yiwang.identifiers.division import MAINLAND_PROVINCES
from yiwang.identifiers.errors import IdentifierError
from yiwang.identifiers.typed import tidy

_CHINA = ZoneInfo("Asia/Shanghai")
# Sequences that 15-digit numbers kept for people who were a hundred years old: born in 18xx.
_CENTENARIAN = frozenset({"996", "997", "998", "999"})


class ResidentIdKind(StrEnum):
    """Which document carries the number."""

    CITIZEN = "citizen"  # 居民身份证
    RESIDENCE_PERMIT = "residence_permit"  # 港澳台居民居住证
    FOREIGN_PERMANENT = "foreign_permanent"  # 外国人永久居留身份证 (edition 2023)


@dataclass(frozen=True, slots=True)
class ResidentId:
    """A checked 18-digit number.

    `region` is the GB/T 2260 code of the first registration place for citizens. It stays valid for life,
    also when the county is gone. For foreigners it is empty; `nationality` (ISO 3166 numeric) is set.
    `sex` is the GB/T 2261.1 code: "1" male, "2" female.
    """

    number: str
    kind: ResidentIdKind
    region: str
    birth: date
    sex: str
    nationality: str = "156"

    @property
    def masked(self) -> str:
        """The number as it may be shown: first six and last four."""
        return mask(self.number)

    def age_on(self, day: date) -> int:
        """Full years on `day`; a birthday counts from that day on."""
        return day.year - self.birth.year - ((day.month, day.day) < (self.birth.month, self.birth.day))


def check(value: str, today: date | None = None) -> ResidentId:
    """Check an 18-digit number and read it.

    `today` (default: the legal day now) refuses birth dates in the future.
    Raises IdentifierError: length, alphabet, region, birth_date, birth_future, check_digit, old_number.
    """
    number = tidy(value).upper()
    if len(number) == 15 and number.isdecimal():
        raise IdentifierError("old_number", "这是 15 位的旧号码，已经停用。请填证件上的 18 位号码。")
    if len(number) != 18:
        raise IdentifierError(
            "length", "身份证号码要 18 位，您填了 %(given)d 位。请对照证件重新填写。", given=len(number)
        )
    if not (number.isascii() and number[:17].isdigit() and (number[17].isdigit() or number[17] == "X")):
        raise IdentifierError("alphabet", "身份证号码前 17 位只能是数字，最后一位是数字或 X。")
    kind = _kind(number)
    birth = _birth(number[6:14], today or datetime.now(_CHINA).date())
    if mod11_2(number[:17]) != number[17]:
        raise IdentifierError("check_digit", "身份证号码有误，可能填错了一位或颠倒了两位。请对照证件核对。")
    foreign = kind is ResidentIdKind.FOREIGN_PERMANENT
    return ResidentId(
        number=number,
        kind=kind,
        region="" if foreign else number[:6],
        birth=birth,
        sex="1" if int(number[16]) % 2 else "2",
        nationality=number[3:6] if foreign else "156",
    )


def upgrade(value: str) -> str:
    """Turn a 15-digit number into the 18-digit one (GB 11643-1999 annex). Raises IdentifierError."""
    old = tidy(value)
    if not (len(old) == 15 and old.isascii() and old.isdigit()):
        raise IdentifierError("length", "旧身份证号码是 15 位数字。")
    century = "18" if old[12:] in _CENTENARIAN else "19"
    body = old[:6] + century + old[6:]
    return check(body + mod11_2(body)).number


def make(region: str, birth: date, sequence: int) -> str:
    """Build a valid number, for demo and test data. `sequence` is 0..999; odd means male."""
    body = f"{region}{birth:%Y%m%d}{sequence:03d}"
    return check(body + mod11_2(body), today=max(birth, date.min)).number


def mask(number: str) -> str:
    """Show the first six and the last four: `110105********002X`. Short text is hidden whole."""
    return number[:6] + "*" * (len(number) - 10) + number[-4:] if len(number) > 10 else "*" * len(number)


def _kind(number: str) -> ResidentIdKind:
    prefix = number[:2]
    if prefix in MAINLAND_PROVINCES or prefix == "71":
        return ResidentIdKind.CITIZEN
    if prefix in {"81", "82", "83"}:
        return ResidentIdKind.RESIDENCE_PERMIT
    if prefix[0] == "9" and number[1:3] in MAINLAND_PROVINCES:
        return ResidentIdKind.FOREIGN_PERMANENT
    raise IdentifierError("region", "身份证号码开头的地区代码不存在。请核对前 6 位。")


def _birth(text: str, today: date) -> date:
    try:
        birth = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise IdentifierError("birth_date", "身份证号码第 7 到 14 位不是真实的日期。请核对。") from None
    if birth.year < 1800:
        raise IdentifierError("birth_date", "身份证号码第 7 到 14 位的年份太早。请核对。")
    if birth > today:
        raise IdentifierError("birth_future", "身份证号码里的出生日期还没有到。请核对第 7 到 14 位。")
    return birth
