"""Start-up: applications as a kind of proceeding."""

from yiwang.engines.proceedings.kinds import kind
from yiwang.people.signin.arrival import use_resume
from yiwang.service.applications import aftermath, events, opening, privacy, rechecking, references
from yiwang.service.applications.keeping import resume
from yiwang.service.applications.kind import ApplicationKind
from yiwang.service.applications.receipts import event_of_receipt, read_receipt
from yiwang.support.ledger.receipts import use_receipts

APPLICATION = kind(ApplicationKind())
use_resume(resume)
use_receipts(event_of_receipt, read_receipt)

__all__ = ["APPLICATION", "aftermath", "events", "opening", "privacy", "rechecking", "references"]
