"""The form of a client system: read from what was typed, shown again with it, and shown as it is registered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.errors import InvalidTransition, NotPermitted, Refusal
from yiwang.core.routes import page
from yiwang.people.directory import identifier
from yiwang.people.pages import asking
from yiwang.people.pages.account import ASSURANCE_TITLES
from yiwang.people.sso import looking
from yiwang.people.sso.actions.changing import change_client
from yiwang.people.sso.actions.clients import register
from yiwang.people.sso.claims import offered
from yiwang.people.sso.models import Client
from yiwang.people.sso.registering import Registration
from yiwang.people.sso.scopes import SCOPES

GATE = "duty:sso.register"
TEXTS = ("name", "name_en", "purpose", "contact", "home_uri", "backchannel_logout_uri", "sector", "audience")
LISTS = ("redirect_uris", "post_logout_redirect_uris", "origins", "audiences")
SWITCHES = ("pkce_exempt", "dpop_required", "certificate_required")
CHOICES: dict[str, dict[str, str]] = {
    "auth_method": {
        "client_secret_basic": gettext_noop("网站，密钥放在自己的服务器里"),
        "client_secret_post": gettext_noop("网站，密钥放在表单里发（旧系统）"),
        "private_key_jwt": gettext_noop("网站或系统，用自己的私钥签名（最安全）"),
        "none": gettext_noop("网页程序或手机应用，不能保管密钥"),
    },
    "id_token_alg": {"RS256": "RS256", "ES256": "ES256"},
    "userinfo_alg": {"": gettext_noop("不签名"), "RS256": "RS256", "ES256": "ES256"},
    "access_format": {"opaque": gettext_noop("不透明（随时可以查）"), "jwt": gettext_noop("签名的（自己能核对）")},
    "subject_type": {
        "pairwise": gettext_noop("每个系统看到的编号不同（推荐）"),
        "public": gettext_noop("和其他系统看到的编号相同"),
    },
    "session_bound": {
        "online": gettext_noop("退出登录就结束，除非本人同意离开后继续用"),
        "always": gettext_noop("退出登录一律结束"),
        "never": gettext_noop("退出登录不结束"),
    },
}
GRANTS = {
    "authorization_code": gettext_noop("让人用统一身份登录"),
    "refresh_token": gettext_noop("登录以后可以续期"),
    "client_credentials": gettext_noop("用系统自己的名义取数据"),
}
LABELS = {
    "name": gettext_noop("系统名称"),
    "name_en": gettext_noop("英文名称"),
    "purpose": gettext_noop("拿信息来做什么"),
    "contact": gettext_noop("联系人和电话"),
    "home_uri": gettext_noop("系统首页"),
    "auth_method": gettext_noop("这是什么样的系统"),
    "grant_types": gettext_noop("要做什么"),
    "scopes": gettext_noop("要哪些信息"),
    "redirect_uris": gettext_noop("登录以后回到哪里"),
    "post_logout_redirect_uris": gettext_noop("退出以后回到哪里"),
    "backchannel_logout_uri": gettext_noop("通知退出的地址"),
    "origins": gettext_noop("网页程序所在的站点"),
    "jwks": gettext_noop("系统的公钥（JWKS）"),
    "id_token_alg": gettext_noop("登录凭据的签名算法"),
    "userinfo_alg": gettext_noop("个人信息的签名算法"),
    "access_format": gettext_noop("访问凭据的形式"),
    "subject_type": gettext_noop("怎样称呼一个人"),
    "sector": gettext_noop("在哪个域名下是同一个编号"),
    "session_bound": gettext_noop("退出登录以后"),
    "default_acr": gettext_noop("至少要什么实名等级"),
    "audience": gettext_noop("系统自己的数据接口"),
    "audiences": gettext_noop("要取哪些系统的数据接口"),
    "pkce_exempt": gettext_noop("可以不用 PKCE（只给旧系统）"),
    "dpop_required": gettext_noop("凭据必须绑定密钥（DPoP）"),
    "certificate_required": gettext_noop("凭据必须绑定证书（mTLS）"),
}


KEPT = ("access_seconds", "refresh_seconds", "demo")


def read_form(request: HttpRequest, client: Client | None = None) -> Registration:
    """What was typed, within bounds; the rules are the action's. What the form does not show stays as it is."""
    kept = {name: getattr(client, name) for name in KEPT} if client else {}
    chosen = {name: request.POST.get(name, "").replace("\0", "")[:40] for name in (*CHOICES, "default_acr")}
    extra = asking.text(request, "resource_scopes", 400).split()
    values: dict[str, Any] = {
        **{name: asking.text(request, name, 500) for name in TEXTS},
        **{name: tuple(asking.text(request, name, 12_000).split()) for name in LISTS},
        **{name: request.POST.get(name) == "true" for name in SWITCHES},
        **chosen,
        "jwks": _keys(asking.text(request, "jwks", 20_000)),
        "grant_types": tuple(asking.chosen(request, "grant_types")),
        "scopes": (*asking.chosen(request, "scopes"), *extra),
        **kept,
    }
    return Registration(**values)


def _keys(text: str) -> Mapping[str, Any] | None:
    if not text:
        return None
    try:
        found = orjson.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def typed_again(request: HttpRequest) -> dict[str, Any]:
    """Everything that was typed, for the form that comes back."""
    found: dict[str, Any] = {name: request.POST.get(name, "")[:20_000] for name in (*TEXTS, *LISTS, *CHOICES)}
    found |= {name: request.POST.get(name) == "true" for name in SWITCHES}
    for name in ("jwks", "default_acr", "resource_scopes", "office"):
        found[name] = request.POST.get(name, "")[:20_000]
    return {**found, "grant_types": asking.chosen(request, "grant_types"), "scopes": asking.chosen(request, "scopes")}


def typed_of(client: Client) -> dict[str, Any]:
    """What is registered (with a waiting change in it), as the form shows it."""
    values = {**{name: getattr(client, name) for name in LABELS}, **(client.pending or {})}
    found = {name: "\n".join(value) if name in LISTS else value for name, value in values.items()}
    found["jwks"] = orjson.dumps(values["jwks"], option=orjson.OPT_INDENT_2).decode() if values["jwks"] else ""
    found["resource_scopes"] = " ".join(scope for scope in values["scopes"] if scope not in SCOPES)
    return found


EMPTY: dict[str, Any] = {
    "auth_method": "client_secret_basic",
    "grant_types": ["authorization_code"],
    "scopes": ["openid", "profile"],
    "id_token_alg": "RS256",
    "access_format": "opaque",
    "subject_type": "pairwise",
    "session_bound": "online",
}


def _form(request: HttpRequest, typed: dict[str, Any], refusal: Refusal | None, **more: Any) -> HttpResponse:
    context = {
        "typed": typed,
        "labels": {name: _(text) for name, text in LABELS.items()},
        "choices": {
            name: [{"value": value, "text": _(text)} for value, text in known.items()]
            for name, known in CHOICES.items()
        },
        "grants": [{"value": value, "text": _(text)} for value, text in GRANTS.items()],
        "scopes": [{"value": one.code, "text": _(one.title), "hint": _(one.sentence)} for one in offered().values()],
        "levels": [{"value": level, "text": _(text)} for level, text in ASSURANCE_TITLES.items()],
        **more,
        **asking.wrong(refusal, tuple(LABELS), anywhere="#form"),
    }
    return render(request, "sso/system_form.html", context, status=refusal.status if refusal else 200)


@page(GATE, "GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Register a system for an own organization; the secret stands on the page that follows, this once."""
    from yiwang.people.sso.pages.desk import secret_page

    offices = looking.offices_to_register(request.actor)
    refusal: Refusal | None = None
    if request.method == "POST":
        office = identifier(request.POST.get("office", "")) or (offices[0].pk if len(offices) == 1 else None)
        try:
            if office is None:
                raise NotPermitted
            made, secret = register(actor=request.actor, organization_id=office, wanted=read_form(request))
            if secret:
                return secret_page(request, made, secret, first=True)
            return HttpResponseRedirect(f"{reverse('sso-system', args=[made.pk])}?done=1")
        except Refusal as refused:
            refusal = asking.shown(refused)
    typed = typed_again(request) if refusal else EMPTY
    choices = [{"value": str(row.pk), "text": row.name} for row in offices]
    return _form(request, typed, refusal, offices=choices, client=None)


@page(GATE, "GET", "POST")
def change(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Change what is registered; of a system in use the change waits for approval."""
    client: Client = Client.objects.visible_to(request.actor).get_or_refuse(client_id)
    if request.actor.post_with("sso.register", client.organization_id) is None:
        raise NotPermitted
    if client.state in ("closed", "suspended"):
        raise InvalidTransition
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            seen = asking.seen(request)
            change_client(actor=request.actor, client_id=client_id, wanted=read_form(request, client), version=seen)
            return HttpResponseRedirect(f"{reverse('sso-system', args=[client_id])}?done=1")
        except Refusal as refused:
            refusal = asking.shown(refused)
            client = Client.objects.visible_to(request.actor).get_or_refuse(client_id)
    typed = typed_again(request) if refusal else typed_of(client)
    return _form(request, typed, refusal, offices=[], client=client)


def shown_registration(client: Client, values: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Label and value of what is registered, or of ``values`` alone (a waiting change); what is empty is left out."""
    found = []
    for name, label in LABELS.items():
        if values is not None and name not in values:
            continue
        value = getattr(client, name) if values is None else values[name]
        if value or values is not None:
            found.append({"label": _(label), "value": _words(name, value)})
    return found


def _words(name: str, value: Any) -> str:
    if name in SWITCHES:
        return _("是") if value else _("否")
    if name in CHOICES:
        return _(CHOICES[name].get(value, str(value)))
    if name == "default_acr":
        return _(ASSURANCE_TITLES[value]) if value else ""
    if name == "scopes":
        return "、".join(_(SCOPES[code].title) if code in SCOPES else code for code in value)
    if name == "grant_types":
        return "、".join(_(GRANTS[code]) for code in value)
    if name == "jwks":
        return _("%(count)s 把") % {"count": len(value.get("keys", []))} if value else ""
    return "\n".join(value) if isinstance(value, list) else str(value)
