"""A publication is seen by strangers within a second, and a database that is away ends no thread."""

import pytest
from django.db import OperationalError, connection

from yiwang.core import generation
from yiwang.web.launcher import fresh


@pytest.mark.django_db
def test_what_another_process_published_empties_the_caches() -> None:
    assert fresh.look()
    generation.cached("key", lambda: "old")
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_bump_generation()")  # as another process does
    assert generation.cached("key", lambda: "new") == "old"
    assert fresh.look()
    assert generation.cached("key", lambda: "new") == "new"


@pytest.mark.django_db
def test_a_database_that_is_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> int:
        raise OperationalError("the database system is shutting down")

    monkeypatch.setattr(generation, "refresh", away)
    assert not fresh.look()
