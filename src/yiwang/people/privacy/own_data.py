"""Everything that is held of a person, room by room: the table behind the download of own data and behind leaving.

A room says for each of its tables with a person in it how the person's rows are read (``own_rows``), or why they are
not the person's to have (``not_own``); a contract test finds the table that was forgotten. Sealed columns that
``core.sealed`` knows are opened by themselves.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.apps import apps
from django.db import models

from yiwang.core.actor import Actor
from yiwang.core.keys import open_json
from yiwang.core.sealed import SEALED
from yiwang.crypto.errors import CryptoProblem

MOST_ROWS = 20_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Person:
    """Whose data: the account, and the record in the base register if there is one."""

    account_id: UUID
    party_id: UUID | None = None


Read = Callable[[Person], Iterable[Mapping[str, Any]]]
Erase = Callable[[Person], int]


@dataclass(frozen=True, slots=True)
class OwnData:
    """``title`` is what people call it; ``tables`` are covered by ``read``."""

    key: str
    title: str
    tables: tuple[str, ...]
    read: Read


OWN_DATA: dict[str, OwnData] = {}
NOT_OWN: dict[str, str] = {}
ERASED: dict[str, Erase] = {}
HINDRANCES: dict[str, Callable[[Person], list[str]]] = {}
KEPT: dict[str, tuple[str, str]] = {}


def _once(table: dict[str, T], key: str, value: T) -> T:
    """Two rooms that say different things of the same would leave it to the order of imports which is true."""
    if key in table:
        raise ValueError(f"{key} is declared twice")
    table[key] = value
    return value


def own_data(key: str, title: str, tables: tuple[str, ...], read: Read) -> OwnData:
    """Start-up: rows that a function reads."""
    if twice := set(tables) & set(NOT_OWN):
        raise ValueError(f"{twice} cannot be both own data and not")
    return _once(OWN_DATA, key, OwnData(key, title, tables, read))


def own_rows(table: str, column: str, title: str, *, by: str = "account", leave_out: tuple[str, ...] = ()) -> None:
    """Start-up: rows of ``table`` whose ``column`` is the person's account (or, ``by="party"``, record)."""

    def read(person: Person) -> Iterator[dict[str, Any]]:
        key = person.account_id if by == "account" else person.party_id
        return rows_of(table, {column: key}, leave_out) if key is not None else iter(())

    own_data(table if by == "account" else f"{table}.{by}", title, (table,), read)


def not_own(table: str, why: str) -> None:
    """Start-up: why rows of a table that names people are not part of anybody's own data."""
    if any(table in entry.tables for entry in OWN_DATA.values()):
        raise ValueError(f"{table} cannot be both own data and not")
    _once(NOT_OWN, table, why)


def erased_with_account(key: str, erase: Erase) -> None:
    """Start-up: what goes when an account is closed; returns how many rows."""
    _once(ERASED, key, erase)


def rows_erased(table: str, column: str) -> None:
    """Start-up: rows of ``table`` whose ``column`` is the account go when it is closed."""
    erased_with_account(table, lambda person: _query(table, {column: person.account_id}).delete()[0])


def hinders_closing(key: str, tell: Callable[[Person], list[str]]) -> None:
    """Start-up: ``tell`` gives sentences about what must be finished before an account can be closed."""
    _once(HINDRANCES, key, tell)


def kept_after_closing(key: str, what: str, basis: str) -> None:
    """Start-up: what the law keeps although the account is closed."""
    _once(KEPT, key, (what, basis))


def rows_of(table: str, where: Mapping[str, Any], leave_out: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    """Rows as JSON values: sealed columns opened, other bytes left out."""
    model = model_of(table)
    fields = [field for field in model._meta.concrete_fields if field.column not in leave_out]
    for row in _query(table, where).order_by("pk")[:MOST_ROWS]:
        yield {field.column: _value(row, field) for field in fields if _shown(table, field)}


def model_of(table: str) -> type[models.Model]:
    """The model of a table."""
    return next(model for model in apps.get_models() if model._meta.db_table == table)


def people_of(actor: Actor) -> Person | None:
    """The person behind an actor."""
    return Person(actor.account_id, actor.party_id) if actor.account_id is not None else None


def _query(table: str, where: Mapping[str, Any]) -> Any:
    manager = model_of(table)._default_manager
    rows = manager.all()
    if hasattr(rows, "unscoped"):
        rows = rows.unscoped("the person's own rows, found by the person's own key")
    return rows.filter(**where)


def _shown(table: str, field: Any) -> bool:
    return not isinstance(field, models.BinaryField) or f"{table}.{field.column}" in SEALED


def _value(row: models.Model, field: Any) -> Any:
    value = getattr(row, field.attname)
    column = SEALED.get(f"{row._meta.db_table}.{field.column}")
    if column is None or column.text:
        return _opened_inside(row, field, value)
    if value is None:
        return None
    record = getattr(row, column.record_id) if column.record_id else row.pk
    try:
        return open_json(bytes(value), record_id=record, **column.place)
    except CryptoProblem as broken:
        return broken.message


def _opened_inside(row: models.Model, field: Any, value: Any) -> Any:
    """JSON with an envelope inside it, opened in its place."""
    for column in SEALED.values():
        if column.table != row._meta.db_table or column.column != field.column or not column.path:
            continue
        inner = value
        for part in column.path:
            inner = inner.get(part) if isinstance(inner, dict) else None
        if inner:
            opened = open_json(base64.b64decode(inner), record_id=row.pk, **column.place)
            return {**value, "opened": opened}
    return value
