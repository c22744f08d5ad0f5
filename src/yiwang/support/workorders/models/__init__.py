"""Tables of work orders."""

from yiwang.support.workorders.models.workorder import StepRow, WorkOrder

__all__ = ["StepRow", "WorkOrder"]
