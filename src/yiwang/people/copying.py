"""Many rows at once: COPY into the table of a model, in the current transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, models
from psycopg import sql

_BLOCK = 2_000


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Add rows given as values of ``columns`` (names in the database); returns how many.

    Texts, numbers, dates, UUIDs, None, and lists of UUIDs or texts (arrays). JSON comes as text. There are no
    defaults but those of the database: the caller gives every column that has none.
    """
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    count = 0
    block: list[str] = []
    with connection.cursor() as cursor, cursor.cursor.copy(command) as copy:
        for row in rows:
            block.append("\t".join(map(_field, row)))
            count += 1
            if len(block) >= _BLOCK:
                copy.write("\n".join(block) + "\n")
                block.clear()
        if block:
            copy.write("\n".join(block) + "\n")
    return count


def _field(value: Any) -> str:
    if type(value) is str:  # most are: asked first
        return _escaped(value)
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list | tuple):
        return _escaped("{" + ",".join(_element(part) for part in value) + "}")
    if isinstance(value, UUID | date | int):
        return str(value)
    return _escaped(str(value))


def _element(value: Any) -> str:
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(text: str) -> str:
    if "\\" in text or "\t" in text or "\n" in text or "\r" in text:
        return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return text
