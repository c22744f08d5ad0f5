"""Refusals of the import of paper-era licences."""

from django.utils.translation import gettext_noop

from yiwang.core.errors import Refusal


class UsedAlready(Refusal):
    """Something of the batch was used or changed since."""

    code, status = "licence_stock_used", 409
    message = gettext_noop("这一批里有的证照已经被用过、改过或者换发，不能整批撤回。请一张一张处理。")


class NotNow(Refusal):
    """The batch is in a state in which this is not possible."""

    code, status = "licence_stock_not_now", 409
    message = gettext_noop("这个表格现在不能这样办。请打开看最新情况。")
