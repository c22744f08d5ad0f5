"""What a client system may ask for: scopes with the sentence that people read before they agree, and claims."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

from yiwang.core.actor import ASSURANCE_LEVELS

ACR_PREFIX = "urn:yiwang:assurance:"
ACR_VALUES = tuple(f"{ACR_PREFIX}{level}" for level in ASSURANCE_LEVELS[1:])
RESOURCE_SCOPE = re.compile(r"[a-z][a-z0-9_.:-]{1,39}\Z")


@dataclass(frozen=True, slots=True)
class Scope:
    """``title`` names the data, ``sentence`` says what becomes known; ``claims`` are what userinfo then tells."""

    code: str
    title: str
    sentence: str
    claims: tuple[str, ...] = ()


SCOPES: dict[str, Scope] = {
    scope.code: scope
    for scope in (
        Scope(
            "openid",
            gettext_noop("确认是您本人"),
            gettext_noop("一个只给这个系统用的编号，以及您的实名等级和登录时间"),
            ("sub",),
        ),
        Scope(
            "profile",
            gettext_noop("姓名"),
            gettext_noop("您的姓名和使用的语言"),
            ("name", "locale", "zoneinfo", "updated_at"),
        ),
        Scope("email", gettext_noop("电子邮箱"), gettext_noop("您留下的电子邮箱"), ("email", "email_verified")),
        Scope("address", gettext_noop("地址"), gettext_noop("您留下的联系地址"), ("address",)),
        Scope(
            "phone",
            gettext_noop("手机号码"),
            gettext_noop("您留下的手机号码"),
            ("phone_number", "phone_number_verified"),
        ),
        Scope(
            "organization",
            gettext_noop("工作单位和岗位"),
            gettext_noop("您现在任职的机构和岗位名称（只有工作人员有）"),
            ("organization",),
        ),
        Scope(
            "acting",
            gettext_noop("代谁办事"),
            gettext_noop("您正在代亲友或者企业办事时，代的是谁、能办哪些事"),
            ("acting_for",),
        ),
        Scope(
            "offline_access",
            gettext_noop("您离开以后继续使用"),
            gettext_noop("您退出以后，这个系统仍可以继续取得上面的信息，直到您收回同意"),
        ),
    )
}
SCOPE_OF_CLAIM = {claim: scope.code for scope in SCOPES.values() for claim in scope.claims if claim != "sub"}
ALWAYS = ("sub", "auth_time", "acr", "amr")
CLAIMS_SUPPORTED = ("iss", "aud", "exp", "iat", "nonce", "sid", *ALWAYS, *SCOPE_OF_CLAIM)
# A method of ours in the words of RFC 8176, section 2. Nobody attests what keeps a passkey, and many are synchronised:
# "swk" claims no more, "hwk" would. A slip from the window is a code that works once and a number of one's own. "fed"
# stands in no registry: another provider signed the person in, and how is its to tell.
METHODS: Mapping[str, tuple[str, ...]] = {
    "pwd": ("pwd",),
    "otp": ("otp",),
    "totp": ("otp",),
    "recovery": ("otp",),
    "passkey": ("swk",),
    "card": ("sc",),
    "card-window": ("sc",),
    "assisted": ("otp", "pin"),
    "federated": ("fed",),
}


def acr_of(level: str) -> str:
    """The URI of an assurance level."""
    return f"{ACR_PREFIX}{level}"


def level_of(acr: str) -> str | None:
    """The assurance level of a URI; None for what is none of ours."""
    level = acr.removeprefix(ACR_PREFIX)
    return level if acr in ACR_VALUES else None


def amr_of(methods: Iterable[str]) -> list[str]:
    """Authentication methods in the words of RFC 8176; two different ones are ``mfa`` besides."""
    found = list(dict.fromkeys(word for method in methods for word in METHODS.get(method, ())))
    return [*found, "mfa"] if len(found) > 1 else found


def scopes_of_claims(claims: Mapping[str, Any]) -> set[str]:
    """Scopes whose data a ``claims`` parameter asks for."""
    return {SCOPE_OF_CLAIM[name] for part in claims.values() for name in part if name in SCOPE_OF_CLAIM}
