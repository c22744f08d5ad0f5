"""Where a person finds passkeys: under the own account, and beside the password on the login page."""

from django.utils.translation import gettext_noop

from yiwang.people.hub import AccountPlace
from yiwang.people.signin.entries import WayIn
from yiwang.people.signin.passkeys.site import check_site

PLACE = AccountPlace(
    route="passkeys",
    title=gettext_noop("通行密钥"),
    sentence=gettext_noop("用指纹、刷脸或者锁屏密码登录，不用记密码"),
    rank=22,
)
WAY = WayIn(
    route="login-passkey",
    title=gettext_noop("用通行密钥登录"),
    sentence=gettext_noop("用指纹、刷脸或者锁屏密码确认，不用输入账号和密码"),
    rank=10,
    symbol="lock",
    shown=lambda: not check_site(),
)
