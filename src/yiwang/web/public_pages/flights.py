"""One render for many askers: who comes while a page is being made waits for it instead of making it again."""

from __future__ import annotations

from threading import Event, Lock

WAIT_SECONDS = 5.0


class Flights:
    """Pages that are being rendered in this process."""

    def __init__(self) -> None:
        self._under_way: dict[str, Event] = {}
        self._lock = Lock()

    def board(self, key: str) -> bool:
        """True: the caller shall render, and call ``land``. False: somebody else did meanwhile, successfully or not."""
        with self._lock:
            other = self._under_way.get(key)
            if other is None:
                self._under_way[key] = Event()
                return True
        other.wait(WAIT_SECONDS)
        return False

    def land(self, key: str) -> None:
        """Wake those who wait for this page."""
        with self._lock:
            done = self._under_way.pop(key, None)
        if done is not None:
            done.set()
