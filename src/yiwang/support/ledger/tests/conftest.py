"""Events of a type of their own, and a notary that also reads the test's own transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from yiwang.core.actor import SYSTEM
from yiwang.core.events import NewEvent, Subject, event_type, write
from yiwang.core.ids import new_id
from yiwang.support.ledger import notary
from yiwang.support.ledger.notary import Bounds

event_type("test.ledger", "测试存证")
EVERYTHING = Bounds(2**62, 2**62 + 1)


@pytest.fixture
def happened() -> Callable[..., list[UUID]]:
    """``happened(3)``: three events; returns their ids."""

    def write_some(count: int = 1, **payload: Any) -> list[UUID]:
        events = [NewEvent("test.ledger", SYSTEM, Subject("test", new_id()), {"n": n, **payload}) for n in range(count)]
        write(events)
        return [event.id for event in events]

    return write_some


@pytest.fixture
def settle(db: None) -> Callable[[], int]:
    """Let the notary number everything, what this transaction wrote among it; returns the size of the log."""

    def run() -> int:
        while notary.settle(500, within=EVERYTHING):
            pass
        log = notary.own_log()
        return log.size if log else 0

    return run
