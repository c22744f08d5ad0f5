"""Refusals of the exchange of cases."""

from django.utils.translation import gettext_noop

from yiwang.core.errors import Refusal


class LeavesAGap(Refusal):
    """An export is to begin after the end of the last one: what lies between would never be sent."""

    code, status = "case_exchange_gap", 422
    message = gettext_noop("开始的序号比上次导出到的还大，中间的会漏报。请用上次的序号，或者更小的。")


class NumberUnknown(Refusal):
    """A negative number is no place in the list of changes."""

    code, status = "case_exchange_number", 422
    message = gettext_noop("序号不能小于0。")


class Overtaken(Refusal):
    """While a file was being written another export of the same place began: this one does not count."""

    code, status = "case_exchange_overtaken", 409
    message = gettext_noop("同一个地区又开始了一次导出，这一次作废。请用新的那个文件。")
