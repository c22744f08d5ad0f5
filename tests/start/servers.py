"""Start embedded servers in ways that can be killed."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from tests.architecture.sources import REPOSITORY
from yiwang.web.launcher.cluster import read_postmaster
from yiwang.web.launcher.processes import alive

KEEPER = """
import sys, time
from pathlib import Path
from yiwang.web.launcher.postgres import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1])) as server:
    print(server.url, flush=True)
    time.sleep(600)
"""

IN_MEMORY = Path("/dev/shm")
ROOM_IN_MEMORY = 6 * 2**30


def new_place() -> Path:
    """An empty directory that an unprivileged account can reach too (pytest's own is closed to others).

    It stands in memory where there is plenty: durable servers wait for the disk at every step.
    """
    roomy = IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM_IN_MEMORY
    directory = Path(tempfile.mkdtemp(prefix="yw-", dir=IN_MEMORY if roomy else None))
    directory.chmod(0o755)
    return directory


def clear(directory: Path) -> None:
    """Remove it while other tests go on: a thousand files of a cluster take a disk a second."""
    atexit.register(subprocess.Popen(["rm", "-rf", "--", str(directory)]).wait)


def keeper(directory: Path) -> tuple["subprocess.Popen[str]", str]:
    """A process that keeps a server, and the server's address."""
    process = subprocess.Popen(
        [sys.executable, "-c", KEEPER, str(directory)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "src")},
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def remember(url: str, word: str) -> None:
    """Write a word durably."""
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [word])


def remembered(url: str) -> list[str]:
    """All words written."""
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT word FROM kept ORDER BY word")]


def postmaster_pid(data: Path) -> int:
    """Process id of the server on these data, 0 when none is named."""
    postmaster = read_postmaster(data)
    return postmaster.pid if postmaster else 0


def wait_until(condition: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def family(pid: int) -> list[int]:
    """The process and everything it started that still lives."""
    found = [pid]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError, ValueError):
                continue
            if parent == pid:
                found += family(int(entry.name))
    return [each for each in found if alive(each)]
