"""Refusals of presentation."""

from django.utils.translation import gettext_noop

from yiwang.core.errors import Refusal


class NothingChosen(Refusal):
    """No licence was chosen."""

    code, status = "presentation_nothing_chosen", 422
    message = gettext_noop("请至少选一张要出示的证照。")


class NotTogether(Refusal):
    """Licences of different holders do not go into one code."""

    code, status = "presentation_not_together", 422
    message = gettext_noop("一次只能出示同一个持证人的证照。请分开出示。")


class NotPresentable(Refusal):
    """The licence has ended: there is nothing to present."""

    code, status = "presentation_not_presentable", 409
    message = gettext_noop("这张证照已经失效，不能出示。")


class TooManyCodes(Refusal):
    """One person made too many codes within a short time."""

    code, status = "presentation_too_many", 429
    message = gettext_noop("您生成的二维码太多了。请等几分钟再试。")


class PurposeMissing(Refusal):
    """An official has to say what for."""

    code, status = "presentation_purpose_missing", 422
    message = gettext_noop("请选择为什么查验，持证人会看到。")
