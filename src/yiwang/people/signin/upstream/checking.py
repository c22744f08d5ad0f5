"""Could a sign-in by this provider work? Asked before it is switched on, and from its page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.actor import ASSURANCE_LEVELS
from yiwang.people.signin.models.upstream import UpstreamProvider
from yiwang.people.signin.upstream.discovery import keys_of, metadata_of
from yiwang.people.signin.upstream.errors import UpstreamDown
from yiwang.people.signin.upstream.fetching import is_safe_address

_WHY = {
    "network": gettext_noop("连不上，请检查网址和网络。"),
    "time": gettext_noop("回答得太慢。"),
    "size": gettext_noop("回答的内容太大。"),
    "status": gettext_noop("没有在约定的网址找到它的说明（.well-known/openid-configuration）。"),
    "json": gettext_noop("回答的不是约定的格式。"),
    "encoding": gettext_noop("回答用了不接受的压缩。"),
    "issuer": gettext_noop("它自称的网址（issuer）和填写的不一样。"),
    "address": gettext_noop("它给出的网址没有加密（https）。"),
    "keys": gettext_noop("它的公钥不能用。"),
}


def check_config(provider: UpstreamProvider) -> list[str]:
    """Problems as Chinese sentences; empty if a sign-in could work. Asks the provider: never inside a transaction."""
    problems = standing_problems(provider)
    if problems:
        return problems
    try:
        keys = keys_of(metadata_of(provider.issuer), None)
    except UpstreamDown as down:
        return [_(_WHY.get(down.why, _WHY["network"]))]
    return [] if keys.keys else [_("它没有公布公钥。")]


def standing_problems(provider: UpstreamProvider) -> list[str]:
    """What is wrong already as it stands, without asking anybody."""
    problems = []
    if not is_safe_address(provider.issuer):
        problems.append(_("网址（issuer）要以 https:// 开头。"))
    if not provider.client_id:
        problems.append(_("没有填写客户端编号。"))
    if any(level not in ASSURANCE_LEVELS for level in provider.levels.values()):
        problems.append(_("实名等级的对应关系里有不认识的等级。"))
    if provider.trusted_for_number and not provider.claims.get("number"):
        problems.append(_("信任它核对的证件号码，但没有写明号码在哪一项里。"))
    return problems
