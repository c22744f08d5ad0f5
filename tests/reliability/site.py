"""A whole site of its own: durable embedded PostgreSQL, granian, worker; every part can be killed and started again."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.architecture.sources import REPOSITORY
from tests.start.servers import family, wait_until
from yiwang.web.launcher.cluster import read_postmaster
from yiwang.web.launcher.place import choose_place
from yiwang.web.launcher.postgres import EmbeddedPostgres
from yiwang.web.launcher.processes import free_port

PATIENCE = 60.0
RETRY_AFTER = 0.2
ANSWERS = {
    "applicant": {"name": "王秀英", "phone": "13800138000"},
    "shop": {"name": "海味小馆（演示）", "address": "徐城街道东方一路12号一楼", "seats": 30},
}
LICENSED = {"item": "licensed.new", "division": "440825", "scenario": {"trade": "noodles"}, "answers": ANSWERS}


@dataclass(slots=True)
class Answer:
    """Status and JSON of an answer; ``tries`` how often it had to be asked."""

    status: int
    body: Any
    tries: int = 1


@dataclass
class Site:
    """Processes by name, each in a session of its own, ended by its id only."""

    place: Path
    port: int = field(default_factory=lambda: free_port("127.0.0.1"))
    tokens: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    server: EmbeddedPostgres | None = None
    refusals: list[Answer] = field(default_factory=list)

    @property
    def url(self) -> str:
        assert self.server is not None
        return self.server.url

    def start_database(self) -> None:
        """Start it, or start it again after it was killed."""
        self.server = (self.server or EmbeddedPostgres(self.place / "pg")).start()

    def fill(self) -> None:
        done = self._run([sys.executable, "-m", "tests.reliability.filling", str(self.place)])
        self.tokens = json.loads(done.stdout.splitlines()[-1])

    def start(self, name: str) -> None:
        """``serve`` or ``worker``."""
        more = ["--port", str(self.port), "--workers", "1", "--threads", "8"] if name == "serve" else []
        with (self.place / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "yiwang.web.cli", name, *more],
                cwd=REPOSITORY,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if name == "serve":
            assert wait_until(self.answers, 60), (self.place / "serve.log").read_text()[-3000:]

    def answers(self) -> bool:
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.ask("GET", "/help/").status == 200
        return False

    def kill(self, name: str) -> None:
        """kill -9 of the process and of all that it started."""
        process = self.processes.pop(name)
        for pid in family(process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait(10)

    def kill_database(self) -> None:
        """kill -9 of the postmaster; its children end by themselves."""
        postmaster = read_postmaster(choose_place(self.place / "pg").data)
        assert postmaster is not None
        os.kill(postmaster.pid, signal.SIGKILL)
        if self.server is not None and self.server.process is not None:
            self.server.process.wait(10)

    def stop(self) -> None:
        for name in list(self.processes):
            self.kill(name)
        if self.server is not None:
            self.server.stop()

    def environment(self) -> dict[str, str]:
        paths = os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)])
        mine = {
            "PYTHONPATH": paths,
            "DATABASE_URL": self.url,
            "YIWANG_VAR": str(self.place / "var"),
            "YIWANG_POOL": "8",
        }
        return {**os.environ, "DJANGO_SETTINGS_MODULE": "yiwang.web.settings", "YIWANG_LANG": "zh", **mine}

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command, cwd=REPOSITORY, env=self.environment(), capture_output=True, text=True, timeout=200, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Look into the database."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(sql, values).fetchall()

    def ask(self, method: str, path: str, who: str = "", body: Any = None, key: str = "") -> Answer:
        """One request, one answer, no second try."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}
        headers |= {"Content-Type": "application/json"} if body is not None else {}
        headers |= {"Idempotency-Key": key} if key else {}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        is_json = "json" in response.headers.get("Content-Type", "")
        return Answer(response.status, json.loads(content) if is_json else content.decode("utf-8", "replace"))

    def insist(self, method: str, path: str, who: str, body: Any = None, key: str = "") -> Answer:
        """What a client does: ask again with the same key until there is an answer that is not 5xx."""
        deadline = time.monotonic() + PATIENCE
        tries = 0
        while True:
            tries += 1
            try:
                answer = self.ask(method, path, who, body, key)
            except (OSError, http.client.HTTPException):
                answer = Answer(0, None)
            if 0 < answer.status < 500:
                return Answer(answer.status, answer.body, tries)
            if answer.status:
                self.refusals.append(answer)
            assert time.monotonic() < deadline, f"{method} {path}: {answer}"
            time.sleep(RETRY_AFTER)

    def submit(self, key: str, body: Any = None) -> Answer:
        """File an application and insist."""
        return self.insist("POST", "/api/v1/applications/", "person", body or LICENSED, key)

    def open_task(self, case: str, node: str = "") -> str:
        """The open task of a case."""
        rows = self.rows(
            "SELECT id FROM proceedings_task WHERE proceeding_id = %s AND state = 'open' AND (%s = '' OR node = %s)",
            case,
            node,
            node,
        )
        return str(rows[0][0])


PACE = 0.2  # seconds between two requests of a thread: a fast machine is killed in the middle of the load too


@contextlib.contextmanager
def load(site: Site, keys: list[str], *, threads: int = 3) -> Iterator[dict[str, Answer]]:
    """File one application for each key while the block runs; all of them are answered when it is left."""
    answered: dict[str, Answer] = {}
    faults: list[BaseException] = []
    waiting = list(reversed(keys))

    def work() -> None:
        while waiting:
            with contextlib.suppress(IndexError):
                key = waiting.pop()
                try:
                    answered[key] = site.submit(key)
                    time.sleep(PACE)
                except Exception as fault:  # noqa: BLE001 - told by the test that waits for the threads
                    faults.append(fault)

    workers = [threading.Thread(target=work, daemon=True) for _ in range(threads)]
    for worker in workers:
        worker.start()
    yield answered
    for worker in workers:
        worker.join(PATIENCE * 2)
    assert not faults, faults[0]


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do the works at the same moment; their results in order."""
    barrier = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        barrier.wait(10)
        results[place] = work()

    threads = [threading.Thread(target=run, args=(n, work), daemon=True) for n, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return results
