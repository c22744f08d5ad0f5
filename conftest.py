"""What every test of the repository shares: no test finds the events of another in the log."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator
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


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """What is collected stays to the end: looking through it for garbage again and again took a third of the time.

    Afterwards a process of tests holds a million objects: all of them are looked through less often than is usual.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.set_threshold(5_000, 20, 20)
        gc.enable()


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


@pytest.fixture(scope="session", autouse=True)
def static_files_listed_once() -> Iterator[None]:
    """Each test client builds the site anew; listing all static files for each took a quarter of the security tests."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    listed: dict[tuple[Any, ...], dict[str, Any]] = {}
    look = WhiteNoiseMiddleware.add_files_from_finders

    def once(self: Any) -> None:
        key = (self.static_prefix, self.max_age, self.charset, self.allow_all_origins)
        if key not in listed:
            look(self)
            listed[key] = dict(self.files)
        self.files.update(listed[key])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield


def _commits(request: pytest.FixtureRequest) -> bool:
    mark = request.node.get_closest_marker("django_db")
    return "transactional_db" in request.fixturenames or bool(mark is not None and mark.kwargs.get("transaction"))


@pytest.fixture(autouse=True)
def log_of_one_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """Events and counts end with their test: what is recorded apart stays inside, a commit is emptied."""
    from django.db import connection

    from yiwang.core import generation, numbers, per_minute
    from yiwang.engines.search import postings

    inside, commits = getattr(connection, "yiwang_rehearsal", False), _commits(request)
    connection.yiwang_rehearsal = inside or not commits
    yield
    connection.yiwang_rehearsal = inside
    generation.forget()  # what one test published (the library of materials) is not there in the next
    numbers.forget_leases()  # a block that a committing test leased would meet the numbers of an emptied table again
    postings.forget()  # so is what it put into search
    per_minute.forget_all()  # all tests ask from one address: what one asked refuses nothing to the next
    if not commits:
        return
    blocker: Any = request.getfixturevalue("django_db_blocker")
    with blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(EMPTY_THE_LOG)
        cursor.execute("DELETE FROM procrastinate_jobs")  # its tables have no models that Django would empty


# Tests of these folders hold one transaction open for a whole file. Readers of the event log wait for it, as they
# must, so they stand in the same process.
ONE_PROCESS = (
    "tests/security/",
    "src/yiwang/core/tests/test_event_log.py",
    "src/yiwang/web/background/tests/",
    "src/yiwang/web/demo/tests/test_demo_",
    "src/yiwang/service/bundles/tests/",
    *(f"src/yiwang/support/licence_use/tests/test_{name}.py" for name in ("using", "api", "pages")),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What must not run at the same time runs one after the other; what takes longest begins."""
    from tests.side_by_side import turn

    for item in items:
        if item.nodeid.startswith(ONE_PROCESS):
            item.add_marker(pytest.mark.xdist_group("one-process"))
    items.sort(key=lambda item: turn(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `--dist loadgroup`, files stay together, and their order is that of the collection."""
    from tests.side_by_side import ByFile

    if config.getvalue("dist") != "loadgroup":
        return None
    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes are told by their length: a file made while tests are collected holds the time, and differs by process."""
    return f"{len(val)}-bytes" if isinstance(val, bytes) and len(val) > 8 else None
