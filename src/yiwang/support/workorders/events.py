"""Event types of work orders."""

from yiwang.core.events import event_type

OPENED = event_type("workorder.opened", "开出工单")
STEP_DONE = event_type("workorder.step_done", "办完工单的一步")
RETURNED = event_type("workorder.returned", "退回工单")
DISPATCHED = event_type("workorder.dispatched", "改派工单")
ESCALATED = event_type("workorder.escalated", "工单逾期，提请督办")
EXTENSION_ASKED = event_type("workorder.extension_asked", "申请延期")
EXTENSION_SETTLED = event_type("workorder.extension_settled", "答复延期申请")
CLOSED = event_type("workorder.closed", "工单办结")
PAGE_REPORTED = event_type("page.reported", "反映网页有问题")
PAGE_MENDED = event_type("page.mended", "处理网页问题")
EXPORTED = event_type("workorder.exported", "导出工单清单")
REPORTS_EXPORTED = event_type("page.exported", "导出网页问题清单")
MOVED = event_type("workorder.moved", "工单随机构划转")
