"""Event types of this room."""

from django.utils.translation import gettext_noop

from yiwang.core.events import event_type

ROTATION_STARTED = event_type("keys.rotated", gettext_noop("开始更换密钥"))
ROTATION_FINISHED = event_type("keys.rotation_finished", gettext_noop("密钥更换完成"))
VERSION_REMOVED = event_type("keys.version_removed", gettext_noop("销毁旧密钥"))
REQUEST_MADE = event_type("privacy.request_made", gettext_noop("提出个人信息请求"), privacy="personal")
REQUEST_ANSWERED = event_type("privacy.request_answered", gettext_noop("答复个人信息请求"), privacy="personal")
REQUEST_WITHDRAWN = event_type("privacy.request_withdrawn", gettext_noop("撤回个人信息请求"), privacy="personal")
REQUEST_ESCALATED = event_type("privacy.request_escalated", gettext_noop("个人信息请求超期"), privacy="personal")
ANSWER_READ = event_type("privacy.answer_read", gettext_noop("看到个人信息请求的答复"), privacy="personal")
COPY_ASKED = event_type("privacy.copy_asked", gettext_noop("申请下载本人信息"), privacy="personal")
COPY_MADE = event_type("privacy.copy_made", gettext_noop("整理好本人信息"), privacy="personal")
COPY_FAILED = event_type("privacy.copy_failed", gettext_noop("本人信息没有整理成"), privacy="personal")
COPY_TAKEN = event_type("privacy.copy_taken", gettext_noop("下载本人信息"), privacy="personal")
COPY_GONE = event_type("privacy.copy_gone", gettext_noop("删除过期的本人信息副本"), privacy="personal")
CLOSING_ASKED = event_type("account.closing_asked", gettext_noop("申请注销账号"), privacy="personal")
CLOSING_UNDONE = event_type("account.closing_undone", gettext_noop("撤销注销申请"), privacy="personal")
ACCOUNT_CLOSED = event_type("account.closed", gettext_noop("账号已注销"), privacy="personal")
CONSENT_WITHDRAWN = event_type("consent.withdrawn", gettext_noop("撤回同意"), privacy="personal")
LOOKS_UNUSUAL = event_type("privacy.looks_unusual", gettext_noop("查看个人信息次数异常"))
ALARM_SETTLED = event_type("privacy.alarm_settled", gettext_noop("核查异常查看"))
LOOKS_EXPORTED = event_type("privacy.looks_exported", gettext_noop("导出查看记录"), privacy="personal")
REQUESTS_EXPORTED = event_type("privacy.requests_exported", gettext_noop("导出个人信息请求"))
EXPORT_TRACED = event_type("export.traced", gettext_noop("导出带追踪号的数据"))
PLAN_LOADED = event_type("retention.plan_loaded", gettext_noop("载入保存期限规则"))
RETENTION_RAN = event_type("retention.ran", gettext_noop("按保存期限清理"))
HOLD_PLACED = event_type("retention.hold_placed", gettext_noop("暂缓清理"))
HOLD_LIFTED = event_type("retention.hold_lifted", gettext_noop("解除暂缓清理"))
