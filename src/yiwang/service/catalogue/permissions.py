"""Permissions on the catalogue. An organization edits its own items; the office of a division edits its entries."""

from django.utils.translation import gettext_noop

from yiwang.core.permissions import duty, permission

EDIT_DUTY = duty(
    "catalogue.edit",
    gettext_noop("编写事项"),
    gettext_noop("认领、编写本单位的事项，送审后发布、暂停、取消"),
    uses=("catalogue.drafted", "catalogue.claimed", "catalogue.published"),
)
CHECK_DUTY = duty(
    "catalogue.check",
    gettext_noop("审核事项"),
    gettext_noop("对本单位别人编写的事项做合法性审核"),
    uses=("catalogue.approved", "catalogue.returned"),
)
ENTRIES_DUTY = duty(
    "catalogue.entries",
    gettext_noop("编写基本目录"),
    gettext_noop("提出、编写本地区的基本目录，各单位从中认领"),
    uses=("catalogue.proposed", "catalogue.drafted"),
)

SEE = permission("catalogue.see", "查看办事指南", who="anyone")
IMPORT = permission("catalogue.import", "导入事项清单", duties=("author",))
EDIT = permission("catalogue.edit", "编写、送审、发布本单位的事项", duties=("catalogue.edit",))
CHECK = permission("catalogue.check", "对别人编写的事项做合法性审核", duties=("catalogue.check",))
ENTRIES = permission("catalogue.entries", "编写、送审、发布基本目录", duties=("catalogue.entries",))
DESK = permission(
    "catalogue.desk", "查看编写事项目录的工作台", duties=("catalogue.edit", "catalogue.check", "catalogue.entries")
)
