"""Kept pages on disk, shared by the processes of one server: written whole or not at all, bounded, swept.

The folder belongs to one running server (its process id and the moment it began): a new start, which may be another
release with other templates, begins with nothing, and removes what dead servers left.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
from hashlib import blake2b
from pathlib import Path

from yiwang.web.launcher.processes import alive, started_at
from yiwang.web.public_pages.entries import Entry, from_file, to_file

SHELVES = 256
FULL_SHARE = 0.85  # what a swept shelf may still hold


class Disk:
    """Pages by key in files. ``most_bytes`` is for all processes of the server together."""

    def __init__(self, root: Path, most_bytes: int, server: int | None = None) -> None:
        pid = server or os.getpid()
        self.folder = root / f"{pid}-{started_at(pid)}"
        self.most_on_shelf = max(most_bytes // SHELVES, 1)
        self._written: dict[str, int] = {}
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for number in range(SHELVES):
            (self.folder / f"{number:02x}").mkdir(exist_ok=True, mode=0o700)
        remove_left(root)

    def get(self, key: str) -> Entry | None:
        """The page under a key; anything wrong with its file counts as not there."""
        try:
            content = self._path(key).read_bytes()
        except OSError:
            return None
        return from_file(key, content)

    def put(self, key: str, entry: Entry) -> bool:
        """Keep it for all processes; False where the disk would not."""
        path = self._path(key)
        unfinished = path.with_suffix(f".{os.getpid()}-{threading.get_native_id()}")
        content = to_file(key, entry)
        try:
            unfinished.write_bytes(content)
            unfinished.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)
            return False
        shelf = path.parent.name
        self._written[shelf] = self._written.get(shelf, 0) + len(content)
        if self._written[shelf] > self.most_on_shelf // 8:
            self._written[shelf] = 0
            self.sweep(shelf)
        return True

    def sweep(self, shelf: str) -> int:
        """Remove the oldest files of a shelf that holds too much; returns how many."""
        files = []
        with contextlib.suppress(OSError), os.scandir(self.folder / shelf) as found:
            for one in found:
                with contextlib.suppress(OSError):
                    told = one.stat()
                    files.append((told.st_mtime_ns, told.st_size, one.path))
        held, removed = sum(size for _when, size, _path in files), 0
        if held <= self.most_on_shelf:
            return 0
        for _when, size, path in sorted(files):
            if held <= self.most_on_shelf * FULL_SHARE:
                break
            with contextlib.suppress(OSError):
                os.unlink(path)  # noqa: PTH108  thousands of them: no object for each
            held, removed = held - size, removed + 1
        return removed

    def _path(self, key: str) -> Path:
        name = blake2b(key.encode("utf-8", "surrogateescape"), digest_size=20).hexdigest()
        return self.folder / name[:2] / name


def remove_left(root: Path) -> None:
    """Remove the folders of servers that live no more."""
    with contextlib.suppress(OSError):
        for folder in list(root.iterdir()):
            pid, _dash, began = folder.name.partition("-")
            if not (pid.isdigit() and began.isdigit()):
                continue
            if not alive(int(pid)) or started_at(int(pid)) != int(began):
                shutil.rmtree(folder, ignore_errors=True)
