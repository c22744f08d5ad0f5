"""The worker goes on whatever fails, waits for the database, and stops when asked."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from tests import factories

from yiwang.core import generation, outbox, timers
from yiwang.core.events import Subject
from yiwang.core.ids import new_id
from yiwang.core.models import IdempotencyKey, Timer
from yiwang.people.models import Account, LoginAttempt, Session
from yiwang.people.privacy import clearing
from yiwang.people.sessions import open_session
from yiwang.web import worker as worker_room
from yiwang.web.background.chores import Chore, partitions
from yiwang.web.background.jobs import JobRunner
from yiwang.web.worker import Worker

OLD_JOBS = "builtin:procrastinate.builtin_tasks.remove_old_jobs"
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND application_name = 'yiwang-jobs'"
NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the test's own timer kind and consumers have seen; the real consumers are set aside."""
    found: list[str] = []
    monkeypatch.setitem(timers.HANDLERS, "test.tick", lambda timer: found.append(timer.payload["say"]))
    monkeypatch.setattr(outbox, "CONSUMERS", {})
    return found


@pytest.fixture
def worker(tmp_path: Path) -> Worker:
    return Worker((), var=tmp_path, jobs=False)


def tick(say: str = "tick", **later: int) -> None:
    timers.set_timer("test.tick", Subject("test", new_id()), timezone.now() + timedelta(**later), {"say": say})


@pytest.mark.django_db
def test_a_due_timer_runs_and_a_later_one_waits(worker: Worker, seen: list[str]) -> None:
    tick("now", seconds=-1)
    tick("later", hours=1)
    assert worker.turn() == 1
    assert seen == ["now"]
    assert Timer.objects.count() == 1


@pytest.mark.django_db
def test_a_consumer_that_fails_does_not_keep_the_next_from_working(
    worker: Worker, seen: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    def bad(events: list[object]) -> None:
        raise ZeroDivisionError("a fault in a consumer")

    outbox.CONSUMERS["bad"] = bad
    outbox.CONSUMERS["good"] = lambda events: seen.extend(event.type for event in events)
    account = Account.objects.create(login="a", name="甲", kind="person")
    open_session(actor=factories.person(), account=account)
    with connection.cursor() as cursor:  # what is written in this test's transaction can be read by it
        cursor.execute("SELECT count(*) FROM core_event")
    for _ in range(3):
        worker.turn()
    assert sum("bad failed" in message for message in caplog.messages) <= 1


@pytest.mark.django_db
def test_a_database_that_goes_away_is_waited_for_and_told_once(
    worker: Worker, seen: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "yiwang.worker")

    def gone() -> int:
        raise OperationalError("the server closed the connection\nmore of it")

    with monkeypatch.context() as broken:
        broken.setattr(generation, "refresh", gone)
        pauses = []
        for _ in range(8):
            assert worker.turn() == 0
            pauses.append(worker._pause)
    assert pauses == sorted(pauses)
    assert pauses[-1] == worker_room.LONGEST_PAUSE
    tick(seconds=-1)
    assert worker.turn() == 1
    assert worker._pause == 0
    assert [m for m in caplog.messages if "database" in m] == [
        "the database does not answer, waiting: the server closed the connection",
        "the database answers again",
    ]


@pytest.mark.django_db
def test_chores_run_by_the_clock_and_a_bad_one_is_told_once(
    tmp_path: Path, seen: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    def bad(now: datetime) -> int:
        raise RuntimeError("a bad chore")

    chores = (
        Chore("often", 0.0, lambda now: seen.append("often") or 1),  # type: ignore[func-returns-value]
        Chore("daily", 86_400.0, lambda now: seen.append("daily") or 1),  # type: ignore[func-returns-value]
        Chore("bad", 0.0, bad),
    )
    working = Worker(chores, var=tmp_path, jobs=False)
    for _ in range(3):
        working.turn()
    assert sorted(seen) == ["daily", "often", "often", "often"]
    assert sum("bad failed" in message for message in caplog.messages) == 1


@pytest.mark.django_db
def test_the_heartbeat_says_who_and_when(worker: Worker, seen: list[str], tmp_path: Path) -> None:
    worker.turn()
    beat = orjson.loads((tmp_path / "worker.heartbeat").read_bytes())
    assert set(beat) == {"pid", "at", "handled"}
    assert list(tmp_path.iterdir()) == [tmp_path / "worker.heartbeat"]


@pytest.mark.django_db
def test_a_heartbeat_that_cannot_be_written_stops_nothing(
    seen: list[str], tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_room, "HEARTBEAT_SECONDS", 0.0)
    working = Worker((), var=tmp_path / "nowhere", jobs=False)
    tick(seconds=-1)
    assert working.turn() == 1
    working.turn()
    assert sum("cannot be written" in message for message in caplog.messages) == 1


@pytest.mark.django_db
def test_partitions_are_made_ahead_and_only_once() -> None:
    ahead = datetime(2031, 5, 5, tzinfo=UTC)
    assert partitions(ahead) == 13
    assert partitions(ahead) == 0


@pytest.mark.django_db
def test_retention_removes_what_has_served_its_time_and_nothing_else() -> None:
    account = Account.objects.create(login="a", name="甲", kind="person")
    old, young = NOW - timedelta(days=190), NOW - timedelta(hours=2)
    for number, at in enumerate((old, young)):
        LoginAttempt.objects.filter(pk=LoginAttempt.objects.create(key="k").pk).update(at=at)
        key = IdempotencyKey.objects.create(scope="s", key=str(number), request_digest="d")
        IdempotencyKey.objects.filter(pk=key.pk).update(created_at=at)
        Session.objects.create(token_digest=bytes([number]), account=account, expires_at=NOW, ended_at=at)
    Session.objects.create(token_digest=b"live", account=account, expires_at=NOW + timedelta(hours=5))
    assert clearing.chore(NOW) == 3
    assert (LoginAttempt.objects.count(), IdempotencyKey.objects.count(), Session.objects.count()) == (1, 1, 2)
    assert clearing.chore(NOW) == 0


@pytest.mark.django_db
def test_a_long_list_is_removed_in_batches() -> None:
    LoginAttempt.objects.bulk_create([LoginAttempt(key="k") for _ in range(25)])
    LoginAttempt.objects.update(at=NOW - timedelta(days=3))
    run = clearing.run(NOW, batch=10)
    assert run is not None and run.rows == 25


@pytest.mark.django_db
def test_it_stops_when_asked(worker: Worker, seen: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "close", lambda: None)
    turns = []
    monkeypatch.setattr(worker, "turn", lambda: turns.append(1) or (worker.stop() if len(turns) > 2 else 0) or 0)
    worker.run()
    assert len(turns) == 3


@pytest.fixture
def runner() -> Iterator[JobRunner]:
    running = JobRunner()
    yield running
    running.stop()
    assert not running.alive


def wait_until(check: object, seconds: float = 15.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if check():  # type: ignore[operator]
            return True
        threading.Event().wait(0.05)
    return False


@pytest.mark.django_db(transaction=True)
def test_an_ordinary_job_is_done_and_removed(runner: JobRunner) -> None:
    job = app.tasks[OLD_JOBS].defer(max_hours=1)
    runner.start()
    assert wait_until(lambda: not ProcrastinateJob.objects.filter(pk=job).exists())


@pytest.mark.django_db(transaction=True)
def test_jobs_go_on_after_their_connections_were_cut(runner: JobRunner) -> None:
    runner.start()
    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        assert wait_until(lambda: _others(cursor, name) > 0)
        cursor.execute(CUT, [name])
    job = app.tasks[OLD_JOBS].defer(max_hours=1)
    assert wait_until(lambda: not ProcrastinateJob.objects.filter(pk=job).exists(), 30.0)


def _others(cursor: object, name: str) -> int:
    cursor.execute(  # type: ignore[attr-defined]
        "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND application_name = 'yiwang-jobs'", [name]
    )
    return int(cursor.fetchone()[0])  # type: ignore[attr-defined]
