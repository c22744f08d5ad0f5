"""One demo for each `var`: a lock held while it lives, and a note of what it started for the next one."""

import fcntl
import json
import os
import signal
import time
from pathlib import Path
from typing import IO

from yiwang.web.launcher.language import StartFailed
from yiwang.web.launcher.processes import alive, command_line, started_at

WAIT_SECONDS = 25.0
ASKED_SECONDS, KILLED_SECONDS = 2.0, 5.0  # the kernel asked left-over ones when their parent died; a kill is safe


class Single:
    """The lock `var/demo.lock` and the note `var/demo.json`."""

    def __init__(self, var: Path) -> None:
        self.note = var / "demo.json"
        self.path = var / "demo.lock"
        self._lock: IO[str] | None = None

    def enter(self) -> None:
        """Become the only demo; wait for one that is just stopping, refuse when one is running."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = self.path.open("a")
        except OSError as fault:
            raise not_written(self.path, fault) from fault
        deadline = time.monotonic() + WAIT_SECONDS
        while not self._locked():
            note = self._read()
            if not note.get("stopping") or time.monotonic() > deadline:
                port = note.get("port", 8000)
                raise StartFailed(
                    f"演示已经在运行：http://127.0.0.1:{port}。要再开一套，请用 YIWANG_VAR 和 YIWANG_PORT 另指定。",
                    f"The demo is running already: http://127.0.0.1:{port}. For a second one set "
                    f"YIWANG_VAR and "
                    "YIWANG_PORT.",
                )
            time.sleep(0.2)
        end_left_over(self._read().get("children", []))

    def tell(self, **facts: object) -> None:
        """Write down port, children and whether we are stopping; StartFailed where nothing can be written."""
        fresh = self.note.with_suffix(".new")
        try:
            fresh.write_text(json.dumps({**self._read(), **facts}), encoding="ascii")
            fresh.replace(self.note)
        except OSError as fault:
            raise not_written(self.note, fault) from fault

    def leave(self) -> None:
        """Give the place to the next one."""
        self.note.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _locked(self) -> bool:
        if self._lock is None:
            return False
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _read(self) -> "dict[str, object]":
        try:
            found = json.loads(self.note.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def not_written(path: Path, fault: OSError) -> StartFailed:
    """The failure of a `var` that is full or not ours."""
    return StartFailed(
        f"{path} 写不了（{fault.strerror}）：请清出空间，或用 YIWANG_VAR=/可写/目录 换一个位置。",
        f"{path} cannot be written ({fault.strerror}): free some space, or choose a place with "
        "YIWANG_VAR=/writable/dir.",
    )


def identity(pid: int) -> "list[int]":
    """A process as (id, start time): ids are used again, the pair is not."""
    return [pid, started_at(pid)]


def end_left_over(children: object) -> None:
    """End web and worker processes that a killed demo left behind, and nothing else."""
    pids = [
        int(pid)
        for pid, began in (children if isinstance(children, list) else [])
        if alive(int(pid)) and started_at(int(pid)) == began and "yiwang" in " ".join(command_line(int(pid)) or [])
    ]
    for how, patience in ((signal.SIGTERM, ASKED_SECONDS), (signal.SIGKILL, KILLED_SECONDS)):
        for pid in pids:
            if alive(pid):
                os.kill(pid, how)
        deadline = time.monotonic() + patience
        while any(alive(pid) for pid in pids) and time.monotonic() < deadline:
            time.sleep(0.05)
