"""Event types of this room."""

from django.utils.translation import gettext_noop

from yiwang.core.events import event_type

LOOKED_UP = event_type("access.looked_up", gettext_noop("查询谁有权限"))
GLASS_BROKEN = event_type("access.glass_broken", gettext_noop("紧急查看"), privacy="personal", applicant=True)
GLASS_USED = event_type("access.glass_used", gettext_noop("在紧急查看期间打开内容"), privacy="personal", applicant=True)
GLASS_ENDED = event_type("access.glass_ended", gettext_noop("紧急查看结束"))
GLASS_REVIEWED = event_type("access.glass_reviewed", gettext_noop("复核紧急查看"), privacy="personal", applicant=True)
GLASS_EXPORTED = event_type("access.glass_exported", gettext_noop("导出紧急查看清单"))
REVIEW_OPENED = event_type("access.review_opened", gettext_noop("开始权限复核"))
LINE_DECIDED = event_type("access.line_decided", gettext_noop("作出权限复核决定"))
REVIEW_REMINDED = event_type("access.review_reminded", gettext_noop("催办权限复核"))
REVIEW_CLOSED = event_type("access.review_closed", gettext_noop("结束权限复核"))
REVIEW_EXPORTED = event_type("access.review_exported", gettext_noop("导出权限复核记录"))
