"""Permissions of the exchange of cases: a duty of its own, for the files hold names and numbers of applicants."""

from django.utils.translation import gettext_noop

from yiwang.core.permissions import duty, permission

DUTY = "case.exchange"
SEND = permission("case_exchange.send", "把办件和评价（含申请人姓名和证件号码）导出给国家平台", duties=(DUTY,))
duty(
    DUTY,
    gettext_noop("上报办件和评价"),
    gettext_noop("把本地区的办件和评价导出给国家平台，文件里有申请人的姓名和证件号码，每次都留记录"),
    uses=("case_exchange.exported",),
)
