"""Writing events outside the current transaction, on a connection of its own."""

from __future__ import annotations

from threading import Thread

from django.db import connection

from yiwang.core.events import NewEvent, write


def write_apart(events: list[NewEvent]) -> None:
    """Commit ``events`` on a second connection, whatever becomes of the current transaction."""
    failures: list[BaseException] = []

    def work() -> None:
        try:
            write(events)
        except BaseException as failure:  # noqa: BLE001 - handed to the caller below
            failures.append(failure)
        finally:
            connection.close()

    thread = Thread(target=work, name="events-apart")
    thread.start()
    thread.join()
    if failures:
        raise failures[0]
