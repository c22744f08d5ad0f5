"""Refusals about licences."""

from django.utils.translation import gettext_noop

from yiwang.core.errors import NotReady, Refusal


class LicenceNotCurrent(Refusal):
    """The licence has ended already: nothing can be done with it any more."""

    code, status = "licence_not_current", 409
    message = gettext_noop("这张证照已经失效，不能再做这一步。请重新打开这张证照查看。")


class ReasonMissing(Refusal):
    """The holder must be told why."""

    code, status = "licence_reason_missing", 422
    message = gettext_noop("请写明理由，理由会告诉持证人。")


class FieldMissing(NotReady):
    """The case does not hold what must be printed."""

    code = "licence_field_missing"
    message = gettext_noop("证照缺少必须载明的内容。")


class NumberNotPossible(NotReady):
    """The type's number cannot be put together."""

    code = "licence_number_not_possible"
    message = gettext_noop("证照编号的设置有误。")
