"""Make a database cluster, and read what its files say about a server that ran or runs on it."""
# ruff: noqa: S603  starts PostgreSQL's own programs only

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from yiwang.web.launcher.binaries import Programs
from yiwang.web.launcher.language import PostgresFailed
from yiwang.web.launcher.log import explain
from yiwang.web.launcher.place import Place
from yiwang.web.launcher.processes import alive, command_line, exists
from yiwang.web.launcher.remembered import SUPERUSER

LAST_CHILD_SECONDS = 20.0  # the server's processes notice its death and end by themselves
NEEDED_BYTES = 300 * 1024 * 1024
LOCALES = (
    "C.UTF-8",
    "C.utf8",
    "en_US.UTF-8",
    "zh_CN.UTF-8",
)  # Chinese text needs a UTF-8 LC_CTYPE, see pg_trgm


@dataclass(frozen=True)
class Postmaster:
    """What `postmaster.pid` says: process, port and System V shared memory of the server on these data."""

    pid: int
    port: int
    shared_memory_id: int


def make_cluster(place: Place, programs: Programs, password: str, *, durable: bool = True) -> None:
    """Run initdb beside the final place and rename when complete: a killed start leaves nothing half."""
    _need_space(place)
    unfinished = place.root / "data.unfinished"
    password_file = place.root / "password.once"
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        place.give(unfinished)
        descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(password + "\n")
        place.give(password_file)
        _initdb(place, programs, unfinished, password_file, durable)
        unfinished.rename(place.data)
    except OSError as fault:
        raise explain(place, str(fault)) from fault
    finally:
        password_file.unlink(missing_ok=True)


def _initdb(place: Place, programs: Programs, target: Path, password_file: Path, durable: bool) -> None:
    said = ""
    for locale in LOCALES:
        done = subprocess.run(
            [programs.path("initdb"), "-D", str(target), "-U", SUPERUSER, f"--pwfile={password_file}"]
            + ["-A", "scram-sha-256", "-k", "-E", "UTF8", f"--locale={locale}", "--no-instructions"]
            + ([] if durable else ["--no-sync"]),
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=300,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            **place.spawn_as(),  # type: ignore[call-overload]
        )
        if done.returncode == 0:
            return
        said = done.stdout + done.stderr
        if "locale" not in said:
            break
    raise explain(place, said)


def _need_space(place: Place) -> None:
    free = shutil.disk_usage(place.root).free
    if free < NEEDED_BYTES:
        raise PostgresFailed(
            f"{place.root} 所在磁盘只剩 {free // 2**20} MB，数据库至少要 300 MB：请先清出空间。",
            f"The disk of {place.root} has {free // 2**20} MB left and the database needs 300 MB: free "
            f"some space first.",
        )


def read_postmaster(data: Path) -> Postmaster | None:
    """The server that `postmaster.pid` names, or None when there is no such file or it was never finished."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return None
    numbers = [*lines, *[""] * 8]
    key = numbers[6].split()
    try:
        return Postmaster(int(numbers[0]), int(numbers[3] or 0), int(key[1]) if len(key) == 2 else 0)
    except ValueError:
        return None


def is_ours(postmaster: Postmaster, data: Path) -> bool:
    """Whether that process is alive and really a server on these data, not a stranger with a reused id."""
    if not alive(postmaster.pid):
        return False
    arguments = command_line(postmaster.pid)
    if arguments is None:
        return True  # the system does not tell: let PostgreSQL itself judge
    return any("postgres" in part for part in arguments[:1]) and str(data) in " ".join(arguments)


def clear_stale_lock(data: Path) -> None:
    """Remove a `postmaster.pid` that PostgreSQL itself would stumble over although no server is left.

    That is so when the id of the dead server now belongs to a stranger or to a zombie, or when a full disk
    cut the file short. The file stays wherever a process is still attached to the server's shared memory: it
    is the last guard against two servers on the same data.
    """
    lock = data / "postmaster.pid"
    if not lock.exists():
        return
    postmaster = read_postmaster(data)
    if postmaster is None:
        if not lock.read_text(encoding="utf-8", errors="replace").strip():
            lock.unlink()
        return
    if not exists(postmaster.pid) or is_ours(postmaster, data):
        return
    deadline = time.monotonic() + LAST_CHILD_SECONDS
    while time.monotonic() < deadline:
        if _attached(postmaster.shared_memory_id) == 0:
            lock.unlink()
            return
        time.sleep(0.1)


def _attached(shared_memory_id: int) -> int:
    """Number of processes attached to that System V segment (0 when it does not exist any more)."""
    try:
        rows = Path("/proc/sysvipc/shm").read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return 0
    for row in rows:
        columns = row.split()
        if int(columns[1]) == shared_memory_id:
            return int(columns[6])
    return 0
