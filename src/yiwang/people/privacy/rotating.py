"""A key changes while everybody works: small batches, each row compared before it is swapped, nothing waits.

Reads go on with whatever version a row was sealed under; writers use the new one from the first moment. A row that
somebody wrote meanwhile is left alone: it is under the new key already. ``advance`` may be killed at any moment and
goes on after the last committed batch. A column is finished only when a look over the whole of it finds nothing older.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from yiwang.core.keys import envelopes, keystore
from yiwang.core.sealed import BLIND, SEALED, BlindColumn, SealedColumn
from yiwang.crypto import blind_index, envelope
from yiwang.crypto.blind_index import BlindIndex
from yiwang.crypto.errors import CryptoProblem
from yiwang.people.privacy.models import Rotation, RotationColumn

PURPOSES = {"person-data": envelope.PURPOSE, "blind-index": blind_index.PURPOSE}
BATCH = 500
_LOCK = 0x79770300
Pause = Callable[[], None]


def columns_of(purpose: str) -> list[SealedColumn] | list[BlindColumn]:
    """The columns that a change of this key touches, in a fixed order."""
    if purpose == envelope.PURPOSE:
        return [SEALED[name] for name in sorted(SEALED)]
    return [BLIND[name] for name in sorted(BLIND)]


def advance(rotation: Rotation, *, seconds: float = 3600.0, batch: int = BATCH, pause: Pause | None = None) -> bool:
    """Go on with a rotation for about so long; True once it is finished. Only one process does this at a time."""
    ends = time.monotonic() + seconds
    with _alone() as mine:
        if not mine:
            return False
        for column in columns_of(rotation.purpose):
            row, _made = RotationColumn.objects.get_or_create(
                rotation=rotation, name=column.name, defaults={"total": _estimate(column.table)}
            )
            while row.finished_at is None:
                if time.monotonic() > ends:
                    return False
                _step(rotation, column, row, batch)
                if pause is not None:
                    pause()
    return True


def left(purpose: str, version: int) -> dict[str, int]:
    """How many rows of each column are still under a version before ``version``; columns with none are left out."""
    found = {column.name: _older(column, version) for column in columns_of(purpose)}
    return {name: number for name, number in found.items() if number}


def _step(rotation: Rotation, column: SealedColumn | BlindColumn, row: RotationColumn, batch: int) -> None:
    with transaction.atomic():
        _allow()
        done = _batch(column, row.reached, batch, rotation.version)
        row.reached, row.looked = done.reached, row.looked + done.looked
        row.changed, row.unreadable = row.changed + done.changed, row.unreadable + done.unreadable
        if done.looked < batch:
            if _older(column, rotation.version) > row.unreadable:
                row.reached, row.unreadable = "", 0  # somebody wrote under the old key until just now: once more
            else:
                row.finished_at = timezone.now()
        row.save()


@dataclass(slots=True)
class _Done:
    reached: str
    looked: int = 0
    changed: int = 0
    unreadable: int = 0


def _batch(column: SealedColumn | BlindColumn, reached: str, batch: int, version: int) -> _Done:
    rows = _rows(column, reached, batch)
    done = _Done(str(rows[-1][0]) if rows else reached, len(rows))
    swaps = list(_fresh(column, rows, version, done))
    if swaps:
        done.changed = _swap(column, swaps)
    return done


def _fresh(
    column: SealedColumn | BlindColumn, rows: list[tuple[Any, str, Any]], version: int, done: _Done
) -> Iterator[tuple[Any, Any, Any]]:
    """(key, what is there, what comes in its place) for the rows that are older than ``version``."""
    if isinstance(column, BlindColumn):
        yield from _blinded(column, rows, version, done)
        return
    seals = envelopes()
    for key, record_id, held in rows:
        encoded = bool(column.path) or column.text
        old = base64.b64decode(held) if encoded else bytes(held)
        try:
            if not old or seals.is_current(old):
                continue
            new = seals.reseal(old, record_id=record_id, **column.place)
        except CryptoProblem:
            done.unreadable += 1  # damaged, or of a key that is gone: kept as it is and told
            continue
        yield key, held if encoded else old, base64.b64encode(new).decode() if encoded else new


def _blinded(
    column: BlindColumn, rows: list[tuple[Any, str, Any]], version: int, done: _Done
) -> Iterator[tuple[Any, Any, Any]]:
    blind = BlindIndex(keystore())
    older = [(key, bytes(held)) for key, _record, held in rows if blind_index.key_version(bytes(held)) < version]
    plain = column.plain([key for key, _held in older]) if older else {}
    for key, held in older:
        value = plain.get(key)
        if value is None:
            done.unreadable += 1
            continue
        yield key, held, blind.blind(*value)


def _rows(column: SealedColumn | BlindColumn, reached: str, batch: int) -> list[tuple[Any, str, Any]]:
    """Key, record id and content, beyond ``reached``, in the order of keys."""
    beyond = f"t.{column.key} > %s::{column.key_type}" if reached else "true"
    record = (column.record_id if isinstance(column, SealedColumn) else "") or column.key
    where = _held(column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.{column.key}, t.{record}::text, {_content(column, 't.')} FROM {column.table} t "  # noqa: S608 - our own table of columns
            f"WHERE {beyond} AND {where} ORDER BY t.{column.key} LIMIT %s",
            [*([reached] if reached else []), batch],
        )
        return cursor.fetchall()


def _swap(column: SealedColumn | BlindColumn, swaps: list[tuple[Any, Any, Any]]) -> int:
    """Put the new in place of the old, where the old is still there."""
    keys, old, new = ([row[place] for row in swaps] for place in range(3))
    path = column.path if isinstance(column, SealedColumn) else ()
    text = isinstance(column, SealedColumn) and column.text
    kind = "text" if path or text else "bytea"
    value = f"jsonb_set({column.column}, %s, to_jsonb(v.new))" if path else "'~' || v.new" if text else "v.new"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {column.table} t SET {column.column} = {value} "  # noqa: S608 - our own table of columns
            f"FROM unnest(%s::{column.key_type}[], %s::{kind}[], %s::{kind}[]) AS v(key, old, new) "
            f"WHERE t.{column.key} = v.key AND {_content(column, 't.')} = v.old",
            [*([list(path)] if path else []), keys, old, new],
        )
        return cursor.rowcount


def _older(column: SealedColumn | BlindColumn, version: int) -> int:
    """How many rows carry an older version, read from the bytes themselves."""
    if isinstance(column, BlindColumn):
        bytes_of, before = f"substring({column.column} from 1 for 2)", version.to_bytes(2, "big")
    else:
        content = f"decode({_content(column)}, 'base64')" if column.path or column.text else column.column
        bytes_of, before = f"substring({content} from 3 for 4)", version.to_bytes(4, "big")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {column.table} WHERE {_held(column)} AND {bytes_of} < %s",  # noqa: S608
            [before],
        )
        return int(cursor.fetchone()[0])


def _content(column: SealedColumn | BlindColumn, prefix: str = "") -> str:
    path = column.path if isinstance(column, SealedColumn) else ()
    if isinstance(column, SealedColumn) and column.text:
        return f"substr({prefix}{column.column}, 2)"
    return f"{prefix}{column.column} #>> '{{{','.join(path)}}}'" if path else f"{prefix}{column.column}"


def _held(column: SealedColumn | BlindColumn) -> str:
    if isinstance(column, BlindColumn):
        return f"{column.column} IS NOT NULL{f' AND ({column.where})' if column.where else ''}"
    if column.text:
        return f"left({column.column}, 1) = '~'"
    if column.path:
        return f"coalesce({_content(column)}, '') <> ''"
    return f"octet_length({column.column}) > 0"


def _allow() -> None:
    """Tables whose rows are final let this transaction change envelopes and indexes, and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('yiwang.resealing', 'on', true)")


def _estimate(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = %s::regclass", [table])
        return int(cursor.fetchone()[0])


class _alone:
    """Whether this process has the work for itself; a process that dies gives it back with its connection."""

    def __enter__(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
            self._held = bool(cursor.fetchone()[0])
        return self._held

    def __exit__(self, *failure: object) -> None:
        if self._held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def progress(rotation: Rotation) -> list[dict[str, Any]]:
    """Each column with how far it has come, in the order in which they are done."""
    known = {row.name: row for row in rotation.columns.all()}
    told = []
    for column in columns_of(rotation.purpose):
        row = known.get(column.name) or RotationColumn(name=column.name)
        told.append(
            {
                "name": column.name,
                "looked": row.looked,
                "changed": row.changed,
                "unreadable": row.unreadable,
                "total": max(row.total, row.looked),
                "done": row.finished_at is not None,
            }
        )
    return told


__all__ = ["BATCH", "PURPOSES", "advance", "columns_of", "left", "progress"]
