"""Event types of fault reports and trial users."""

from yiwang.core.events import event_type

REPORTED = event_type("fault.reported", "反映网页有问题")
DISPATCHED = event_type("fault.dispatched", "把网页问题开成工单")
EXPORTED = event_type("fault.exported", "导出用户体验情况")
ENROLLED = event_type("trial.enrolled", "报名当试用员")
LEFT = event_type("trial.left", "不再当试用员")
TASK_MADE = event_type("trial.task_made", "发布试用任务")
TASK_CLOSED = event_type("trial.task_closed", "结束试用任务")
