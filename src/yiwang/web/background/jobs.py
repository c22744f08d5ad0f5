"""Ordinary jobs: procrastinate's worker in a thread of its own, with connections of its own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from copy import copy

from django.db import connections
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import procrastinate_app
from procrastinate.exceptions import ConnectorException
from procrastinate.manager import JobManager
from psycopg import Error as DatabaseFault
from psycopg_pool import PoolClosed, PoolTimeout

logger = logging.getLogger("yiwang.worker")
POLL_SECONDS = 5.0
STALLED_SECONDS = 30.0
PATIENCE_SECONDS = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
GONE = (ConnectorException, DatabaseFault, PoolClosed, PoolTimeout, OSError)


def own_app() -> App:
    """The same tasks over connections of the worker's own; jobs that defer jobs do so inside their transaction."""
    wrapper = connections["default"]
    given = {k: v for k, v in wrapper.get_connection_params().items() if k not in {"cursor_factory", "context", "pool"}}
    given["application_name"] = "yiwang-jobs"
    own = copy(procrastinate_app.current_app)  # a new App would rename the built-in tasks of the old one
    own.connector = PsycopgConnector(kwargs=given, min_size=1, max_size=4, timeout=10)
    own.job_manager = JobManager(connector=own.connector)
    return own


class JobRunner:
    """Starts procrastinate's worker, starts it again after the database was away, and stops it cleanly."""

    def __init__(self) -> None:
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Let running jobs finish for a while, then end; what was not done is taken again by the next worker."""
        self._stopping.set()
        loop, task = self._loop, self._task
        if loop is not None and task is not None:
            with contextlib.suppress(RuntimeError):  # the loop ended by itself just now
                loop.call_soon_threadsafe(task.cancel)
        if self._thread.is_alive():
            self._thread.join(PATIENCE_SECONDS + 2)

    @property
    def alive(self) -> bool:
        """Whether its thread runs."""
        return self._thread.is_alive()

    def _run(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            asyncio.run(self._again_and_again())

    async def _again_and_again(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            try:
                await self._serve()
                pause = FIRST_PAUSE
            except GONE as gone:
                logger.warning(
                    "jobs wait for the database: %s", (str(gone.__cause__ or gone).strip().splitlines() or ["-"])[0]
                )
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _serve(self) -> None:
        app = own_app()
        async with app.open_async():
            await take_back_stalled(app)
            watch = asyncio.create_task(_watch_stalled(app))
            try:
                await app.run_worker_async(
                    name="yiwang",
                    install_signal_handlers=False,
                    fetch_job_polling_interval=POLL_SECONDS,
                    shutdown_graceful_timeout=PATIENCE_SECONDS,
                    delete_jobs="successful",
                    stalled_worker_timeout=STALLED_SECONDS,
                )
            finally:
                watch.cancel()


async def _watch_stalled(app: App) -> None:
    while True:
        await asyncio.sleep(STALLED_SECONDS)
        with contextlib.suppress(*GONE):  # the worker itself tells about a database that went away
            await take_back_stalled(app)


async def take_back_stalled(app: App) -> int:
    """Give jobs of workers that died back to the queue; returns how many."""
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS))
    for job in stalled:
        await app.job_manager.retry_job(job)
    return len(stalled)
