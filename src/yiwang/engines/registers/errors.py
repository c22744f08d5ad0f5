"""What registers refuse."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from yiwang.core.errors import InvalidInput, Refusal


class KeyTaken(Refusal):
    """Another subject of the register has this key already: two records of one person or thing."""

    code, status = "register_key_taken", 409
    message = gettext_noop("登记簿里已经有主键相同的另一条记录，请先核对是不是同一个人或者同一个单位。")


class EmptyPeriod(InvalidInput):
    """The record would end before it begins."""

    code = "register_empty_period"
    message = gettext_noop("有效期的最后一天不能早于第一天。")
