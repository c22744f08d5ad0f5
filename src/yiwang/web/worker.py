"""The background worker: due timers, consumers of the event log, chores by the clock, and ordinary jobs.

``yiwang worker`` runs it; several may run at once, since every piece of work is taken with a row lock. It may be
killed at any moment: what was not committed is taken again. A database that goes away is waited for.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from types import FrameType

import orjson
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from psycopg_pool import PoolClosed, PoolTimeout

from yiwang.core import generation, outbox, timers
from yiwang.people.privacy.standing import check_at_start
from yiwang.web.background.chores import CHORES, Chore
from yiwang.web.background.jobs import JobRunner

logger = logging.getLogger("yiwang.worker")
SHORTEST, LONGEST = 0.2, 1.0  # seconds between two looks: the longer nothing is due, the longer
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0  # seconds to wait for a database that does not answer
HEARTBEAT_SECONDS = 5.0
KEYS_PAUSE = 5.0
GONE = (OperationalError, InterfaceError, PoolTimeout, PoolClosed)


def run() -> None:
    """Work until SIGTERM or SIGINT, then finish the piece in hand and return."""
    logger.setLevel(logging.INFO)
    logging.getLogger("procrastinate.utils").setLevel(logging.CRITICAL)
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # we tell of a lost database ourselves, in one line
    worker = Worker()

    def stop(number: int, frame: FrameType | None) -> None:
        worker.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    logger.info("worker %s started", os.getpid())
    worker.run()
    logger.info("worker %s stopped", os.getpid())


class Worker:
    """One worker process."""

    def __init__(self, chores: tuple[Chore, ...] | None = None, *, var: Path | None = None, jobs: bool = True) -> None:
        self.chores = CHORES if chores is None else chores
        self.heartbeat_file = (var or settings.VAR) / "worker.heartbeat"
        self.jobs = JobRunner() if jobs else None
        self._stop = threading.Event()
        self._next: dict[str, float] = {}
        self._beaten = 0.0
        self._said: set[str] = set()
        self._pause = 0.0
        self.handled = 0

    def stop(self) -> None:
        """Ask it to end after the piece in hand."""
        self._stop.set()

    def run(self) -> None:
        """Turn after turn, with short sleeps that grow while nothing is due."""
        self._wait_for_keys()
        if self.jobs is not None:
            self.jobs.start()
        sleep = SHORTEST
        try:
            while not self._stop.is_set():
                done = self.turn()
                sleep = SHORTEST if done else min(sleep * 1.5, LONGEST)
                self._stop.wait(self._pause or sleep)
        finally:
            if self.jobs is not None:
                self.jobs.stop()
            connection.close()

    def _wait_for_keys(self) -> None:
        """Without keys no piece of work could be done, and timers would use up their tries: wait for them."""
        while not self._stop.is_set() and self.jobs is not None and check_at_start():
            self._beat()
            self._stop.wait(KEYS_PAUSE)

    def turn(self, now: datetime | None = None) -> int:
        """One round through everything; returns how many pieces were done. Never raises for a piece that fails."""
        done = 0
        try:
            generation.refresh()
            done += self._piece("timers", lambda: timers.run_due(now))
            done += self._piece("consumers", self._follow)
            for chore in self.chores:
                if time.monotonic() >= self._next.get(chore.name, 0.0):
                    self._next[chore.name] = time.monotonic() + chore.every
                    self._piece(chore.name, lambda chore=chore: chore.do(now or timezone.now()))  # type: ignore[misc]
        except GONE as gone:
            self._wait_for_database(gone)
            return 0
        if self._pause:
            logger.info("the database answers again")
            self._pause = 0.0
        self.handled += done
        self._beat()
        return done

    def _follow(self) -> int:
        """Let consumers read on; an event that one cannot digest holds up its own lane and no other."""
        news = outbox.news()
        return sum(self._piece(f"{name}, lane {lane}", partial(outbox.run_lane, name, lane)) for name, lane in news)

    def _piece(self, name: str, work: Callable[[], int]) -> int:
        """Do one piece; a fault in it is told once and does not keep the others from being done."""
        if self._stop.is_set():
            return 0
        try:
            done = work()
        except GONE:
            raise
        except Exception as fault:  # noqa: BLE001 - the outermost runner of background work: the others must go on
            self._tell(name, fault)
            return 0
        self._said.discard(name)
        return done

    def _tell(self, name: str, fault: Exception) -> None:
        if name not in self._said:
            self._said.add(name)
            logger.error("%s failed: %s: %s", name, type(fault).__name__, fault, exc_info=fault)
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()

    def _wait_for_database(self, gone: BaseException) -> None:
        if not self._pause:
            logger.warning("the database does not answer, waiting: %s", (str(gone).splitlines() or ["-"])[0])
        self._pause = min(max(self._pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
        self._next.clear()
        if not connection.in_atomic_block:
            connection.close()

    def _beat(self) -> None:
        """Write down that this process lives; a full disk is told once and is no reason to stop."""
        if time.monotonic() - self._beaten < HEARTBEAT_SECONDS:
            return
        self._beaten = time.monotonic()
        text = orjson.dumps({"pid": os.getpid(), "at": timezone.now().isoformat(), "handled": self.handled})
        fresh = self.heartbeat_file.with_suffix(f".{os.getpid()}")
        try:
            fresh.write_bytes(text)
            fresh.replace(self.heartbeat_file)
        except OSError as full:
            if "heartbeat" not in self._said:
                self._said.add("heartbeat")
                logger.warning("%s cannot be written: %s", self.heartbeat_file, full.strerror)
