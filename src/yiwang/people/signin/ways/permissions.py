"""Permissions of the ways in beside the password."""

from django.utils.translation import gettext_noop as _

from yiwang.core.permissions import permission

TERMINALS = permission("terminals.manage", _("登记和停用本机构、下级机构的读卡终端"), duties=("administer",))
UPSTREAM = permission("upstream.manage", _("管理用来登录的省级、国家级身份认证"), duties=("security",))
WINDOW = permission("window.activate", _("在窗口帮到场的人开通或者恢复账号"), duties=("window",))
