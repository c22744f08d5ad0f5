"""The window's page of activation slips, and the page on which a person uses one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.paging import page as page_of
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people.exporting import csv_answer
from yiwang.people.names import mask_name
from yiwang.people.pages import asking
from yiwang.people.sessions import as_actor
from yiwang.people.signin.assisted import clearing, slips
from yiwang.people.signin.assisted.activating import activate
from yiwang.people.signin.assisted.slips import Made, Visitor
from yiwang.people.signin.entering import enter
from yiwang.people.signin.finding import paper_kinds
from yiwang.people.signin.models.slip import ActivationSlip
from yiwang.people.signin.pages.showing import show, typed
from yiwang.ui.filters import zh_datetime
from yiwang.ui.qr import qr_svg

ORDER, SIZE, MOST = ("-made_at", "-id"), 20, 5000
FIELDS = ("paper", "number", "issuer", "name", "born", "compared", "word", "again", "lives")
KEPT = ("paper", "number", "issuer", "name", "born", "compared", "helper", "lives")
OWN_FIELDS = ("code", "word", "login", "password", "again")
LIVES_TITLES = {
    "15m": gettext_noop("15 分钟（现在就在旁边的自助机或者手机上办）"),
    "1d": gettext_noop("1 天（今天回家办）"),
    "7d": gettext_noop("7 天（家人过几天来帮忙办）"),
}
STATES = {"open": gettext_noop("还没用"), "used": gettext_noop("已经用过"), "over": gettext_noop("过期或者作废")}


def listed(actor: Actor, state: str = "") -> QuerySet[ActivationSlip]:
    """What the windows of the clerk's organizations gave out."""
    rows = ActivationSlip.objects.visible_to(actor).filter(organization_id__in=actor.organizations_with("window"))
    now = clock.now()
    condition = {
        "open": Q(used_at=None, void_at=None, ends_at__gt=now),
        "used": Q(used_at__isnull=False),
        "over": Q(used_at=None) & (Q(void_at__isnull=False) | Q(ends_at__lte=now)),
    }.get(state, Q())
    return rows.filter(condition).select_related("account", "clerk")


@page("duty:window", "GET", "POST")
def desk(request: HttpRequest) -> HttpResponse:
    """The form for who stands at the window; below, the slips of this office."""
    actor = request.actor
    require(actor, "window.activate")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return _made(request, slips.help_visitor(actor=actor, visitor=_visitor(request)))
        except Refusal as refused:
            refusal = asking.shown(refused)
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    found = page_of(listed(actor, state), order=ORDER, cursor=request.GET.get("cursor", "")[:400] or None, size=SIZE)
    here = f"{reverse('activation-desk')}?state={state}"
    context = {
        "papers": [{"value": value, "text": text} for value, text in paper_kinds().items()],
        "lives": [{"value": value, "text": _(text)} for value, text in LIVES_TITLES.items()],
        "states": [{"value": value, "text": _(text)} for value, text in STATES.items()],
        "state": state,
        "typed": {name: typed(request, name) for name in KEPT},
        "rows": [_row(slip) for slip in found.rows],
        "next": f"{here}&cursor={found.next}" if found.next else "",
        "previous": f"{here}&cursor={found.previous}" if found.previous else "",
        "export": f"{reverse('activation-export')}?state={state}",
        "done": request.GET.get("done") == "1",
    }
    return show(request, "signin/activation_desk.html", context, refusal=refusal, fields=FIELDS)


def _visitor(request: HttpRequest) -> Visitor:
    return Visitor(
        paper=typed(request, "paper", 10) or "111",
        number=typed(request, "number", 40),
        issuer=typed(request, "issuer", 10),
        name=typed(request, "name", 150),
        born=_born(typed(request, "born", 20)),
        compared=request.POST.get("compared") == "true",
        helper=request.POST.get("helper") == "true",
        word=typed(request, "word", 12),
        again=typed(request, "again", 12),
        lives=typed(request, "lives", 4),
    )


def _born(given: str) -> date | None:
    """A birthday; whether it can be one says whoever keeps the person."""
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as wrong:
        raise InvalidInput(fields={"/born": _("日期要写成 2026-11-28 这样。")}) from wrong


def _row(slip: ActivationSlip) -> dict[str, Any]:
    state = "used" if slip.used_at else ("over" if slip.void_at or slip.ends_at <= clock.now() else "open")
    return {
        "id": slip.pk,
        "name": mask_name(slip.account.name),
        "how": _("新开账号") if slip.how == "opened" else _("恢复使用"),
        "clerk": slip.clerk.name,
        "made": slip.made_at,
        "ends": slip.ends_at,
        "state": {"text": _(STATES[state]), "kind": {"open": "warn", "used": "ok", "over": "idle"}[state]},
        "open": state == "open",
    }


def _made(request: HttpRequest, made: Made) -> HttpResponse:
    """The slip, to be printed or photographed by the person; shown this once."""
    post = request.actor.post_with("window")
    address = f"{settings.ORIGIN}{reverse('activate')}?{urlencode({'code': made.code})}"
    context = {
        "made": made,
        "name": mask_name(made.account.name),
        "address": f"{settings.ORIGIN}{reverse('activate')}",
        "qr": qr_svg(address, _("开通单的二维码"), _("用手机扫一扫，打开设置密码的页面")),
        "office": post.organization_name if post else "",
    }
    response = render(request, "signin/activation_slip.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@page("duty:window", "POST")
def void(request: HttpRequest, slip_id: UUID) -> HttpResponse:
    """End a slip of this office."""
    require(request.actor, "window.activate")
    slips.void_slip(actor=request.actor, slip_id=slip_id)
    return HttpResponseRedirect(f"{reverse('activation-desk')}?done=1")


@page("duty:window", "GET")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The slips of this office as CSV, names masked; recorded before the first line goes out."""
    actor = request.actor
    require(actor, "window.activate")
    state = request.GET.get("state", "")
    rows = listed(actor, state if state in STATES else "").order_by(*ORDER)[:MOST]
    post = actor.post_with("window")
    if post is not None:
        about = Subject("organization", post.organization_id)
        record_apart(NewEvent("slips.exported", actor, about, {}, post.organization_id, post.division_id))
    header = [_("开出时间"), _("姓名"), _("种类"), _("经办人"), _("有效到"), _("情况")]
    return csv_answer("slips", header, _lines(rows))


def _lines(rows: QuerySet[ActivationSlip]) -> Iterator[list[object]]:
    for slip in rows:
        row = _row(slip)
        when = zh_datetime(row["made"])
        yield [when, row["name"], row["how"], row["clerk"], zh_datetime(row["ends"]), row["state"]["text"]]


@page("anyone", "GET", "POST")
def use_slip(request: HttpRequest) -> HttpResponse:
    """The person sets an own password with the slip, and is signed in."""
    actor = request.actor
    refusal: Refusal | None = None
    if request.method == "POST":
        words = {name: request.POST.get(name, "").replace("\0", "")[:300] for name in OWN_FIELDS}
        try:
            account = activate(**words, browser=actor)
            left = clearing.ways_left(as_actor(account))
            return enter(request, account, "assisted", reverse("ways-left" if left else "account"))
        except Refusal as refused:
            refusal = refused
    given = request.POST if request.method == "POST" else request.GET
    context = {
        "typed": {name: given.get(name, "").replace("\0", "").strip()[:60] for name in ("code", "login")},
        "official": actor.kind == "official",
    }
    return show(request, "signin/activate.html", context, refusal=refusal, fields=OWN_FIELDS, anywhere="#code")


@page("signed_in", "GET", "POST")
def ways_left(request: HttpRequest) -> HttpResponse:
    """What was there before the new password: everything ticked to be removed, what is one's own is unticked."""
    actor = request.actor
    clearing.require_fresh(actor)
    refusal: Refusal | None = None
    chosen = request.POST.getlist("remove")[: len(clearing.ways_left(actor))] if request.method == "POST" else None
    if chosen is not None:
        try:
            removed = clearing.remove_ways(actor=actor, chosen=chosen)
            return HttpResponseRedirect(f"{reverse('ways-left')}?removed={removed}")
        except Refusal as refused:
            refusal = asking.shown(refused)
    found = clearing.ways_left(actor)
    removed = request.GET.get("removed", "")
    done = removed.isascii() and removed.isdigit() and len(removed) < 4
    context = {
        "ways": [{"value": way.key, "text": way.title, "hint": _history(way)} for way in found],
        "chosen": chosen if chosen is not None else ([] if done else [way.key for way in found]),
        "removed": int(removed) if done else None,
    }
    return show(request, "signin/ways_left.html", context, refusal=refusal, fields=("remove",), anywhere="#remove")


def _history(way: clearing.WayLeft) -> str:
    added = zh_datetime(way.added) if way.added else _("没有记录")
    used = zh_datetime(way.used) if way.used else _("还没有用过")
    return _("添加：%(added)s；最近使用：%(used)s") % {"added": added, "used": used}


@page("signed_in", "GET", "POST")
def own_slips(request: HttpRequest) -> HttpResponse:
    """Slips that windows made for the own account; an open one can be ended here."""
    actor = request.actor
    rows = ActivationSlip.objects.visible_to(actor).filter(account_id=actor.account_id)
    if request.method == "POST":
        found = rows.get_or_refuse(typed(request, "slip", 60))
        slips.void_slip(actor=actor, slip_id=found.pk)
        return HttpResponseRedirect(f"{reverse('own-slips')}?done=1")
    recent = rows.select_related("account", "clerk", "organization").order_by("-made_at")[:20]
    listed_rows = [{**_row(slip), "office": slip.organization.name} for slip in recent]
    return show(request, "signin/own_slips.html", {"rows": listed_rows, "done": request.GET.get("done") == "1"})
