"""What every test of the repository shares: no test finds the events of another in the log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

# Django empties its tables after a test that commits; the event log refuses that, as it must. The tests' own
# database is emptied by its owner with the guards of the log laid aside for one transaction.
EMPTY_THE_LOG = """
DO $$
DECLARE part regclass;
BEGIN
    IF NOT EXISTS (SELECT FROM core_event) THEN RETURN; END IF;
    FOR part IN SELECT 'core_event'::regclass UNION ALL
                SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'core_event'::regclass LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER core_event_no_truncate', part);
    END LOOP;
    TRUNCATE core_event;
    FOR part IN SELECT 'core_event'::regclass UNION ALL
                SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'core_event'::regclass LOOP
        EXECUTE format('ALTER TABLE %s ENABLE TRIGGER core_event_no_truncate', part);
    END LOOP;
END $$
"""


@pytest.fixture(scope="session", autouse=True)
def own_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each process of tests keeps files of its own: the same paper in two databases has two keys.

    Organizations get their seals without anybody asking.
    """
    from django.conf import settings

    kept = settings.VAR
    settings.VAR = tmp_path_factory.mktemp("var")
    settings.SEALS_FOR_ALL = True
    yield
    settings.VAR = kept


def _commits(request: pytest.FixtureRequest) -> bool:
    mark = request.node.get_closest_marker("django_db")
    return "transactional_db" in request.fixturenames or bool(mark is not None and mark.kwargs.get("transaction"))


@pytest.fixture(autouse=True)
def log_of_one_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """Events end with their test: what is recorded apart stays inside its transaction, what commits is emptied."""
    from django.db import connection

    inside, commits = getattr(connection, "yiwang_rehearsal", False), _commits(request)
    connection.yiwang_rehearsal = inside or not commits
    yield
    connection.yiwang_rehearsal = inside
    if not commits:
        return
    blocker: Any = request.getfixturevalue("django_db_blocker")
    with blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(EMPTY_THE_LOG)


# Tests of these folders hold one transaction open for a whole file. Readers of the event log wait for it, as they
# must, so they stand in the same process.
ONE_PROCESS = ("tests/security/", "src/yiwang/core/tests/test_event_log.py", "src/yiwang/web/background/tests/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With `--dist loadgroup`, what must not run at the same time runs one after the other."""
    for item in items:
        if item.nodeid.startswith(ONE_PROCESS):
            item.add_marker(pytest.mark.xdist_group("one-process"))


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes are told by their length: a file made while tests are collected holds the time, and differs by process."""
    return f"{len(val)}-bytes" if isinstance(val, bytes) and len(val) > 8 else None
