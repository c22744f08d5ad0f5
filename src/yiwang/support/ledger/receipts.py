"""From a decision receipt to its place in the ledger.

The receipts stand on a higher floor. They tell, at start-up, which event carries a receipt's digest, for whoever may
see the receipt.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.formats.ledger_evidence import Proof
from yiwang.support.ledger.queries import proof_of

EventOf = Callable[[Actor, UUID], UUID | None]
_event_of: list[EventOf] = []


def use_receipts(event_of: EventOf) -> None:
    """Start-up: how to find the event of a receipt that ``actor`` may see; it refuses with ``not_found`` otherwise."""
    _event_of[:] = [event_of]


def proof_of_receipt(*, actor: Actor, receipt_id: UUID) -> Proof | None:
    """The proof that a receipt's digest is in the ledger; None until a signed head covers it.

    Refuses with ``not_found`` what the actor may not see.
    """
    event_id = event_of(actor, receipt_id)
    return None if event_id is None else proof_of(event_id)


def event_of(actor: Actor, receipt_id: UUID) -> UUID | None:
    """The event of a receipt; None for one from before the ledger. Refuses with ``not_found``."""
    if not _event_of:
        raise NotFound
    return _event_of[0](actor, receipt_id)
