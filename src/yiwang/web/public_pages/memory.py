"""Kept pages in the process: bounded by bytes, those asked longest ago leave first."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from yiwang.web.public_pages.entries import Entry


class Memory:
    """Pages by key. Safe for threads."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: str) -> Entry | None:
        """The page under a key, which counts as asked now."""
        with self._lock:
            found = self._entries.get(key)
            if found is not None:
                self._entries.move_to_end(key)
            return found

    def put(self, key: str, entry: Entry) -> None:
        """Keep it; what was kept under the key, and what there is no room for, goes."""
        if entry.size > self.most_bytes:
            return
        with self._lock:
            self._drop(key)
            self._entries[key] = entry
            self.bytes += entry.size + len(key)
            while self.bytes > self.most_bytes:
                oldest, gone = self._entries.popitem(last=False)
                self.bytes -= gone.size + len(oldest)

    def replace(self, key: str, old: Entry, new: Entry) -> None:
        """Put another form of the same page in its place, if it is still there."""
        with self._lock:
            if self._entries.get(key) is old:
                self._entries[key] = new
                self.bytes += new.size - old.size

    def drop(self, key: str, entry: Entry) -> None:
        """Let go of a page that has died."""
        with self._lock:
            if self._entries.get(key) is entry:
                self._drop(key)

    def clear(self) -> None:
        """Let go of all."""
        with self._lock:
            self._entries.clear()
            self.bytes = 0

    def _drop(self, key: str) -> None:
        gone = self._entries.pop(key, None)
        if gone is not None:
            self.bytes -= gone.size + len(key)
