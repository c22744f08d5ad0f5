"""Tables of fault reports and trial users."""

from yiwang.support.fault_reports.models.reports import FaultReport
from yiwang.support.fault_reports.models.trials import TrialTask, TrialUser

__all__ = ["FaultReport", "TrialTask", "TrialUser"]
