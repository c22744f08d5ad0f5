"""The embedded PostgreSQL of demo, development and tests: start, take over, stop.

    with EmbeddedPostgres(var / "postgres") as server:
        os.environ["DATABASE_URL"] = server.url

It survives every kind of death: a killed parent takes the server down cleanly (the kernel tells it), a server that
lives on is taken over, a killed server recovers from its write-ahead log, a stale lock file is recognised. Nothing is
repaired by hand. Data are durable (`fsync`) unless a test says otherwise.
"""

import contextlib
import fcntl
import json
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from yiwang.web.launcher.binaries import Programs, find_programs
from yiwang.web.launcher.cluster import SUPERUSER, clear_stale_lock, is_ours, make_cluster, read_postmaster
from yiwang.web.launcher.language import PostgresFailed
from yiwang.web.launcher.log import explain, make_room, tail
from yiwang.web.launcher.place import Place, choose_place
from yiwang.web.launcher.processes import alive, die_with_parent, free_port, port_is_free
from yiwang.web.launcher.tuning import settings_for_machine

HOST = "127.0.0.1"
LONGEST_SOCKET_PATH = 100  # sun_path holds 108 bytes, the server adds "/.s.PGSQL.65535"
RECOVERY_SECONDS = 300.0
STOP_SECONDS = 60.0


@dataclass
class State:
    """What is remembered between starts: port and password of the only account."""

    port: int
    password: str


class EmbeddedPostgres:
    """One server on one data directory. `start` and `stop` may be called from any process that owns the place."""

    def __init__(self, directory: Path, *, database: str = "yiwang", durable: bool = True) -> None:
        self.wanted = directory
        self.database = database
        self.durable = durable
        self.place: Place | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self._state: State | None = None

    # -- public ---------------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """Address for `DATABASE_URL`; only after `start`."""
        if self._state is None:
            raise PostgresFailed("数据库还没有启动。", "The database has not been started.")
        return _url(self._state, self.database)

    def start(self) -> Self:
        """Start or take over the server and make sure its database exists. Raises PostgresFailed with a remedy."""
        try:
            place = self.place = choose_place(self.wanted)
            with _only_one(place):
                self._start(place)
        except OSError as fault:
            raise explain(self.place or Place(self.wanted, None), str(fault)) from fault
        return self

    def stop(self) -> None:
        """Stop the server that this object started (fast: sessions end, everything is written). Idempotent."""
        process, self.process = self.process, None
        if process is None:
            return
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            process.send_signal(how)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                continue
            return

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # -- steps ----------------------------------------------------------------------------------------------

    def _start(self, place: Place) -> None:
        programs = find_programs(place)
        state = self._state = self._remembered(place)
        if place.data.exists():
            self._settle(place)
        else:
            make_cluster(place, programs, state.password)
        if not self._taken_over(place, state):
            self._launch(place, programs, state)
        _make_database(state, self.database)

    def _remembered(self, place: Place) -> State:
        try:
            return State(**json.loads(place.state.read_text(encoding="ascii")))
        except (OSError, ValueError, TypeError):
            if place.data.exists():
                raise PostgresFailed(
                    f"{place.state} 读不了：请用原来的用户启动，或从备份恢复这个文件。",
                    f"{place.state} cannot be read: start as the user who made it, or restore it from a "
                    f"backup.",
                ) from None
        state = State(free_port(HOST), secrets.token_urlsafe(24))
        _save(place, state)
        return state

    def _settle(self, place: Place) -> None:
        """Wait for a server that is on its way down, and clear what a dead one left."""
        with contextlib.suppress(PermissionError):
            place.data.chmod(0o700)  # a copied directory often lost it, and PostgreSQL insists
        clear_stale_lock(place.data)

    def _taken_over(self, place: Place, state: State) -> bool:
        """Whether a server that outlived its parent answers on these data."""
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            postmaster = read_postmaster(place.data)
            if postmaster is None or not is_ours(postmaster, place.data):
                return False
            if postmaster.port:
                state.port = postmaster.port
                if _answers(state) and (again := read_postmaster(place.data)) and again.pid == postmaster.pid:
                    _save(place, state)
                    return True
            time.sleep(0.1)
        return False

    def _launch(self, place: Place, programs: Programs, state: State) -> None:
        deadline = time.monotonic() + RECOVERY_SECONDS
        make_room(place)
        while True:
            if not port_is_free(state.port, HOST):
                state.port = free_port(HOST)
            _save(place, state)
            since = place.log.stat().st_size if place.log.exists() else 0
            process = self._spawn(place, programs, state)
            if _wait_ready(process, state, deadline):
                self.process = process
                return
            said = tail(place, since)
            again = "Address already in use" in said or "pre-existing shared memory" in said
            if not again or time.monotonic() > deadline:
                raise explain(place, said)
            time.sleep(0.5)

    def _spawn(self, place: Place, programs: Programs, state: State) -> "subprocess.Popen[bytes]":
        settings = settings_for_machine(durable=self.durable)
        settings |= {"port": str(state.port), "listen_addresses": HOST}
        settings |= {"unix_socket_directories": _socket_directory(place)}
        command = [programs.path("postgres"), "-D", str(place.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with place.log.open("ab") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C at the terminal is for us: the database stops last
                preexec_fn=die_with_parent(signal.SIGINT),  # noqa: PLW1509  one prctl call, nothing that allocates
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
                **place.spawn_as(),  # type: ignore[call-overload]
            )


def running_url(directory: Path, database: str = "yiwang") -> str | None:
    """Address of a server that somebody else (the demo) runs on `directory` now, or None."""
    if not directory.exists():
        return None
    try:
        place = choose_place(directory)
        state = State(**json.loads(place.state.read_text(encoding="ascii")))
    except (OSError, ValueError, TypeError):
        return None
    postmaster = read_postmaster(place.data)
    if postmaster is None or not is_ours(postmaster, place.data):
        return None
    state.port = postmaster.port
    return _url(state, database) if _answers(state) else None


def _url(state: State, database: str) -> str:
    return f"postgresql://{SUPERUSER}:{state.password}@{HOST}:{state.port}/{database}"


def _save(place: Place, state: State) -> None:
    """Write by rename, so that a kill leaves the old or the new state, never half of one."""
    text = json.dumps(asdict(state))
    if place.state.exists() and place.state.read_text(encoding="ascii") == text:
        return
    fresh = place.state.with_suffix(".new")
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii"
    ) as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(place.state)


@contextlib.contextmanager
def _only_one(place: Place) -> Iterator[None]:
    """Hold the place's lock while starting, so that two starts do not both make a cluster."""
    with (place.root / "start.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _socket_directory(place: Place) -> str:
    """Directory of the Unix socket; empty (TCP only) where its path would be too long for the system."""
    directory = place.root / "run"
    if len(os.fsencode(directory)) + len("/.s.PGSQL.65535") > LONGEST_SOCKET_PATH or "," in str(directory):
        return ""
    directory.mkdir(mode=0o755, exist_ok=True)
    place.give(directory)
    return str(directory)


def _connect(state: State, database: str) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(_url(state, database), autocommit=True, connect_timeout=5)


def _answers(state: State) -> bool:
    try:
        with _connect(state, "postgres") as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError as fault:
        if "password authentication failed" in str(fault):
            raise PostgresFailed(
                "数据库的密码与 instance.json 里的不一致：请从备份恢复这个文件。",
                "The password in instance.json is not the database's: restore that file from a backup.",
            ) from fault
        return False
    return True


def _wait_ready(process: "subprocess.Popen[bytes]", state: State, deadline: float) -> bool:
    while process.poll() is None and time.monotonic() < deadline:
        if _answers(state):
            return True
        time.sleep(0.05)
    if process.poll() is None and alive(process.pid):
        process.send_signal(signal.SIGINT)
    return False


def _make_database(state: State, name: str) -> None:
    with _connect(state, "postgres") as connection:
        present = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if present is None:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
