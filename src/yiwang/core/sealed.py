"""The table of what lies sealed: each room says which of its columns hold envelopes and blind indexes, and how.

Key rotation walks this table; a column that is missing here would stay under the old key for ever, so a contract test
compares it with the binary columns of the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """Envelopes of ``core.keys`` in ``table.column``.

    ``key`` is the primary key (of SQL type ``key_type``), ``record_id`` the column whose text stands in the envelope's
    associated data, with ``sealed_as`` for table and ``field`` for field where they differ from the column's own names.
    ``path`` leads to an envelope as base64 text inside a JSONB column; ``text``: a text column, ``~`` before it.
    """

    table: str
    column: str
    key: str = "id"
    key_type: str = "uuid"
    record_id: str = ""
    sealed_as: str = ""
    field: str = ""
    path: tuple[str, ...] = ()
    text: bool = False

    @property
    def name(self) -> str:
        """Unique in the table of columns."""
        return ".".join((self.table, self.column, *self.path))

    @property
    def place(self) -> dict[str, str]:
        """Table and field of the envelope's associated data."""
        return {"table": self.sealed_as or self.table, "field": self.field or self.column}


Plain = Callable[[Sequence[Any]], Mapping[Any, tuple[str, str] | None]]


@dataclass(frozen=True, slots=True)
class BlindColumn:
    """Blind indexes in ``table.column``. ``where`` bounds the rows (SQL) where a column holds other things too.

    ``plain(keys)`` opens, for primary keys, what was indexed: (value, purpose) as given to ``BlindIndex.blind``; None
    for a row whose value is gone: such an index finds nothing and is removed with its key. ``one_way``: the value was
    never kept, and the index still counts (recovery codes): its key stays until the last such row is gone.
    """

    table: str
    column: str
    plain: Plain
    key: str = "id"
    key_type: str = "uuid"
    where: str = ""
    one_way: bool = False

    @property
    def name(self) -> str:
        """Unique in the table of columns."""
        return f"{self.table}.{self.column}"


SEALED: dict[str, SealedColumn] = {}
BLIND: dict[str, BlindColumn] = {}
OPEN: dict[str, str] = {}


def sealed_column(column: SealedColumn) -> SealedColumn:
    """Register at start-up."""
    known = SEALED.setdefault(column.name, column)
    if known != column:
        raise ValueError(f"sealed column {column.name} is declared twice")
    return column


def blind_column(column: BlindColumn) -> BlindColumn:
    """Register at start-up."""
    known = BLIND.setdefault(column.name, column)
    if known.plain is not column.plain:
        raise ValueError(f"blind column {column.name} is declared twice")
    return column


def one_way(keys: Sequence[Any]) -> Mapping[Any, tuple[str, str] | None]:
    """For columns whose values were never kept."""
    return dict.fromkeys(keys)


def open_bytes(table: str, column: str, why: str) -> None:
    """Say that a binary column holds neither: digests of random tokens, ciphertext under a key of its own …"""
    OPEN[f"{table}.{column}"] = why


sealed_column(SealedColumn("core_file", "name", text=True))
sealed_column(SealedColumn("core_blob", "key", key="digest", key_type="text"))
open_bytes("people_session", "token_digest", "digest of a random token")
