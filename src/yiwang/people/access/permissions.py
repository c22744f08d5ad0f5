"""Permissions of this room."""

from yiwang.core.permissions import permission

EXPLAIN = permission("access.explain", "查询谁能看、谁能办，以及为什么", duties=("administer", "security", "audit"))
BREAK = permission("access.break_glass", "紧急情况下限时查看一件事或者一个人的信息", duties=("break_glass",))
REVIEW_GLASS = permission("access.review_glass", "复核别人的紧急查看", duties=("audit",))
REVIEW = permission("access.review", "开展权限复核，决定保留或者收回", duties=("administer", "security"))
