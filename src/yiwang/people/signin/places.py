"""Where people find the pages of this room: under 我的账号, and on the login page."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from yiwang.core.errors import Refusal
from yiwang.people.hub import AccountPlace, account_place
from yiwang.people.signin.codes import sender
from yiwang.people.signin.entries import WayIn, way_in


def _codes_work() -> bool:
    try:
        sender()
    except Refusal:
        return False
    return True


account_place(
    AccountPlace(
        route="account-security",
        title=gettext_noop("账号安全"),
        sentence=gettext_noop("换密码，添加手机号、动态口令和备用码"),
        rank=20,
    )
)
account_place(
    AccountPlace(
        route="account-devices",
        title=gettext_noop("登录和设备"),
        sentence=gettext_noop("看在哪些设备上登录着，让别的设备退出"),
        rank=21,
    )
)
way_in(
    WayIn(
        route="signin-code",
        title=gettext_noop("短信验证码"),
        sentence=gettext_noop("不用记密码，用手机收验证码"),
        rank=10,
        symbol="phone",
        takes_kept=True,
        shown=_codes_work,
    )
)
