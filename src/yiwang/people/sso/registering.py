"""What a client system registers, and whether it holds: every rule with the field at which it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from yiwang.core.actor import ASSURANCE_LEVELS
from yiwang.people.sso.addresses import (
    hosts_of,
    sector_covers,
    sector_of,
    wrong_address,
    wrong_origin,
    wrong_server_address,
)
from yiwang.people.sso.claims import offered
from yiwang.people.sso.errors import RegistrationRefused
from yiwang.people.sso.models.client import AUTH_METHODS
from yiwang.people.sso.scopes import RESOURCE_SCOPE, SCOPES
from yiwang.people.sso.signing import ALGORITHMS

GRANT_TYPES = ("authorization_code", "refresh_token", "client_credentials")
MOST_ADDRESSES, MOST_KEYS = 20, 10


@dataclass(frozen=True, slots=True)
class Registration:
    """The fields of ``models.Client`` that its organization may choose; defaults are the safe ones."""

    name: str
    redirect_uris: Sequence[str] = ()
    name_en: str = ""
    purpose: str = ""
    contact: str = ""
    home_uri: str = ""
    auth_method: str = "client_secret_basic"
    jwks: Mapping[str, Any] | None = None
    grant_types: Sequence[str] = ("authorization_code", "refresh_token")
    scopes: Sequence[str] = ("openid", "profile")
    post_logout_redirect_uris: Sequence[str] = ()
    backchannel_logout_uri: str = ""
    origins: Sequence[str] = ()
    id_token_alg: str = "RS256"  # noqa: S105 - an algorithm
    userinfo_alg: str = ""
    access_format: str = "opaque"
    access_seconds: int = 600
    refresh_seconds: int = 30 * 86_400
    subject_type: str = "pairwise"
    sector: str = ""
    audience: str = ""
    audiences: Sequence[str] = ()
    pkce_exempt: bool = False
    dpop_required: bool = False
    certificate_required: bool = False
    session_bound: str = "online"
    default_acr: str = ""
    demo: bool = field(default=False)

    def columns(self) -> dict[str, Any]:
        """Values for the columns of the same names."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        for name, value in found.items():
            if isinstance(value, tuple):
                found[name] = list(value)
        found["sector"] = self.sector or sector_of(list(self.redirect_uris))
        return found


def check(wanted: Registration) -> None:
    """Refuse with ``client_registration_refused`` and a sentence at each wrong field."""
    wrong: dict[str, str] = {}
    for rule in (_words, _addresses, _how, _pairs, _lives):
        for name, said in rule(wanted).items():
            wrong.setdefault(f"/{name}", said)
    if wrong:
        raise RegistrationRefused(fields=wrong)


def _words(wanted: Registration) -> dict[str, str]:
    found = {}
    if not 2 <= len(wanted.name) <= 60:
        found["name"] = _("系统名称要 2 到 60 个字。")
    for name, most in (("name_en", 120), ("purpose", 300), ("contact", 120)):
        if len(getattr(wanted, name)) > most:
            found[name] = _("最多%(most)s个字。") % {"most": most}
    if any(not text.isprintable() for text in (wanted.name, wanted.name_en, wanted.contact)):
        found.setdefault("name", _("名称里有不能使用的字符。"))
    return found


def _addresses(wanted: Registration) -> dict[str, str]:
    loopback = settings.DEBUG or not settings.SECURE
    checks: dict[str, tuple[Sequence[str], Callable[[str], str]]] = {
        "redirect_uris": (wanted.redirect_uris, wrong_address),
        "post_logout_redirect_uris": (wanted.post_logout_redirect_uris, wrong_address),
        "origins": (wanted.origins, wrong_origin),
        "home_uri": ([wanted.home_uri] if wanted.home_uri else [], wrong_address),
        "backchannel_logout_uri": (
            [wanted.backchannel_logout_uri] if wanted.backchannel_logout_uri else [],
            lambda uri: wrong_server_address(uri, loopback=loopback),
        ),
        "audience": ([wanted.audience] if wanted.audience else [], wrong_address),
        "audiences": (wanted.audiences, wrong_address),
    }
    found = {}
    for name, (addresses, rule) in checks.items():
        said = next((f"{uri[:80]}：{text}" for uri in addresses if (text := rule(uri))), "")
        if said or len(addresses) > MOST_ADDRESSES:
            found[name] = said or _("最多%(most)s个地址。") % {"most": MOST_ADDRESSES}
    return found


def _how(wanted: Registration) -> dict[str, str]:
    found = {}
    choices = {
        "auth_method": AUTH_METHODS,
        "id_token_alg": ALGORITHMS,
        "userinfo_alg": ("", *ALGORITHMS),
        "access_format": ("opaque", "jwt"),
        "subject_type": ("pairwise", "public"),
        "session_bound": ("online", "always", "never"),
        "default_acr": ("", *ASSURANCE_LEVELS[1:]),
    }
    for name, known in choices.items():
        if getattr(wanted, name) not in known:
            found[name] = _("请从列表中选择。")
    if not wanted.grant_types or set(wanted.grant_types) - set(GRANT_TYPES):
        found["grant_types"] = _("请选择这个系统要做什么。")
    unknown = set(wanted.scopes) - set(offered())
    for_systems = "client_credentials" in wanted.grant_types
    if unknown and (not for_systems or any(not RESOURCE_SCOPE.match(scope) or scope in SCOPES for scope in unknown)):
        found["scopes"] = _("没有这种信息：%(names)s") % {"names": "、".join(sorted(unknown))[:100]}
    return found


def _pairs(wanted: Registration) -> dict[str, str]:
    found = {}
    code = "authorization_code" in wanted.grant_types
    if code and not wanted.redirect_uris:
        found["redirect_uris"] = _("请填写登录以后回到哪里。")
    if code and "openid" not in wanted.scopes:
        found["scopes"] = _("登录至少要有“确认是您本人”这一项。")
    if code and wanted.subject_type == "pairwise" and not (wanted.sector or sector_of(list(wanted.redirect_uris))):
        said = _("几个地址不在同一个域名下，请分成几个系统登记，或者在“更多设置”里填写它们共同的域名。")
        found.setdefault("redirect_uris", said)
    if wanted.sector:
        hosts = hosts_of(wanted.redirect_uris)
        stray = sorted(host for host in hosts if not sector_covers(wanted.sector, host))
        if stray or not hosts:
            told = {"host": stray[0] if stray else "", "sector": wanted.sector[:80]}
            found["sector"] = (
                _("“%(sector)s”不是“%(host)s”的域名。要填登录以后回到的地址所在的域名，只有一个时可以不填。") % told
            )
    if wanted.auth_method == "none" and "client_credentials" in wanted.grant_types:
        found["grant_types"] = _("不能保管密钥的程序不能用自己的名义取数据。")
    if wanted.auth_method == "none" and wanted.pkce_exempt:
        found["pkce_exempt"] = _("不能保管密钥的程序必须使用 PKCE。")
    if wanted.auth_method == "private_key_jwt":
        said = wrong_keys(wanted.jwks)
        if said:
            found["jwks"] = said
    return found


def wrong_keys(jwks: Mapping[str, Any] | None) -> str:
    """What is wrong with a set of public keys (RFC 7517); empty if nothing is."""
    keys = jwks.get("keys") if isinstance(jwks, Mapping) else None
    if not isinstance(keys, list) or not 1 <= len(keys) <= MOST_KEYS:
        return _("请贴上公钥（JWKS），最多%(most)s把。") % {"most": MOST_KEYS}
    if any(not isinstance(key, Mapping) or key.get("kty") not in ("RSA", "EC") or "d" in key for key in keys):
        return _("只要公钥，而且只能是 RSA 或 EC 的。私钥请留在您的系统里。")
    try:
        KeySet.import_key_set({"keys": [dict(key) for key in keys]})
    except (JoseError, ValueError, TypeError, KeyError):
        return _("公钥的格式不对。")
    return ""


def _lives(wanted: Registration) -> dict[str, str]:
    found = {}
    if not 60 <= wanted.access_seconds <= 3600:
        found["access_seconds"] = _("访问凭据的有效期要在 60 到 3600 秒之间。")
    if not 3600 <= wanted.refresh_seconds <= 90 * 86_400:
        found["refresh_seconds"] = _("续期凭据的有效期要在 1 小时到 90 天之间。")
    return found
