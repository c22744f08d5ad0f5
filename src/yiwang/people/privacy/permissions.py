"""Permissions of this room."""

from django.utils.translation import gettext_noop

from yiwang.core.permissions import duty, permission

ANSWER = permission("privacy.answer", gettext_noop("答复个人信息请求，查看密钥和保存期限的情况"), duties=("privacy",))
CORRECT = permission("privacy.correct", gettext_noop("更正本机构管理的登记簿，答复更正请求"), duties=("records",))
KEYS = permission("keys.rotate", gettext_noop("更换密钥，查看更换的进度"), duties=("security",))
HOLD = permission("privacy.hold", gettext_noop("暂缓清理和解除暂缓"), duties=("privacy",))
ALARM = permission("privacy.alarm", gettext_noop("核查异常查看个人信息的情况"), duties=("privacy", "supervise"))
OWN = permission("privacy.own", gettext_noop("查看、下载和管理本人的信息"), who="signed_in")

duty(
    "privacy",
    gettext_noop("个人信息保护"),
    gettext_noop("答复群众对个人信息的异议和更正请求，核查异常查看，管理保存期限；看不到办件内容"),
    uses=("privacy.request_answered", "privacy.alarm_settled", "retention.hold_placed", "retention.hold_lifted"),
)
duty(
    "records",
    gettext_noop("登记簿更正"),
    gettext_noop("群众要求更正的，核实以后改本机构管理的登记簿并答复；只看得到有更正请求的那一条登记"),
    uses=("privacy.request_answered",),
)
