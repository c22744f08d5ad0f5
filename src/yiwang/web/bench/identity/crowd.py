"""Five million persons of nowhere: sealed register records with their blind indexes, and accounts, by COPY.

Every number is right by its check digit and begins with the region 449999, which does not exist. Each worker process
makes its own part; indexes are made after the rows.
"""

from __future__ import annotations

import multiprocessing
import os
import struct
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

REGION = "449999"
FIRST_DAY = date(1940, 1, 1)
A_DAY = 400  # persons born on one day
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红玲芬燕彬"
TABLES = ("registers_record", "registers_key", "registers_index")
RECORD = (
    "id, register, subject_id, revision, data, sealed, valid_from, recorded_at, as_of, source, demo",
    ("uuid", "varchar", "uuid", "uuid", "jsonb", "bytea", "date", "timestamptz", "date", "varchar", "bool"),
)


def number_of(position: int) -> str:
    """The resident number of the person at a position, from 0."""
    from yiwang.identifiers import resident_id

    born = FIRST_DAY + timedelta(days=position // A_DAY)
    head = f"{REGION}{born:%Y%m%d}{position % A_DAY:03d}"
    return head + resident_id.mod11_2(head)


def name_of(position: int) -> str:
    """A name; many share one, as people do."""
    return SURNAMES[position % len(SURNAMES)] + GIVEN[position // 7 % len(GIVEN)] + GIVEN[position // 211 % len(GIVEN)]


def subject_of(position: int) -> UUID:
    """The stable id of the person at a position."""
    return UUID(bytes=b"\x01\x93\x00\x00\x00\x00\x70\x00\x80\x00" + struct.pack(">Q", position)[2:])


def login_of(position: int) -> str:
    """The login of the account of the person at a position."""
    return f"crowd-{position}"


def load(count: int, password_hash: str) -> float:
    """Fill registers and accounts with ``count`` persons; returns the seconds that it took."""
    from django.db import connection

    from yiwang.core import revisions
    from yiwang.core.keys import keystore

    began = time.monotonic()
    keystore().current_version("person-data"), keystore().current_version("blind-index")
    revision = revisions.current("registers", "persons").id
    with connection.cursor() as cursor:
        indexes = _drop_indexes(cursor)
    connection.close()
    workers = os.cpu_count() or 1
    bounds = [count * part // workers for part in range(workers + 1)]
    jobs = [(bounds[n], bounds[n + 1], str(revision), password_hash) for n in range(workers)]
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers) as pool:
        pool.starmap(_load_part, jobs)
    with connection.cursor() as cursor:
        for statement in indexes:
            cursor.execute(statement)
        for table in (*TABLES, "people_account"):
            cursor.execute(f"ANALYZE {table}")
    return time.monotonic() - began


def _drop_indexes(cursor: Any) -> list[str]:
    """Drop what is no constraint and not unique; gives the statements that make it again."""
    cursor.execute(
        "SELECT i.indexname, i.indexdef FROM pg_indexes i JOIN pg_class c ON c.relname = i.indexname"
        " JOIN pg_index x ON x.indexrelid = c.oid WHERE i.tablename = ANY(%s) AND NOT x.indisunique",
        [list(TABLES)],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]


def _load_part(first: int, last: int, revision: str, password_hash: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.web.settings")
    import django

    django.setup()
    from django.db import connection

    connection.ensure_connection()
    raw = connection.connection.cursor()
    chunk = 50_000
    for start in range(first, last, chunk):
        _copy(raw, range(start, min(start + chunk, last)), revision, password_hash)
        connection.connection.commit()


def _copy(raw: Any, positions: range, revision: str, password_hash: str) -> None:
    from yiwang.core.ids import new_id
    from yiwang.core.keys import keystore, seal_json
    from yiwang.crypto.blind_index import BlindIndex

    index = BlindIndex(keystore())
    records = {position: new_id() for position in positions}
    with raw.copy(f"COPY registers_record ({RECORD[0]}) FROM STDIN") as copy:
        for position, key in records.items():
            sealed = seal_json(values_of(position), table="registers_record", record_id=key, field="sealed")
            today = "2026-11-01"
            copy.write_row(
                (key, "persons", subject_of(position), revision, '{"is_demo": true}', sealed, today, today, today,
                 "测速数据", True)
            )  # fmt: skip
    with raw.copy("COPY registers_key (register, key, subject_id) FROM STDIN") as copy:
        for position in positions:
            copy.write_row(("persons", index.blind(number_of(position), "persons key"), subject_of(position)))
    with raw.copy("COPY registers_index (record_id, register, field, value) FROM STDIN") as copy:
        for row in _index_rows(index, records):
            copy.write_row(row)
    _copy_accounts(raw, positions, password_hash)


def _index_rows(index: Any, records: dict[int, UUID]) -> Iterator[tuple[UUID, str, str, bytes]]:
    names: dict[str, bytes] = {}
    for position, key in records.items():
        yield key, "persons", "resident_id", index.blind(number_of(position), "persons.resident_id")
        name = name_of(position)
        if name not in names:
            names[name] = index.blind(name, "persons.name")
        yield key, "persons", "name", names[name]


def _copy_accounts(raw: Any, positions: range, password_hash: str) -> None:
    from yiwang.core.ids import new_id
    from yiwang.people.names import mask_name, seal_name

    columns = "id, login, name, sealed_name, kind, assurance, party_id, language, is_active, demo, created_at, password"
    with raw.copy(f"COPY people_account ({columns}) FROM STDIN") as copy:
        for position in positions:
            account_id, name = new_id(), name_of(position)
            copy.write_row(
                (account_id, login_of(position), mask_name(name), seal_name(account_id, name), "person", "real_name",
                 subject_of(position), "zh-hans", True, True, "2026-11-01", password_hash)
            )  # fmt: skip


def values_of(position: int) -> dict[str, Any]:
    """What the population register says of a person."""
    born = FIRST_DAY + timedelta(days=position // A_DAY)
    return {
        "resident_id": number_of(position),
        "name": name_of(position),
        "sex": "女" if position % 2 else "男",
        "birthday": f"{born:%Y-%m-%d}",
        "household_division": "440825",
        "household_address": f"徐城街道东方一路{position % 900 + 1}号",
        "alive": True,
    }


__all__ = ["load", "login_of", "number_of", "subject_of"]
