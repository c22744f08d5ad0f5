"""Duties and permissions of editors. Which article, follows from the office of the post."""

from django.utils.translation import gettext_noop

from yiwang.core.permissions import duty, permission

WRITE_DUTY = duty(
    "content.write",
    gettext_noop("编写内容"),
    gettext_noop("为本单位写动态、通知和固定页面，交给同事审核"),
    uses=("content.saved", "content.sent"),
)
REVIEW_DUTY = duty(
    "content.review",
    gettext_noop("审核内容"),
    gettext_noop("审核同事写的内容，发布、退回、撤下"),
    uses=("content.published", "content.returned", "content.withdrawn"),
)
SEE = permission("content.see", "查看本单位的动态、通知和固定页面", duties=("content.write", "content.review"))
WRITE = permission("content.write", "编写本单位的动态、通知和固定页面", duties=("content.write",))
REVIEW = permission("content.review", "审核、发布、退回、撤下本单位的内容", duties=("content.review",))
EXPORT = permission("content.export", "导出内容清单", duties=("content.write", "content.review"))
