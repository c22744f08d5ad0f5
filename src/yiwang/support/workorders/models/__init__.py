"""Tables of work orders."""

from yiwang.support.workorders.models.page_report import PageReport
from yiwang.support.workorders.models.workorder import StepRow, WorkOrder

__all__ = ["PageReport", "StepRow", "WorkOrder"]
