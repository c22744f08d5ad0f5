"""The shipped list of divisions (statistics bureau, 2023), as rows ready for COPY into a table.

The rows come in code order, so a parent always stands before its children.
"""

import csv
import io
import lzma
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from yiwang.identifiers.division import (
    COUNTRY,
    DivisionLevel,
    DivisionSystem,
    is_nominal_prefecture,
    is_under,
    level_of,
    pad,
    parent_code,
)

EDITION = "2023"


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """One division. `kind` is read from code and name (see `kind_of`); `name` stays as published.

    `parent` is the 12-digit code above, the country for a province. A `nominal` row (市辖区, 省直辖县级行政区划)
    is a level of the statistics bureau without a government: never show it, never give it an organization.
    """

    code: str
    name: str
    level: DivisionLevel
    parent: str
    kind: str
    nominal: bool = False


def read_divisions(
    levels: Collection[int] | None = None,
    under: str | None = None,
    system: DivisionSystem = DivisionSystem.NBS,
) -> Iterator[DivisionRow]:
    """Yield the shipped divisions of the given levels (1 to 5), at and below `under` (2 to 12 digits).

    The shipped list is that of the statistics bureau. With `system=MCA` the parents are those of the
    ministry (no nominal middle levels, which are left out); the codes of towns still are the bureau's,
    so this is a start for the upper three levels only.
    """
    packed = files(__package__).joinpath("nbs_2023.csv.xz")
    with packed.open("rb") as raw, lzma.open(raw) as unpacked:
        yield from parse_divisions(io.TextIOWrapper(unpacked, "utf-8", newline=""), levels, under, system)


def parse_divisions(
    lines: Iterable[str],
    levels: Collection[int] | None = None,
    under: str | None = None,
    system: DivisionSystem = DivisionSystem.NBS,
) -> Iterator[DivisionRow]:
    """Read `code,name` lines in any edition of the list; codes of 2 to 12 digits are padded.

    Raises ValueError for a row that is not a code and a name: a list with holes is worse than none.
    """
    above = pad(under) if under else COUNTRY
    wanted = None if levels is None else frozenset(levels)
    reader = csv.reader(lines)
    if next(reader, None) != ["code", "name"]:
        raise ValueError("区划文件的第一行要是 code,name。")
    for row in reader:
        if len(row) != 2 or not (row[0].isascii() and row[0].isdigit()) or not row[1].strip():
            raise ValueError(f"区划文件第 {reader.line_num} 行不对：要有代码和名称。")
        code, name = pad(row[0]), row[1].strip()
        level = level_of(code)
        if (wanted is not None and level not in wanted) or not is_under(code, above):
            continue
        nominal = level is DivisionLevel.PREFECTURE and is_nominal_prefecture(code)
        if nominal and system is DivisionSystem.MCA:
            continue
        parent = parent_code(code, system)
        yield DivisionRow(code, name, level, parent, kind_of(code, name, level), nominal)


# Endings of names, longest first, for the upper four levels.
_KINDS = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "林区",
    "特区",
    "街道",
    "苏木",
    "省",
    "市",
    "盟",
    "县",
    "旗",
    "区",
    "镇",
    "乡",
)


def kind_of(code: str, name: str, level: DivisionLevel) -> str:
    """Kind of a division in Chinese: 省, 自治区, 直辖市, 地级市, 县级市, 街道, 镇, 居委会, 村委会, 类似乡级单位 ...

    Towns and villages are told by their digits (statistics bureau: 001-099 街道, 100-199 镇, 200-399 乡,
    400-599 units treated as towns; villages 001-199 居委会, 200-399 村委会, 400-499 and 500-599 units like them).
    """
    if level is DivisionLevel.VILLAGE:
        number = int(code[9:])
        return (
            "居委会" if number < 200 else "村委会" if number < 400 else "类似居委会" if number < 500 else "类似村委会"
        )
    if level is DivisionLevel.TOWN:
        if int(code[6:9]) >= 400:
            return "类似乡级单位"
        return "街道" if int(code[6:9]) < 100 else "镇" if int(code[6:9]) < 200 else _ending(name, "乡")
    if level is DivisionLevel.PREFECTURE and is_nominal_prefecture(code):
        return "统计用中间层级"
    if level is DivisionLevel.COUNTY and "71" <= code[4:6] <= "79":
        return "类似县级单位"  # development zones that only statistics treat as a county
    kind = _ending(name, "类似县级单位")
    if kind == "市":
        return {1: "直辖市", 2: "地级市", 3: "县级市"}[int(level)]
    if kind == "林区" and not "21" <= code[4:6] <= "50":
        kind = "区"  # 碑林区 is a district whose name ends like 神农架林区
    if kind == "区" and level is DivisionLevel.COUNTY:
        return "市辖区"
    return kind


def _ending(name: str, otherwise: str) -> str:
    return next((k for k in _KINDS if name.endswith(k)), otherwise)


@lru_cache(maxsize=65_536)
def pinyin_key(name: str) -> str:
    """Sort key of a Chinese name: syllables with tone numbers, joined by spaces; other signs stay.

    About 10 µs for a new name, nothing for a known one (names of villages repeat a lot).
    """
    from pypinyin import Style, lazy_pinyin  # 60 ms to import; most commands never sort

    return " ".join(lazy_pinyin(name, style=Style.TONE3, neutral_tone_with_five=True)).lower()


@dataclass(frozen=True, slots=True)
class NamePeriod:
    """A six-digit code with the name it had from `since` up to, not with, `until` ("" = open)."""

    code: str
    name: str
    since: str
    until: str


def read_gbt2260_history() -> Iterator[NamePeriod]:
    """Names of county-level codes in 82 revisions of GB/T 2260, 1980-12 to 2019-04; periods as YYYYMM.

    `since` is the first revision that has the name, `until` the first that does not.
    """
    yield from _periods("gbt2260_history.csv.xz")


def read_idcard_addresses() -> Iterator[NamePeriod]:
    """Names of the six-digit codes that citizen numbers begin with; years, `until` is the last year inclusive."""
    yield from _periods("idcard_addresses.csv.xz")


def _periods(name: str) -> Iterator[NamePeriod]:
    text = lzma.decompress(files(__package__).joinpath(name).read_bytes()).decode()
    rows = csv.reader(io.StringIO(text))
    next(rows)
    for code, label, since, until in rows:
        yield NamePeriod(code, label, since, until)


def registered_place(region: str, year: int) -> str:
    """Full name of the place a citizen number begins with, as it was called in `year` (of birth, say).

    "" for a code nobody knows. Names of levels without a government are left out.
    """
    names = _addresses()
    parts = []
    for code in dict.fromkeys((region[:2] + "0000", region[:4] + "00", region)):
        fitting = [p for p in names.get(code, ()) if (p.since or "0") <= str(year) <= (p.until or "9999")]
        # Numbers outlive their codes: with no name for that year the nearest known one serves.
        chosen = fitting[:1] or list(names.get(code, ()))[-1:]
        parts += [p.name for p in chosen if not is_nominal_prefecture(pad(code)) or code == region]
    return "".join(parts) if region in names else ""


@cache
def _addresses() -> dict[str, list[NamePeriod]]:
    names: dict[str, list[NamePeriod]] = {}
    for period in read_idcard_addresses():
        names.setdefault(period.code, []).append(period)
    return names
