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
from yiwang.formats.receipt_proofs import with_proof
from yiwang.support.ledger.queries import proof_of

EventOf = Callable[[Actor, UUID], UUID | None]
ContentOf = Callable[[Actor, UUID], bytes]
_event_of: list[EventOf] = []
_content_of: list[ContentOf] = []


def use_receipts(event_of: EventOf, content_of: ContentOf) -> None:
    """Start-up: how to find the event of a receipt that ``actor`` may see, and how to read the signed receipt.

    Both refuse with ``not_found`` otherwise; the second records the look.
    """
    _event_of[:], _content_of[:] = [event_of], [content_of]


def receipt_with_proof(*, actor: Actor, receipt_id: UUID) -> bytes | None:
    """The receipt and its proof in one file (`formats.receipt_proofs`); None until a signed head covers it.

    None too where the content of its event was removed: then nothing ties the two together. Refuses with ``not_found``.
    """
    proof = proof_of_receipt(actor=actor, receipt_id=receipt_id)
    if proof is None or proof.entry.event is None:
        return None
    return with_proof(_content_of[0](actor, receipt_id), proof.content())


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
