"""Kept pages: in the process first, then on the disk that the processes share; packed and written by a thread apart."""

from __future__ import annotations

from collections import Counter
from queue import Empty, Full, Queue

from yiwang.web.public_pages.disk import Disk
from yiwang.web.public_pages.entries import Entry
from yiwang.web.public_pages.following import Following
from yiwang.web.public_pages.memory import Memory

WAITING = 500
REMEMBERED = 100_000
SHARE_WITH_QUERY = 4  # addresses with a query get a quarter: whoever makes them up pushes out no guide


class Store:
    """``get`` and ``put`` pages; what is dead by ``following`` is never given."""

    def __init__(self, following: Following, most_bytes: int, disk: Disk | None) -> None:
        self.following, self.disk = following, disk
        self.plain = Memory(most_bytes - most_bytes // SHARE_WITH_QUERY)
        self.queried = Memory(most_bytes // SHARE_WITH_QUERY)
        self.counts: Counter[str] = Counter()
        self._waiting: Queue[tuple[str, Entry]] = Queue(WAITING)
        self._once: set[int] = set()
        self._earlier: set[int] = set()

    def get(self, key: str, queried: bool, now: float) -> tuple[Entry, str] | None:
        """A living page and where it was: ``memory`` or ``disk``."""
        memory = self.queried if queried else self.plain
        found = memory.get(key)
        if found is not None:
            if self.following.alive(found, now):
                return found, "memory"
            memory.drop(key, found)
        if self.disk is None:
            return None
        found = self.disk.get(key)
        if found is None or not self.following.alive(found, now):
            return None
        memory.put(key, found)
        return found, "disk"

    def asked_before(self, key: str) -> bool:
        """Whether this page was asked for lately; from now on it was. Most addresses of a province are asked once."""
        mark = hash(key)
        if mark in self._once or mark in self._earlier:
            return True
        if len(self._once) >= REMEMBERED:
            self._earlier, self._once = self._once, set()
        self._once.add(mark)
        return False

    def put(self, key: str, queried: bool, entry: Entry) -> None:
        """Keep a page. Where the thread that packs and writes cannot follow, it is kept in this process alone."""
        (self.queried if queried else self.plain).put(key, entry)
        try:
            self._waiting.put_nowait((key, entry))
        except Full:
            self.counts["not written"] += 1

    def clear(self) -> None:
        """Let go of everything in this process."""
        self.plain.clear()
        self.queried.clear()

    def run(self) -> None:
        """Pack and write, for the life of the process."""
        while True:
            self.work(1.0)

    def work(self, patience: float = 0.0) -> bool:
        """Pack and write one page; False where none waits."""
        try:
            key, entry = self._waiting.get(timeout=patience) if patience else self._waiting.get_nowait()
        except Empty:
            return False
        small = entry.packed_form()
        if small is not entry:
            self.plain.replace(key, entry, small)
            self.queried.replace(key, entry, small)
        if self.disk is not None:
            self.disk.put(key, small)
        return True
