"""Codes of administrative divisions: GB/T 2260 (6), GB/T 10114 (9) and the five-level code of 12 digits.

Two systems are in use and must never be joined by code alone: that of the statistics bureau (NBS) and
that of the Ministry of Civil Affairs (MCA). They agree down to the county and differ in towns.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from yiwang.identifiers.errors import IdentifierError
from yiwang.identifiers.typed import tidy

_WIDTHS = (2, 4, 6, 9, 12)
_PER_REGION = {"1": "12345", "2": "123", "3": "1234567", "4": "123456", "5": "01234", "6": "12345"}
MAINLAND_PROVINCES = frozenset(f"{region}{n}" for region, ns in _PER_REGION.items() for n in ns)
PROVINCES = MAINLAND_PROVINCES | {"71", "81", "82"}
COUNTRY = "0" * 12


class DivisionLevel(IntEnum):
    """The five levels; 0 is the whole country."""

    COUNTRY = 0
    PROVINCE = 1
    PREFECTURE = 2
    COUNTY = 3
    TOWN = 4
    VILLAGE = 5

    @property
    def key(self) -> str:
        """Name as stored: country, province, city, county, town, village."""
        return ("country", "province", "city", "county", "town", "village")[self]

    @property
    def label(self) -> str:
        """Chinese name of the level."""
        return ("国家", "省级", "市级", "县级", "乡级", "村级")[self]


class DivisionSystem(StrEnum):
    """Who gave the code."""

    NBS = "nbs"  # 国家统计局 统计用区划代码
    MCA = "mca"  # 民政部 行政区划代码


@dataclass(frozen=True, slots=True)
class DivisionCode:
    """A checked 12-digit code with its level."""

    code: str
    level: DivisionLevel

    @property
    def short(self) -> str:
        """The code without padding: 2, 4, 6, 9 or 12 digits."""
        return trim(self.code)

    @property
    def parent(self) -> str:
        """12-digit code of the division above ("" for the country)."""
        return parent_code(self.code)


def check(value: str) -> DivisionCode:
    """Check a code of 2, 4, 6, 9 or 12 digits and pad it to 12.

    The code need not be in any list: counties come and go. Raises IdentifierError: alphabet, length,
    province, gap.
    """
    code = tidy(value)
    if not (code.isascii() and code.isdigit()):
        raise IdentifierError("alphabet", "区划代码只能是数字。")
    if len(code) not in _WIDTHS:
        raise IdentifierError("length", "区划代码是 2、4、6、9 或 12 位数字，您填了 %(given)d 位。", given=len(code))
    padded = pad(code)
    if padded != COUNTRY and padded[:2] not in PROVINCES:
        raise IdentifierError("province", "区划代码的前两位不是省级代码。请核对。")
    if padded[2:4] == "00" and padded[4:] != "0" * 8:
        raise IdentifierError("gap", "区划代码缺少市级的两位。请核对第 3、4 位。")
    if padded[6:9] == "000" and padded[9:] != "000":
        raise IdentifierError("gap", "区划代码缺少乡级的三位。请核对第 7 到 9 位。")
    return DivisionCode(padded, level_of(padded))


def pad(code: str) -> str:
    """Fill a short code with zeros to 12 digits."""
    return code.ljust(12, "0")


def trim(code: str) -> str:
    """Cut a 12-digit code to the width of its level: `440300000000` gives `4403`, the country gives "00"."""
    return code[: _WIDTHS[max(level_of(code), 1) - 1]]


def level_of(code: str) -> DivisionLevel:
    """Level of a 12-digit code. A town of a prefecture without counties (东莞 441900003000) is a town."""
    if code[9:12] != "000":
        return DivisionLevel.VILLAGE
    if code[6:9] != "000":
        return DivisionLevel.TOWN
    if code[4:6] != "00":
        return DivisionLevel.COUNTY
    if code[2:4] != "00":
        return DivisionLevel.PREFECTURE
    return DivisionLevel.PROVINCE if code[:2] != "00" else DivisionLevel.COUNTRY


def parent_code(code: str, system: DivisionSystem = DivisionSystem.NBS) -> str:
    """12-digit code of the division directly above; "" above the country.

    A town without a county has its prefecture as parent. The statistics bureau keeps middle levels that
    are no governments (`1101` 市辖区, `4290` 省直辖); the ministry does not, so with MCA such a county
    belongs to its province.
    """
    level = level_of(code)
    if level is DivisionLevel.COUNTRY:
        return ""
    if level is DivisionLevel.PROVINCE:
        return COUNTRY
    for width in (9, 6, 4, 2):
        above = pad(code[:width])
        if above != code and not (system is DivisionSystem.MCA and width == 4 and is_nominal_prefecture(code)):
            return above
    return COUNTRY


def is_nominal_prefecture(code: str) -> bool:
    """Whether the first four digits are a middle level without a government: `1101`, `5002`, `4290`."""
    return code[2:4] == "90" or (code[:2] in {"11", "12", "31", "50"} and code[2:4] in {"01", "02"})


def is_under(code: str, above: str) -> bool:
    """Whether `code` is `above` or lies below it."""
    return above == COUNTRY or code.startswith(trim(above))
