"""What many tests of one file look at stands in a transaction of its own: made once, undone after the last of them.

Each test works inside a savepoint. Such files run in one process of a run (``ONE_PROCESS`` in the root conftest).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from yiwang.core import generation, numbers, revisions


def forget() -> None:
    """What a process remembers of its database is gone with the transaction."""
    generation.forget()
    revisions.forget_immutable()
    numbers.forget_leases()


@contextmanager
def standing(blocker: Any, var: Path) -> Iterator[None]:
    """Inside, everything is kept until the end and nothing afterwards; files go to ``var``."""
    kept = settings.VAR
    settings.VAR = var
    with blocker.unblock():
        forget()
        connection.yiwang_rehearsal = True
        try:
            with transaction.atomic():
                yield
                transaction.set_rollback(True)
        finally:
            connection.yiwang_rehearsal = False
            settings.VAR = kept
            forget()
