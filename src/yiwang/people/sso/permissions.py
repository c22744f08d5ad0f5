"""Permissions and duties of this room."""

from django.utils.translation import gettext_noop as _

from yiwang.core.permissions import duty, permission

REGISTER = permission("sso.register", _("为本机构登记和修改接入系统"), duties=("sso.register",))
APPROVE = permission("sso.approve", _("批准、暂停本机构和下级机构的接入系统"), duties=("sso.approve",))
CONSENT = permission("sso.consent", _("同意或者收回别的系统使用本人信息"), who="signed_in")

duty(
    "sso.register",
    _("登记接入系统"),
    _("为本机构的系统登记统一身份登录和数据对接，更换它的密钥；登记以后要由另一个人批准"),
    uses=("sso.client_registered", "sso.client_changed", "sso.secret_rotated", "sso.clients_exported"),
)
duty(
    "sso.approve",
    _("批准接入系统"),
    _("批准、退回、暂停、恢复本机构和下级机构登记的接入系统，答复谁可以取用它们的数据接口；自己登记的不能自己批准"),
    uses=(
        "sso.client_approved",
        "sso.client_refused",
        "sso.client_suspended",
        "sso.client_resumed",
        "sso.access_agreed",
        "sso.access_refused",
        "sso.access_withdrawn",
    ),
)
