"""Permissions on work orders. Which order, and which step, follows from its seats."""

from yiwang.core.permissions import permission

SEE = permission("workorder.see", "查看本机构的工单", who="signed_in")
WORK = permission("workorder.work", "办理本岗位的工单", who="signed_in")
SETTLE_PAGE = permission("page.settle", "处理网页问题", duties=("rating.verify", "supervise", "window"))
