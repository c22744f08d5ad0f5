"""Where people find what their slip opens."""

from django.utils.translation import gettext_noop

from yiwang.people.hub import AccountPlace
from yiwang.people.signin.entries import WayIn

PLACE = AccountPlace(
    route="own-slips",
    title=gettext_noop("开通单"),
    sentence=gettext_noop("窗口给您的账号开过的单子，不是您要的可以作废"),
    rank=28,
)
WAY = WayIn(
    route="activate",
    title=gettext_noop("我有窗口给的开通单"),
    sentence=gettext_noop("用开通单设置自己的密码"),
    rank=90,
    symbol="document",
)
