"""Permissions of fault reports. Mending itself is a step of the work order."""

from yiwang.core.permissions import permission

REPORT = permission("fault.report", "反映网页有问题", who="anyone")
FIGURES = permission("fault.figures", "看网页问题和用户体验情况", duties=("fault.mend", "fault.confirm", "supervise"))
TRY = permission("trial.enrol", "报名当试用员", who="signed_in")
ASK = permission("trial.ask", "发布和结束试用任务", duties=("fault.confirm", "fault.mend"))
