"""Code tables of the national standards, shipped with the package and read when first asked for."""

import csv
import io
import lzma
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from yiwang.identifiers.errors import IdentifierError

# Name of the resource, Chinese title and standard.
TABLES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "sex": ("性别", "GB/T 2261.1-2003"),
        "marital_status": ("婚姻状况", "GB/T 2261.2-2003"),
        "employment": ("从业状况", "GB/T 2261.4-2003"),
        "ethnic_group": ("民族", "GB/T 3304-1991"),
        "education": ("学历", "GB/T 4658-2006"),
        "industry": ("国民经济行业", "GB/T 4754-2017"),
        "political_status": ("政治面貌", "GB/T 4762-1984"),
        "country": ("国家和地区", "GB/T 2659 (ISO 3166-1)"),
        "area_code": ("长途区号", "public list of area codes"),
    }
)


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One row: `parent` is the code above or ""; `extra` holds the further columns of that table."""

    code: str
    name: str
    parent: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CodeTable:
    """A whole table in the order of the standard."""

    key: str
    title: str
    standard: str
    entries: Mapping[str, CodeEntry]

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[CodeEntry]:
        return iter(self.entries.values())

    def __contains__(self, code: object) -> bool:
        return code in self.entries

    def check(self, code: str) -> CodeEntry:
        """Return the row of `code`; raises IdentifierError `code_unknown`."""
        try:
            return self.entries[code]
        except KeyError:
            raise IdentifierError(
                "code_unknown", "%(table)s里没有这个代码。请从列表中选择。", table=self.title
            ) from None

    def name(self, code: str) -> str:
        """Chinese name of `code`, or "" when the table lacks it (old data are shown, not refused)."""
        entry = self.entries.get(code)
        return entry.name if entry else ""

    def children(self, parent: str = "") -> list[CodeEntry]:
        """Rows directly below `parent`, or those of the top level."""
        return [e for e in self.entries.values() if e.parent == parent]

    def choices(self) -> list[tuple[str, str]]:
        """(code, name) pairs for select fields."""
        return [(e.code, e.name) for e in self.entries.values()]


@cache
def code_table(name: str) -> CodeTable:
    """Return a table of `TABLES`; KeyError for any other name (a mistake of the programmer)."""
    title, standard = TABLES[name]
    packed = files("yiwang.identifiers").joinpath("data", f"{name}.csv.xz").read_bytes()
    rows = csv.DictReader(io.StringIO(lzma.decompress(packed).decode()))
    entries: dict[str, CodeEntry] = {}
    for row in rows:
        code, label, parent = row.pop("code"), row.pop("name"), row.pop("parent")
        entries[code] = CodeEntry(code, label, parent, MappingProxyType(row))
    return CodeTable(name, title, standard, MappingProxyType(entries))
