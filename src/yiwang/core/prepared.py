"""Statements that are asked thousands of times a second: parsed and planned once for each connection, not at each call.

Planning a join of five tables costs PostgreSQL ten times as much as answering it for one key. Django sends each
statement with its values written into it, so every call is planned anew; these are sent apart from their values.
Behind a pooler that gives each transaction another connection (pgbouncer before 1.21) ``YIWANG_PREPARED=0`` sends them
as Django does.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, LiteralString, cast

import psycopg
from django.conf import settings
from django.db import NotSupportedError, connection

Values = Sequence[Any] | Mapping[str, Any]
ASKED = 1  # what psycopg calls the threshold: for statements that ask to be prepared it only has to be a number


def fetch(statement: str, values: Values) -> list[tuple[Any, ...]]:
    """All rows of a statement that is always the same text; its values are given apart, lists as arrays.

    Raises what Django raises. Counted and seen like any other query by ``connection.execute_wrapper`` and in logs of
    queries.
    """
    if not settings.PREPARED:
        return _planned_anew(statement, values)
    connection.ensure_connection()
    run = _run
    for wrapper in reversed(connection.execute_wrappers):
        run = partial(wrapper, run)
    try:
        return cast(list[tuple[Any, ...]], run(statement, values, False, {"connection": connection, "cursor": None}))
    except NotSupportedError:  # a new release changed the tables under the plan that this connection keeps
        if connection.in_atomic_block:
            raise
        return _planned_anew(statement, values)


def _planned_anew(statement: str, values: Values) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cast(list[tuple[Any, ...]], cursor.fetchall())


def _run(statement: str, values: Values, _many: bool, _context: Any) -> list[tuple[Any, ...]]:
    connection.validate_no_broken_transaction()
    raw = connection.connection
    began, before = time.monotonic(), raw.prepare_threshold
    raw.prepare_threshold = ASKED
    try:
        with connection.wrap_database_errors, psycopg.Cursor(raw) as cursor:
            cursor.execute(cast(LiteralString, statement), values, prepare=True)
            return cursor.fetchall()
    finally:
        raw.prepare_threshold = before  # of others nothing is prepared
        if connection.queries_logged:
            connection.queries_log.append({"sql": statement, "time": f"{time.monotonic() - began:.3f}"})
