"""Refusals of ratings."""

from django.utils.translation import gettext_noop

from yiwang.core.errors import NotPermitted, Refusal


class AlreadyRated(Refusal):
    """One rating for each case and for each visit; one supplement."""

    code, status = "already_rated", 409
    message = gettext_noop("这一次已经评价过了。一件事只评一次，可以追评一次。")


class AlreadySupplemented(Refusal):
    """The one supplement was given."""

    code, status = "already_supplemented", 409
    message = gettext_noop("已经追评过了。还有话要说，请拨打12345。")


class NotYetRateable(Refusal):
    """The case is not decided yet."""

    code, status = "not_yet_rateable", 409
    message = gettext_noop("这件事还没有办完，有了结果再来评价。")


class RatesItself(NotPermitted):
    """The rated office, the official who handled the case or the clerk's own device."""

    code, status = "rates_itself", 403
    message = gettext_noop("经办人和被评价的单位不能替办事人评价。请用办事人自己的手机扫码评价。")


class LinkSpent(Refusal):
    """The link is forged or past its time."""

    code, status = "rating_link_spent", 410
    message = gettext_noop("这个评价链接已经失效。请让窗口重新出示二维码，或者登录后在“我的办件”里评价。")


class RaterAnonymous(NotPermitted):
    """The rater chose to stay unknown."""

    code, status = "rater_anonymous", 403
    message = gettext_noop("评价人选择了匿名，谁也不能查看是谁评价的。处理结果会由系统转告评价人。")
