"""One running site for all journeys: its own database, web server and worker, shared by the processes of a test run."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.start.servers import family

REPOSITORY = Path(__file__).resolve().parents[2]
HOOKS = Path(__file__).parent / "site_hooks"
START_SECONDS = 180
MOST_SESSIONS = "1000"  # two processes come as the same few people; the site would end the session unused for longest
PATIENCE_AT_THE_END = 2  # a worker lets its jobs end; nobody reads what they write, as the database goes with the site


@dataclass
class Running:
    """What the processes of a run know of the site: where it is, and whom to end when the last of them is done."""

    address: str
    database_url: str
    var: str
    pids: list[int]
    users: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every process that belongs to the site."""
        return {
            **os.environ,
            "DATABASE_URL": self.database_url,
            "YIWANG_VAR": self.var,
            "YIWANG_ORIGIN": self.address,
            "YIWANG_WEB_PROCESSES": "1",
            "YIWANG_SESSIONS_MOST": MOST_SESSIONS,
            "DJANGO_SETTINGS_MODULE": "yiwang.web.settings",
            "PYTHONPATH": os.pathsep.join(map(str, (REPOSITORY / "src", REPOSITORY, HOOKS))),
        }


@contextmanager
def shared_site(folder: Path, server_url: str) -> Iterator[Running]:
    """The site of this run, started by whoever comes first and ended by whoever leaves last."""
    note = folder / "site.json"
    with alone(folder):
        running = Running(**json.loads(note.read_text())) if note.exists() else _start(folder, server_url)
        running.users += 1
        note.write_text(json.dumps(asdict(running)))
    try:
        yield running
    finally:
        with alone(folder):
            running = Running(**json.loads(note.read_text()))
            running.users -= 1
            note.write_text(json.dumps(asdict(running)))
            if not running.users:
                note.unlink()
                _stop(running)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While this lasts, no other process of the run does the same."""
    with (folder / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start(folder: Path, server_url: str) -> Running:
    name = f"journeys_{os.getpid()}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    var = folder / "journeys-var"
    var.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    url = urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    running = Running(f"http://127.0.0.1:{port}", url, str(var), [])
    subprocess.run(
        [sys.executable, "-m", "tests.journeys.stage", "prepare"],
        env=running.environment,
        cwd=REPOSITORY,
        check=True,
        timeout=START_SECONDS,
    )
    beats = var / "worker.heartbeat"
    beats.unlink(missing_ok=True)
    running.pids = [_spawn(running, "serve", "--port", str(port)), _spawn(running, "worker")]
    wait_for(lambda: _healthy(running), "the site did not come up: see " + str(var), START_SECONDS)
    # In its first turn the worker does the chores of every day; journeys that do one themselves would meet it there.
    wait_for(beats.exists, "the worker did not end its first turn: see " + str(var), START_SECONDS)
    return running


def _spawn(running: Running, *command: str) -> int:
    with (Path(running.var) / f"{command[0]}.log").open("wb") as log:
        started = subprocess.Popen(
            [sys.executable, "-m", "yiwang.web.cli", *command],
            env=running.environment,
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    return started.pid


def _stop(running: Running) -> None:
    for pid in running.pids:
        _signal(pid, signal.SIGTERM)
    ended = time.monotonic() + PATIENCE_AT_THE_END
    for pid in running.pids:
        while _alive(pid) and time.monotonic() < ended:
            time.sleep(0.05)
        if _alive(pid):
            for each in family(pid):
                _signal(each, signal.SIGKILL)
    name = urlsplit(running.database_url).path[1:]
    server = urlunsplit(urlsplit(running.database_url)._replace(path="/postgres"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _alive(pid: int) -> bool:
    """Whether a process runs; one of our own that has ended is cleared away."""
    try:
        ended, _ = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        ended = 0
    if ended:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _healthy(running: Running) -> bool:
    try:
        with urllib.request.urlopen(f"{running.address}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_for(met: Callable[[], Any], complaint: str, seconds: float = 60) -> Any:
    """Ask again and again until ``met`` gives something true; gives that, or fails with the complaint."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        found = met()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(complaint)


class Stage:
    """Sets the stage by the same actions that pages call, in a process of its own (see ``stage.py``)."""

    def __init__(self, running: Running) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.stage", "serve"],
            env=running.environment,
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, name: str, **arguments: Any) -> Any:
        """Call a function of the stage; what it refuses fails the journey."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({"name": name, "arguments": arguments}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "error" not in answer, f"stage {name}: {answer['error']}"
        return answer["result"]

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=20)
