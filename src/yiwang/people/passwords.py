"""What a password must be, said in Chinese; the rules are Django's validators named in the settings."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.errors import InvalidInput

LONGEST = 200
_SAID = {
    "password_too_short": gettext_noop("密码至少要 {min_length} 个字符。"),
    "password_too_common": gettext_noop("这个密码太常见，容易被猜到，请换一个。"),
    "password_breached": gettext_noop("这个密码出现在别处泄露过的密码里，请换一个。"),
    "password_entirely_numeric": gettext_noop("密码不能全是数字。"),
    "password_too_similar": gettext_noop("密码和账号太像，请换一个。"),
}


def check_new_password(password: str, login: str = "") -> None:
    """Refuse a weak password with ``invalid_input`` at ``/password``; all reasons at once."""
    wrong: list[str] = []
    if len(password) > LONGEST:
        wrong.append(_("密码最多 %(most)s 个字符。") % {"most": LONGEST})
    if login and login.lower() in password.lower():
        wrong.append(_("密码里不能有账号名，请换一个。"))
    try:
        validate_password(password[:LONGEST])
    except ValidationError as refused:
        for error in refused.error_list:
            pattern = _SAID.get(str(error.code), gettext_noop("这个密码不安全，请换一个。"))
            wrong.append(_(pattern).format(**(error.params or {})))
    if wrong:
        raise InvalidInput(fields={"/password": "".join(dict.fromkeys(wrong))})
