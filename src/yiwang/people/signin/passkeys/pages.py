"""Pages of passkeys: the own ones, a new one, and the sign-in without a login name."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.errors import NotFound, Refusal
from yiwang.core.routes import page
from yiwang.people.directory import identifier
from yiwang.people.pages import asking
from yiwang.people.signin.entering import enter, leave_sealed
from yiwang.people.signin.freshness import require_fresh
from yiwang.people.signin.pages.showing import show
from yiwang.people.signin.passkeys import keys, site
from yiwang.people.signin.passkeys.ceremonies import Asked
from yiwang.people.way_back import safe_next

COOKIE, NEW_COOKIE = (f"{settings.COOKIE_PREFIX}{name}" for name in ("yw_passkey", "yw_passkey_new"))
FIELDS = ("name",)


@page("signed_in", "GET", "POST")
def passkeys(request: HttpRequest) -> HttpResponse:
    """The own passkeys, with rename and removal; removal asks for a fresh proof."""
    actor = request.actor
    typed = {name: asking.text(request, name, 60) for name in ("act", "key", "name")}
    refusal: Refusal | None = None
    if request.method == "POST":
        if typed["act"] == "remove":
            require_fresh(actor)
        try:
            return _change(request, typed)
        except Refusal as refused:
            refusal = asking.shown(refused)
    context = {
        "keys": list(keys.own_keys(actor)),
        "done": _done(request.GET.get("done", "")),
        "typed": typed,
    }
    return show(request, "signin/passkeys.html", context, refusal=refusal, fields=FIELDS)


def _change(request: HttpRequest, typed: dict[str, str]) -> HttpResponse:
    key_id = identifier(typed["key"])
    if key_id is None:
        raise NotFound
    if typed["act"] == "rename":
        keys.rename_key(actor=request.actor, key_id=key_id, name=typed["name"])
        return HttpResponseRedirect(f"{reverse('passkeys')}?done=renamed")
    keys.remove_key(actor=request.actor, key_id=key_id)
    return HttpResponseRedirect(f"{reverse('passkeys')}?done=removed")


def _done(what: str) -> str:
    return {
        "added": _("通行密钥已经添加，下次可以用它登录"),
        "renamed": _("名称已经改好"),
        "removed": _("通行密钥已经删除"),
    }.get(what, "")


@page("signed_in", "GET", "POST")
def new_passkey(request: HttpRequest) -> HttpResponse:
    """Add a passkey, after a fresh proof. The browser does the ceremony; what it brings back is checked here."""
    actor, refusal = request.actor, None
    require_fresh(actor)
    name = asking.text(request, "name", 60)
    if request.method == "POST":
        sealed, answer = request.COOKIES.get(NEW_COOKIE, ""), request.POST.get("answer", "")
        try:
            keys.add_key(actor=actor, sealed=sealed, answer=answer, name=name)
            return HttpResponseRedirect(f"{reverse('passkeys')}?done=added")
        except Refusal as refused:
            refusal = asking.shown(refused)
    problems = site.check_site()
    asked = None if problems else keys.ask_for_new(actor)
    context = {"typed": {"name": name}, **_asked(request, asked, problems)}
    shown = show(request, "signin/passkey_new.html", context, refusal=refusal, fields=FIELDS)
    return _carrying(shown, asked, NEW_COOKIE, request.path)


@page("anyone", "GET", "POST")
def sign_in_by_passkey(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey; the key says whose it is."""
    where = safe_next(request.POST.get("next") or request.GET.get("next"))
    refusal: Refusal | None = None
    if request.method == "POST":
        sealed, answer = request.COOKIES.get(COOKIE, ""), request.POST.get("answer", "")
        try:
            account = keys.prove_by_key(sealed=sealed, answer=answer)
            return enter(request, account, "passkey", where, whole=True)
        except Refusal as refused:
            refusal = refused
    elif request.token and request.actor.signed_in:
        return HttpResponseRedirect(where)
    problems = site.check_site()
    asked = None if problems else keys.ask_to_sign_in()
    context = {"next": where, **_asked(request, asked, problems)}
    shown = show(request, "signin/passkey_sign_in.html", context, refusal=refusal)
    return _carrying(shown, asked, COOKIE, request.path)


def _asked(request: HttpRequest, asked: Asked | None, problems: list[str]) -> dict[str, Any]:
    return {"asked": asked, "problems": problems, "named": site.named_address(request.get_full_path())}


def _carrying(response: HttpResponse, asked: Asked | None, name: str, path: str) -> HttpResponse:
    if asked is not None:
        leave_sealed(response, name, asked.sealed, path)
    return response
