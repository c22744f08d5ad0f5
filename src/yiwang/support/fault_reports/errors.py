"""Refusals of fault reports."""

from django.utils.translation import gettext_noop

from yiwang.core.errors import TooManyRequests


class ReportedTooOften(TooManyRequests):
    """One address, or one account, reports again and again within a minute."""

    code, status = "fault_too_often", 429
    message = gettext_noop("一分钟里反映得太多了，请过一会儿再说。写的内容还在下面。")
