"""The desk of seals: the list with its figure, one seal with its life, and the acts on it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.permissions import allowed, require
from yiwang.core.routes import page
from yiwang.people.exporting import csv_answer
from yiwang.people.pages import asking
from yiwang.support.seals import exporting, queries
from yiwang.support.seals.actions.authorising import authorise, withdraw
from yiwang.support.seals.actions.deciding import approve_seal, refuse_seal
from yiwang.support.seals.actions.ending import CHANGES, change_seal
from yiwang.support.seals.bodies import body_of
from yiwang.support.seals.models import Seal, SealPermit
from yiwang.support.seals.pages.showing import KINDS, png, problems, use_row
from yiwang.support.seals.purposes import LIVING, PURPOSES, STATES, USES

GATE = "duty:seal.apply,seal.approve,seal.keep,seal.use,supervise,audit"
STEPS = {
    "asked": gettext_noop("申请"),
    "made": gettext_noop("批准，做好"),
    "refused": gettext_noop("没有批准"),
    "suspended": gettext_noop("停用"),
    "resumed": gettext_noop("恢复使用"),
    "revoked": gettext_noop("注销"),
    "replaced": gettext_noop("换成新章"),
    "authorised": gettext_noop("授权岗位用印"),
    "withdrawn": gettext_noop("收回授权"),
    "signature_made": gettext_noop("本人制作"),
}


@page(GATE)
def seals(request: HttpRequest) -> HttpResponse:
    """Seals of the own organization and of those below it."""
    actor = request.actor
    require(actor, "seal.see")
    text, state = queries.cleaned(request.GET.get("q", "")), request.GET.get("state", "")
    state = state if state in STATES else ""
    found = queries.desk_list(actor, text=text, state=state, cursor=request.GET.get("cursor", ""))
    context = {
        "rows": [_row(seal) for seal in found.rows],
        "text": text,
        "state": state,
        "figure": queries.figure_for(actor) if not (text or state or request.GET.get("cursor")) else None,
        "filters_list": _filters(text, state),
        "next": _address(text, state, found.next),
        "previous": _address(text, state, found.previous),
        "may_apply": allowed(actor, "seal.apply"),
        "may_use": allowed(actor, "seal.use"),
        "export": f"{reverse('seals-export')}?{urlencode({'q': text, 'state': state})}",
        "may_export": allowed(actor, "seal.export"),
    }
    return render(request, "seals/list.html", context)


@page(GATE)
def seals_export(request: HttpRequest) -> HttpResponse:
    """The list as a table; recorded."""
    actor = request.actor
    require(actor, "seal.export")
    text, state = queries.cleaned(request.GET.get("q", "")), request.GET.get("state", "")
    rows = queries.desk_rows(actor, text=text, state=state).order_by(*queries.ORDER)[: exporting.MOST]
    kept = list(rows)
    exporting.note(actor, "seals", len(kept))
    return csv_answer("seals", exporting.seal_head(), exporting.seal_cells(kept))


@page(GATE, "GET", "POST")
def seal(request: HttpRequest, seal_id: UUID) -> HttpResponse:
    """One seal. What was typed stays when an act is refused."""
    require(request.actor, "seal.see")
    opened = queries.one(request.actor, seal_id)
    if request.method == "POST":
        try:
            _act(request, opened)
        except Refusal as refused:
            if refused.status in (401, 404):
                raise
            return _show(request, queries.one(request.actor, seal_id), refused)
        return HttpResponseRedirect(f"{reverse('seal', args=[seal_id])}?done=1")
    return _show(request, opened, None)


@page("signed_in")
def picture(request: HttpRequest, seal_id: UUID) -> HttpResponse:
    """What a seal looks like, for who sees the seal; of a personal signature only its holder."""
    found: Seal = Seal.objects.visible_to(request.actor).get_or_refuse(seal_id)
    if found.holder_account not in (None, request.actor.account_id):
        return png(b"", status=404)
    return png(body_of(found).picture)


def _act(request: HttpRequest, opened: queries.Opened) -> None:
    act, reason = request.POST.get("act", ""), asking.text(request, "reason")
    common: dict[str, Any] = {
        "actor": request.actor,
        "seal_id": opened.seal.pk,
        "row_version": asking.seen(request),
    }
    if act == "approve":
        approve_seal(**common)
    elif act == "refuse":
        refuse_seal(reason=reason, **common)
    elif act in CHANGES:
        change_seal(change=act, reason=reason, **common)
    elif act == "authorise":
        authorise(
            actor=request.actor,
            seal_id=opened.seal.pk,
            post_id=asking.identifier(request.POST.get("post", "")),
            uses=asking.chosen(request, "uses"),
            until=asking.day(request, "until", needed=False),
        )
    elif act == "withdraw":
        permit = asking.identifier(request.POST.get("permit", ""))
        withdraw(actor=request.actor, permit_id=permit or opened.seal.pk, reason=reason)
    else:
        raise InvalidInput(_("请选择要做什么。"))


def _show(request: HttpRequest, opened: queries.Opened, refused: Refusal | None) -> HttpResponse:
    found, act = opened.seal, request.POST.get("act", "") if refused else ""
    context = {
        "seal": found,
        "state": _(STATES[opened.state]),
        "kind": KINDS[opened.state],
        "facts": _facts(found),
        "entries": [
            {
                "title": _(STEPS.get(one.what, one.what)),
                "who": one.by_name,
                "when": one.at,
                "text": one.words,
            }
            for one in opened.steps
        ],
        "permits": [_permit(one) for one in opened.permits],
        "uses": [use_row(one) for one in opened.uses],
        "changes": [{"name": one.name, "title": _(one.title)} for one in opened.changes],
        "may_decide": opened.may_decide,
        "may_keep": opened.may_keep,
        "living": found.holder_account is None and found.state in LIVING,
        "may_replace": opened.may_replace,
        "waits_for_other": opened.state == "asked" and found.asked_by == request.actor.account_id,
        "posts": [{"value": str(key), "text": title} for key, title in opened.posts],
        "use_choices": [{"value": code, "text": _(title)} for code, title in USES.items()],
        "act": act,
        "typed": request.POST if refused else {},
        "typed_uses": asking.chosen(request, "uses") if refused else ["document", "case"],
        "done": request.GET.get("done") == "1",
        **problems(refused),
    }
    return render(request, "seals/seal.html", context, status=refused.status if refused else 200)


def _facts(found: Seal) -> list[dict[str, str]]:
    facts = [
        (_("印章编码"), found.number or _("批准以后编号")),
        (_("种类"), _(PURPOSES[found.purpose].title)),
        (_("单位"), found.organization_name),
        (_("为什么申请"), found.why),
        (_("申请人"), found.asked_by_name),
        (_("批准人"), found.decided_by_name),
        (_("理由"), found.state_reason),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _permit(one: SealPermit) -> dict[str, Any]:
    return {
        "id": one.pk,
        "post": one.post_title,
        "uses": "、".join(_(USES[use]) for use in one.uses if use in USES),
        "until": one.until,
        "given": one.given_by_name,
        "given_at": one.given_at,
        "withdrawn_at": one.withdrawn_at,
        "withdrawn": f"{one.withdrawn_by_name}：{one.withdrawn_why}",
    }


def _row(found: Seal) -> dict[str, Any]:
    state = found.state_on(clock.now())
    return {
        "href": reverse("seal", args=[found.pk]),
        "name": found.name,
        "number": found.number or "",
        "purpose": _(PURPOSES[found.purpose].title),
        "state": _(STATES[state]),
        "kind": KINDS[state],
        "until": found.valid_until,
    }


def _filters(text: str, state: str) -> list[dict[str, Any]]:
    choices = [("", _("全部"))] + [(code, _(title)) for code, title in STATES.items()]
    links = [
        {"href": _address(text, code, "") or "?", "text": title, "current": code == state} for code, title in choices
    ]
    return [{"title": _("状态"), "links": links}]


def _address(text: str, state: str, cursor: str | None) -> str:
    if cursor is None:
        return ""
    pairs = {"q": text, "state": state, "cursor": cursor}
    return "?" + urlencode({name: value for name, value in pairs.items() if value})
