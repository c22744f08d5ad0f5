"""What a sheet and a column of a spreadsheet of items are, and what all sheets share. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from yiwang.service.catalogue.elements.codes import CodeList

SHORT, LINE, LONG = 80, 300, 20_000
CHOICE = "choice"
OPTIONS = "options"  # the sheet of what may be chosen: its rows go below the questions of ``situations``


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` is the path of the element within its sheet's row; ``kind`` says how a cell is read.

    Kinds: text, rich, whole, yes_no, choice, choices, words, phone, url, day, yuan, ref, basic_code, uscc, division,
    key (of a row), condition (FEEL over situations), file (the number of a file that the platform keeps).
    ``fault`` is the problem of a value that cannot be read; ``most`` the longest text.
    """

    name: str
    title: str
    kind: str = "text"
    codes: CodeList = field(default_factory=dict)
    needed: bool = False
    fault: str = ""
    most: int = LINE
    largest: int = 9_999


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet; ``part`` is the element whose map its rows fill, empty for the sheet of items."""

    part: str
    title: str
    columns: tuple[Column, ...]

    @property
    def by_name(self) -> dict[str, Column]:
        """Columns by name."""
        return {column.name: column for column in self.columns}

    @property
    def heading(self) -> list[str]:
        """The heading as it is written: what is needed with a star."""
        return [f"{column.title}*" if column.needed else column.title for column in self.columns]


REF = Column("ref", "事项编号", "ref", needed=True, most=SHORT)
KEY = Column("key", "行编号", "key", fault="key_wrong", most=60)
