"""The embedded PostgreSQL of demo, development and tests: start, take over, stop.

    with EmbeddedPostgres(var / "postgres") as server:
        os.environ["DATABASE_URL"] = server.url

It survives every kind of death: a killed parent takes the server down cleanly (the kernel tells it), a
server that lives on is taken over, a killed server recovers from its write-ahead log, a stale lock file is
recognised. Nothing is repaired by hand. Data are durable (`fsync`) unless a test says otherwise.
"""
# ruff: noqa: S603  starts PostgreSQL's own programs only

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psycopg

from yiwang.web.launcher import remembered
from yiwang.web.launcher.binaries import Programs, find_programs
from yiwang.web.launcher.cluster import clear_stale_lock, is_ours, make_cluster, read_postmaster
from yiwang.web.launcher.connection import answers, make_database
from yiwang.web.launcher.language import PostgresFailed
from yiwang.web.launcher.log import explain, make_room, tail
from yiwang.web.launcher.place import Place, choose_place
from yiwang.web.launcher.processes import alive, die_with_parent, free_port, port_is_free
from yiwang.web.launcher.remembered import HOST, State
from yiwang.web.launcher.tuning import settings_for_machine

TRIES = 3
PASSING = ("Address already in use", "pre-existing shared memory", "lock file")  # gone in a moment, as a rule
PASSING_SECONDS = 20.0
RECOVERY_SECONDS = 300.0
STOP_SECONDS = 60.0


class EmbeddedPostgres:
    """One server on one data directory, started and stopped by whoever owns that directory."""

    def __init__(self, directory: Path, *, database: str = "yiwang", durable: bool = True) -> None:
        self.wanted = directory
        self.database = database
        self.durable = durable
        self.place: Place | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self._state: State | None = None
        self._hold: IO[str] | None = None
        self._log_began = 0

    # -- public ---------------------------------------------------------------------------------------------

    @property
    def held(self) -> bool:
        """Whether this object keeps the server; False when another living process does."""
        return self._hold is not None

    @property
    def url(self) -> str:
        """Address for `DATABASE_URL`; only after `start`."""
        if self._state is None or self.place is None:
            raise PostgresFailed("数据库还没有启动。", "The database has not been started.")
        return remembered.url(self.place, self._state, self.database)

    def start(self) -> Self:
        """Start or take over the server and make sure its database exists. Raises PostgresFailed."""
        try:
            place = self.place = choose_place(self.wanted)
            with _only_one(place):
                self._start_patiently(place)
        except OSError as fault:
            raise explain(self.place or Place(self.wanted, None), str(fault)) from fault
        except BaseException:
            self._give_up()
            raise
        return self

    def _give_up(self) -> None:
        """End the server that a start did not get to finish with (Ctrl-C in the middle of it)."""
        if self.process is not None and self.process.poll() is None:
            self._end(self.process.pid)

    def stop(self) -> None:
        """Stop the server (all is written, sessions end) unless another process holds it. Idempotent."""
        hold, self._hold = self._hold, None
        if hold is None or self.place is None:
            return
        postmaster = read_postmaster(self.place.data)
        if postmaster is not None and is_ours(postmaster, self.place.data):
            self._end(postmaster.pid)
        if self.process is not None:
            self.process.wait()
        if not self.durable:
            self._discard(self.place)
        hold.close()

    def _discard(self, place: Place) -> None:
        """Leave nothing of a throwaway server, above all not outside the tree."""
        shutil.rmtree(place.data, ignore_errors=True)
        remembered.address_file(self.wanted).unlink(missing_ok=True)
        if place.root != self.wanted.absolute():
            shutil.rmtree(place.root, ignore_errors=True)

    def _end(self, pid: int) -> None:
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
            deadline = time.monotonic() + STOP_SECONDS
            while time.monotonic() < deadline:
                if self.process is not None:
                    self.process.poll()  # a dead child stays a zombie until somebody asks
                if not alive(pid):
                    return
                time.sleep(0.02)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def explain(self, said: str) -> PostgresFailed:
        """Why a server that ran went away: what its log says since it started, and what its client saw."""
        place = self.place or Place(self.wanted, None)
        return explain(place, tail(place, self._log_began) + "\n" + said)

    # -- steps ----------------------------------------------------------------------------------------------

    def _start_patiently(self, place: Place) -> None:
        """Try again when a server that answered a moment ago was on its way down."""
        for attempt in range(TRIES):
            try:
                self._start(place)
            except psycopg.OperationalError as fault:
                if attempt == TRIES - 1:
                    raise explain(place, str(fault)) from fault
                time.sleep(0.5)
            else:
                self._hold = self._hold or _hold(place)
                return

    def _start(self, place: Place) -> None:
        programs = find_programs(place)
        state = self._state = self._remembered(place)
        if not self._taken_over(place, state):
            self._settle(place)
            if not self.durable:
                shutil.rmtree(place.data, ignore_errors=True)  # a crash may have broken it, nobody needs it
            if not place.data.exists():
                make_cluster(place, programs, state.password, durable=self.durable)
            self._launch(place, programs, state)
        make_database(state, self.database)
        self._tell_address(place, state)

    def _remembered(self, place: Place) -> State:
        if (state := remembered.load(place)) is not None:
            return state
        if place.data.exists() and self.durable:
            raise PostgresFailed(
                f"{place.state} 读不了：请用原来的用户启动，或从备份恢复这个文件。",
                f"{place.state} cannot be read: start as the user who made it, or restore it from a backup.",
            )
        state = State(free_port(HOST), secrets.token_urlsafe(24))
        remembered.save(place, state)
        return state

    def _tell_address(self, place: Place, state: State) -> None:
        """Leave the address beside the wanted directory (`postgres.url`), where the settings look for it."""
        address = remembered.url(place, state, self.database)
        remembered.write_private(remembered.address_file(self.wanted), address + "\n")

    def _settle(self, place: Place) -> None:
        """Clear what a dead server left."""
        if not place.data.exists():
            return
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
                if answers(state) and (again := read_postmaster(place.data)) and again.pid == postmaster.pid:
                    remembered.save(place, state)
                    return True
            time.sleep(0.1)
        return False

    def _launch(self, place: Place, programs: Programs, state: State) -> None:
        deadline = time.monotonic() + RECOVERY_SECONDS
        make_room(place.log)
        while True:
            if not port_is_free(state.port, HOST):
                state.port = free_port(HOST)
            remembered.save(place, state)
            since = self._log_began = place.log.stat().st_size if place.log.exists() else 0
            process = self.process = self._spawn(place, programs, state)
            if _wait_ready(process, state, deadline):
                return
            said = tail(place, since)
            if time.monotonic() > deadline or not any(sign in said for sign in PASSING):
                raise explain(place, said)
            deadline = min(deadline, time.monotonic() + PASSING_SECONDS)
            time.sleep(0.3)
            clear_stale_lock(place.data)

    def _spawn(self, place: Place, programs: Programs, state: State) -> "subprocess.Popen[bytes]":
        settings = settings_for_machine(durable=self.durable)
        settings |= {"port": str(state.port), "listen_addresses": HOST}
        settings |= {"unix_socket_directories": remembered.socket_directory(place)}
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
                preexec_fn=die_with_parent(signal.SIGINT),
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
                **place.spawn_as(),  # type: ignore[call-overload]
            )


def running_url(directory: Path, database: str = "yiwang") -> str | None:
    """Address of a server that somebody else (the demo) runs on `directory` now, or None."""
    if not directory.exists():
        return None
    place = choose_place(directory)
    state = remembered.load(place)
    postmaster = read_postmaster(place.data)
    if state is None or postmaster is None or not is_ours(postmaster, place.data):
        return None
    state.port = postmaster.port
    return remembered.url(place, state, database) if answers(state) else None


@contextlib.contextmanager
def _only_one(place: Place) -> Iterator[None]:
    """Hold the place's lock while starting, so that two starts do not both make a cluster."""
    with (place.root / "start.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _wait_ready(process: "subprocess.Popen[bytes]", state: State, deadline: float) -> bool:
    while process.poll() is None and time.monotonic() < deadline:
        if answers(state):
            return True
        time.sleep(0.05)
    if process.poll() is None and alive(process.pid):
        process.send_signal(signal.SIGINT)
    return False


def _hold(place: Place) -> IO[str] | None:
    """Become the keeper of the running server; None when another living process already is."""
    keeper = (place.root / "keeper.lock").open("a")
    try:
        fcntl.flock(keeper, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        keeper.close()
        return None
    return keeper
