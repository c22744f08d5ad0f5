"""Two million rows in one transaction: constraints and indexes leave, rows come by COPY, indexes are made again.

If anything fails, the database is as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from django.db import connection, models
from django.utils.translation import gettext as _
from psycopg import sql

from yiwang.core import generation
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.events import Subject
from yiwang.core.ids import new_id
from yiwang.core.use_case import record, use_case
from yiwang.people.copying import copy_rows
from yiwang.service.catalogue.models import CatalogueEntry, Face, ServiceItem
from yiwang.web.demo_scale.catalogue import Planned
from yiwang.web.demo_scale.items import COLUMNS, FACE_COLUMNS, Made, entry_id, face_id, face_row, lines
from yiwang.web.demo_scale.places import Where

ENTRY_COLUMNS = (
    "id",
    "code",
    "owner_division",
    "title",
    "power_type",
    "state",
    "number",
    "content",
    "face_id",
    "managed_by",
)
_ITEMS = ServiceItem._meta.db_table
_CHUNK = 1 << 20


@use_case("demo.catalogue_made")
def write(
    *, actor: Actor, places: Sequence[Where], entries: Sequence[Planned], contents: dict[int, Any], most: int
) -> Made:
    """Write entries, faces and items. Refuses (``invalid_input``) where a basic catalogue is already."""
    if CatalogueEntry.objects.exists():
        raise InvalidInput(_("这个数据库里已经有基本目录，请换一个空的数据库。"))
    made = Made()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits to be checked would keep tables from changing
        again = _unbind(cursor, _ITEMS)
    copy_rows(Face, FACE_COLUMNS, _entry_faces(entries, contents))
    copy_rows(CatalogueEntry, ENTRY_COLUMNS, _entry_rows(entries, contents))
    _copy_lines(ServiceItem, COLUMNS, lines(places, entries, contents, most, made))
    copy_rows(Face, FACE_COLUMNS, made.faces)
    with connection.cursor() as cursor:
        for statement in again:
            cursor.execute(statement)
    generation.bump()
    record(
        "demo.catalogue_made",
        actor=actor,
        subject=Subject("catalogue", new_id()),
        payload={"items": made.items, "materials": made.materials, "demo": True},
    )
    return made


def _entry_faces(entries: Sequence[Planned], contents: dict[int, Any]) -> Iterable[tuple[Any, ...]]:
    for entry in entries:
        own = entry_id(entry.number)
        yield face_row(face_id(entry.number), own, entry.title, contents[entry.number], entry.materials)


def _entry_rows(entries: Sequence[Planned], contents: dict[int, Any]) -> Iterable[tuple[Any, ...]]:
    for entry in entries:
        content = orjson.dumps(contents[entry.number]).decode()
        key, face = entry_id(entry.number), face_id(entry.number)
        yield key, entry.code, "44", entry.title, entry.power_type, "published", 1, content, face, "desk"


def _unbind(cursor: Any, table: str) -> list[str]:
    """Drop foreign keys, unique constraints and indexes but the primary key; gives what makes them again."""
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype IN ('f', 'u') ORDER BY contype DESC, conname",
        [table],
    )
    again = []
    for name, definition in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        again.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    cursor.execute(
        "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = %s AND NOT EXISTS"
        " (SELECT FROM pg_constraint c WHERE c.conname = i.indexname AND c.conrelid = %s::regclass)",
        [table, table],
    )
    for name, definition in cursor.fetchall():
        cursor.execute(f'DROP INDEX "{name}"')
        again.append(definition)
    return again


def _copy_lines(model: type[models.Model], columns: Sequence[str], blocks: Iterable[str]) -> None:
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    waiting: list[str] = []
    size = 0
    with connection.cursor() as cursor, cursor.cursor.copy(command) as copy:
        for block in blocks:
            waiting.append(block)
            size += len(block)
            if size > _CHUNK:
                copy.write("".join(waiting))
                waiting, size = [], 0
        if waiting:
            copy.write("".join(waiting))
