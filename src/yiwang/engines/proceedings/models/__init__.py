"""Tables of proceedings, their flow, clocks, documents and receipts."""

from yiwang.engines.proceedings.models.clock import Clock
from yiwang.engines.proceedings.models.document import Document, Receipt
from yiwang.engines.proceedings.models.flow import FlowTask, FlowToken
from yiwang.engines.proceedings.models.proceeding import Proceeding

__all__ = ["Clock", "Document", "FlowTask", "FlowToken", "Proceeding", "Receipt"]

# The children of a proceeding carry no database constraint to it: they are written only together with it, by
# ``proceedings_commit``, and the checks would cost a look each (invariant 11).
