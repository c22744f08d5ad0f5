"""The desk of providers above: list, export, a form with its check, for who answers for the installation's security."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.errors import NotFound, Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.paging import page as page_of
from yiwang.core.routes import page
from yiwang.people.exporting import csv_answer
from yiwang.people.pages import asking
from yiwang.people.signin.models.upstream import UpstreamProvider
from yiwang.people.signin.upstream import configuring
from yiwang.people.signin.upstream.configuring import LEVELS, Wanted, levels_text
from yiwang.ui.filters import zh_datetime

ORDER, SIZE = ("rank", "title", "id"), 30
TEXTS = (
    "code", "title", "level", "issuer", "client_id", "scopes", "name_claim", "number_claim", "levels", "acr_values",
)  # fmt: skip
FIELDS = (*TEXTS, "secret")
PLACES = {
    "nation": gettext_noop("国家"),
    "province": gettext_noop("省"),
    "city": gettext_noop("市"),
    "other": gettext_noop("其他"),
}


@page("duty:security", "GET")
def providers(request: HttpRequest) -> HttpResponse:
    """All providers, with how they stand; offices below, who may not change them, see those that are open."""
    if not configuring.may_manage(request.actor):
        rows = [_row(one) for one in configuring.offered()]
        return render(request, "signin/upstream_seen.html", {"rows": rows})
    wanted = _wishes(request)
    rows = configuring.providers(request.actor, wanted["q"], wanted["state"])
    found = page_of(rows, order=ORDER, cursor=request.GET.get("cursor", "")[:400] or None, size=SIZE)
    here = f"{reverse('upstream-desk')}?{urlencode(wanted)}"
    context = {
        "rows": [_row(one) for one in found.rows],
        "wanted": wanted,
        "states": [{"value": "on", "text": _("开放")}, {"value": "off", "text": _("没有开放")}],
        "next": f"{here}&cursor={found.next}" if found.next else "",
        "previous": f"{here}&cursor={found.previous}" if found.previous else "",
    }
    return render(request, "signin/upstream_desk.html", context)


def _wishes(request: HttpRequest) -> dict[str, str]:
    state = request.GET.get("state", "")
    return {
        "q": request.GET.get("q", "").replace("\0", "").strip()[:60],
        "state": state if state in ("on", "off") else "",
    }


def _row(one: UpstreamProvider) -> dict[str, Any]:
    state = {"text": _("开放"), "kind": "ok"} if one.enabled else {"text": _("没有开放"), "kind": "idle"}
    if one.enabled and one.fault:
        state = {"text": _("上次检查有问题"), "kind": "bad"}
    return {
        "id": one.pk,
        "title": one.title,
        "code": one.code,
        "place": _(PLACES[one.level]),
        "issuer": one.issuer,
        "trusted": _("可以") if one.trusted_for_number else _("不可以"),
        "checked": one.checked_at,
        "state": state,
    }


@page("duty:security", "GET")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as CSV, without secrets; recorded before the first line goes out."""
    actor, wanted = request.actor, _wishes(request)
    rows = configuring.providers(actor, wanted["q"], wanted["state"])
    post = actor.post_with("security")
    if post is not None:
        about = Subject("organization", post.organization_id)
        record_apart(NewEvent("upstream.exported", actor, about, {}, post.organization_id, post.division_id))
    header = [_("名称"), _("代号"), _("级别"), _("网址"), _("核对证件号码"), _("情况"), _("最近检查")]
    return csv_answer("upstream", header, _lines(rows.order_by(*ORDER)))


def _lines(rows: Any) -> Iterator[list[object]]:
    for one in rows[:1000]:
        row = _row(one)
        checked = zh_datetime(row["checked"]) if row["checked"] else ""
        names = ("title", "code", "place", "issuer", "trusted")
        yield [*(row[name] for name in names), row["state"]["text"], checked]


@page("duty:security", "GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """A new provider; it is not open to people before somebody switches it on."""
    configuring.require_management(request.actor)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            made = configuring.add_provider(actor=request.actor, wanted=_wanted(request))
            return HttpResponseRedirect(f"{reverse('upstream-provider', args=[made.pk])}?done=1")
        except Refusal as refused:
            refusal = asking.shown(refused)
    return _form(request, None, refusal)


@page("duty:security", "GET", "POST")
def provider(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """One provider: change it, or ask it whether a sign-in could work."""
    actor = request.actor
    found = configuring.providers(actor).filter(pk=provider_id).first()
    if found is None:
        raise NotFound
    refusal: Refusal | None = None
    problems: list[str] | None = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "check":
                problems = configuring.check_provider(actor, provider_id)
                found.refresh_from_db()
            else:
                seen = asking.seen(request)
                configuring.change_provider(actor=actor, provider_id=provider_id, wanted=_wanted(request), version=seen)
                return HttpResponseRedirect(f"{request.path}?done=1")
        except Refusal as refused:
            refusal = asking.shown(refused)
    return _form(request, found, refusal, problems)


def _wanted(request: HttpRequest) -> Wanted:
    texts = {name: asking.text(request, name) for name in FIELDS}
    trusted, enabled = (request.POST.get(name) == "true" for name in ("trusted_for_number", "enabled"))
    return Wanted(**texts, trusted_for_number=trusted, enabled=enabled)


def _form(
    request: HttpRequest, found: UpstreamProvider | None, refusal: Refusal | None, problems: list[str] | None = None
) -> HttpResponse:
    sent = request.method == "POST" and request.POST.get("act") != "check"
    typed: dict[str, Any] = {name: asking.text(request, name) for name in TEXTS} if sent else _kept(found)
    if sent:
        typed |= {name: request.POST.get(name) == "true" for name in ("trusted_for_number", "enabled")}
    context = {
        "provider": found,
        "row": _row(found) if found else None,
        "typed": typed,
        "places": [{"value": value, "text": _(text)} for value, text in PLACES.items()],
        "levels": "、".join(LEVELS),
        "done": request.GET.get("done") == "1",
        "problems": problems,
        "back_address": request.build_absolute_uri(reverse("upstream-back", args=[found.code])) if found else "",
        **asking.wrong(refusal, (*FIELDS, "trusted_for_number")),
    }
    response = render(request, "signin/upstream_provider.html", context, status=refusal.status if refusal else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _kept(found: UpstreamProvider | None) -> dict[str, Any]:
    if found is None:
        return {**dict.fromkeys(TEXTS, ""), "scopes": "profile", "name_claim": "name"}
    return {
        **{name: getattr(found, name) for name in ("code", "title", "level", "issuer", "client_id", "acr_values")},
        "scopes": " ".join(found.scopes),
        "name_claim": found.claims.get("name", ""),
        "number_claim": found.claims.get("number", ""),
        "levels": levels_text(found.levels),
        "trusted_for_number": found.trusted_for_number,
        "enabled": found.enabled,
    }
