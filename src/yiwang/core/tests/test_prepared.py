"""Frequent statements are planned once for each connection, and are in all else like any other."""

import pytest
from django.db import Error, NotSupportedError, ProgrammingError, connection, transaction

from yiwang.core import prepared
from yiwang.core.prepared import fetch

pytestmark = pytest.mark.django_db
ADD = "SELECT %s::int + 1, %s::text"


def plans() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1::int + 1%%'")
        return cursor.fetchone()[0]


def test_a_statement_is_planned_once_and_others_are_not(settings):
    settings.PREPARED = True
    before = plans()
    assert [fetch(ADD, [number, "甲"]) for number in (1, 2)] == [[(2, "甲")], [(3, "甲")]]
    assert plans() == before + 1
    with connection.cursor() as cursor:
        for _ in range(7):
            cursor.execute("SELECT %s::int + 1, 'client'", [1])
    assert plans() == before + 1


def test_behind_a_pooler_nothing_is_prepared(settings):
    settings.PREPARED = False
    before = plans()
    assert fetch(ADD, [1, "乙"]) == [(2, "乙")] and plans() == before
    assert fetch("SELECT %(a)s::text", {"a": "丙"}) == [("丙",)]


def test_it_is_counted_seen_and_refused_like_any_other(django_assert_num_queries):
    with django_assert_num_queries(1):
        fetch("SELECT %(a)s::int[]", {"a": [1, 2]})
    seen = []

    def look(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        fetch(ADD, [1, "丁"])
    assert seen == [ADD]
    with pytest.raises(ProgrammingError), transaction.atomic():
        fetch("SELECT no_such_thing(%s::int)", [1])
    with pytest.raises(Error), transaction.atomic():
        fetch("SELECT 1 / %s::int", [0])
    assert fetch(ADD, [1, "戊"]) == [(2, "戊")]


def test_a_plan_that_a_new_release_made_wrong_is_made_anew(monkeypatch):
    def changed(*_told):
        raise NotSupportedError("cached plan must not change result type")

    monkeypatch.setattr(prepared, "_run", changed)
    with pytest.raises(NotSupportedError):
        fetch(ADD, [1, "己"])
    monkeypatch.setattr(connection, "in_atomic_block", False)
    assert fetch(ADD, [1, "己"]) == [(2, "己")]
