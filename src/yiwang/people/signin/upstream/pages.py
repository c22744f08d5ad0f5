"""Signing in with an identity from above: the choice of provider, the way there and back, and the first time."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.errors import NotFound, Refusal
from yiwang.core.routes import page
from yiwang.people.directory import identifier
from yiwang.people.pages import asking
from yiwang.people.sessions import sign_out
from yiwang.people.signin.entering import enter, leave_sealed, place_of
from yiwang.people.signin.freshness import is_fresh
from yiwang.people.signin.models.upstream import UpstreamProvider
from yiwang.people.signin.once import ChallengeOver
from yiwang.people.signin.pages.showing import show
from yiwang.people.signin.upstream import linking
from yiwang.people.signin.upstream.asking import LIVES, begin, finish, where_of
from yiwang.people.signin.upstream.configuring import offered, offered_one
from yiwang.people.signin.upstream.discovery import metadata_of
from yiwang.people.signin.upstream.errors import UpstreamCancelled, UpstreamDown, UpstreamRefused
from yiwang.people.way_back import safe_next

PATH = place_of("/login/upstream/")
STATE_COOKIE, PENDING_COOKIE = (f"{settings.COOKIE_PREFIX}{name}" for name in ("yw_upstream", "yw_upstream_new"))
METHOD = "federated"
SAID = ("state", "code", "error", "iss")


@page("anyone", "GET")
def choose(request: HttpRequest) -> HttpResponse:
    """The providers that people may sign in with."""
    return _choice(request, safe_next(request.GET.get("next")))


def _choice(request: HttpRequest, where: str, refusal: Refusal | None = None) -> HttpResponse:
    rows = [
        {
            "href": f"{reverse('upstream-start', args=[one.code])}?{urlencode({'next': where})}",
            "text": _("用%(title)s登录") % {"title": one.title},
            "hint": _("在那边登录以后回到这里，我们看不到您在那边的密码。"),
        }
        for one in offered()
    ]
    return show(request, "signin/upstream.html", {"rows": rows, "next": where}, refusal=refusal, anywhere="#main")


@page("anyone", "GET")
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Send the browser to the provider. If it is down, say so and keep the local ways."""
    provider = offered_one(code)
    where = safe_next(request.GET.get("next"))
    try:
        going = begin(provider, where)
    except UpstreamDown as down:
        return _choice(request, where, down)
    response = HttpResponseRedirect(going.address)
    leave_sealed(response, STATE_COOKIE, going.sealed, PATH, int(LIVES.total_seconds()))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@page("anyone", "GET")
def back(request: HttpRequest, code: str) -> HttpResponse:
    """The browser comes back. Its state is used up, whatever comes of it."""
    provider = offered_one(code)
    said = {name: value[:4000] for name in SAID if (value := request.GET.get(name)) is not None}
    try:
        vouched = finish(provider, request.COOKIES.get(STATE_COOKIE, ""), said)
        account = linking.account_for(vouched)
        if account is not None:
            response = enter(request, account, METHOD, vouched.where)
        else:
            response = HttpResponseRedirect(reverse("upstream-first"))
            seconds = int(linking.PENDING_LIVES.total_seconds())
            leave_sealed(response, PENDING_COOKIE, linking.keep_pending(vouched), PATH, seconds)
    except (UpstreamRefused, UpstreamDown, UpstreamCancelled, ChallengeOver) as refused:
        response = _choice(request, where_of(request.COOKIES.get(STATE_COOKIE, "")), refused)
    response.delete_cookie(STATE_COOKIE, path=PATH, samesite="Lax")
    return response


@page("anyone", "GET", "POST")
def first_time(request: HttpRequest) -> HttpResponse:
    """The first time with this identity: link the own account, proven here, or open a new one."""
    text = request.COOKIES.get(PENDING_COOKIE, "")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return _decide(request, text)
        except ChallengeOver:
            raise
        except Refusal as refused:
            refusal = asking.shown(refused)
    pending = linking.read_pending(text)
    actor = request.actor
    context = {
        "provider": pending.provider,
        "name": asking.text(request, "name", 100) or pending.name,
        "known": actor.name if actor.signed_in else "",
        "fresh": is_fresh(actor) if actor.signed_in else False,
        "login": f"/login/?{urlencode({'next': reverse('upstream-first')})}",
    }
    return show(request, "signin/upstream_first.html", context, refusal=refusal, fields=("name",), anywhere="#main")


def _decide(request: HttpRequest, text: str) -> HttpResponse:
    if request.POST.get("act") == "new":
        account, pending = linking.open_with(text, asking.text(request, "name", 100))
        response = enter(request, account, METHOD, pending.where)
    else:
        pending = linking.link_own(request.actor, text)
        response = HttpResponseRedirect(safe_next(pending.where))
    response.delete_cookie(PENDING_COOKIE, path=PATH, samesite="Lax")
    return response


@page("signed_in", "GET", "POST")
def own(request: HttpRequest) -> HttpResponse:
    """The own links: when they were used, and how to end them."""
    actor, refusal = request.actor, None
    if request.method == "POST":
        key = identifier(asking.text(request, "link", 60))
        if key is None:
            raise NotFound
        try:
            linking.unlink(actor=actor, link_id=key)
            return HttpResponseRedirect(f"{reverse('upstream-own')}?done=1")
        except Refusal as refused:
            if refused.code == "reauthentication_needed":
                raise
            refusal = asking.shown(refused)
    linked = list(linking.own_links(actor))
    here = {"next": reverse("upstream-own")}
    rows = [
        {"href": f"{reverse('upstream-start', args=[one.code])}?{urlencode(here)}", "text": one.title}
        for one in offered()
        if one.pk not in {link.provider_id for link in linked}
    ]
    context = {"links": linked, "rows": rows, "done": request.GET.get("done") == "1"}
    return show(request, "signin/upstream_own.html", context, refusal=refusal, anywhere="#main")


@page("anyone", "POST")
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """Sign out here, then show the way to sign out at the provider too (RP-Initiated Logout 1.0)."""
    provider = offered_one(code)
    if request.token and request.actor.signed_in:
        sign_out(actor=request.actor)
    response = show(request, "signin/upstream_left.html", {"provider": provider, "address": _end_of(provider)})
    response.delete_cookie(settings.SESSION_COOKIE, samesite="Lax")
    return response


def _end_of(provider: UpstreamProvider) -> str:
    try:
        address = metadata_of(provider.issuer).end_session
    except UpstreamDown:
        return ""
    wanted: dict[str, Any] = {"client_id": provider.client_id, "post_logout_redirect_uri": f"{settings.ORIGIN}/"}
    return f"{address}{'&' if '?' in address else '?'}{urlencode(wanted)}" if address else ""
