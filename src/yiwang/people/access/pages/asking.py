"""Who may see or do this, and why; what may this post, this person do. Each question is recorded before its answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people.access.constructed import actors_for, only_post, post_held
from yiwang.people.access.explaining import ASKERS, reach_of, thing_or_refuse, who_may, within
from yiwang.people.access.things import KINDS, find
from yiwang.people.models import Post

GATE = "duty:administer,security,audit"


@page(GATE, "GET", "POST")
def home(request: HttpRequest) -> HttpResponse:
    """Choose a thing by its number, its id or a link; the ways to duties, reviews and emergencies.

    A number of a person is posted: it must not stand in an address, which browsers and logs keep (ASVS 14.2.1).
    """
    actor = request.actor
    require(actor, "access.explain")
    kind, words = request.POST.get("kind", "")[:24], request.POST.get("q", "").replace("\0", "")[:300].strip()
    errors: dict[str, str] = {}
    if request.method == "POST":
        thing = find(kind, words) if kind in KINDS and words else None
        if thing is not None and within(actor, thing):
            return HttpResponseRedirect(reverse("access-thing", args=[thing.kind, thing.id]))
        if kind not in KINDS:
            errors["kind"] = _("请选择是什么。")
        errors["q"] = (
            _("请填写编号，或者粘贴网页地址。") if not words else _("没有找到，或者不在您管理的范围里。请核对编号。")
        )
    context = {
        "kinds": [{"value": sort.kind, "text": _(sort.title)} for sort in KINDS.values()],
        "given": {"kind": kind, "q": words},
        "fields": errors,
        "errors": [{"href": f"#{name}", "text": text} for name, text in errors.items()],
        "may_review": bool(actor.duties & {"administer", "security"}),
        "may_break": bool(actor.duties & {"break_glass", "audit"}),
    }
    return render(request, "access/home.html", context, status=422 if errors else 200)


@page(GATE, "GET")
def thing(request: HttpRequest, kind: str, thing_id: UUID) -> HttpResponse:
    """Everybody who may see a thing, by what."""
    actor = request.actor
    require(actor, "access.explain")
    found = thing_or_refuse(actor, kind, thing_id)
    _record(actor, kind, thing_id)
    answer = who_may(found)
    context = {"thing": found, "kind_title": _(KINDS[kind].title), "answer": answer, "rows": _rows(answer.holders)}
    return render(request, "access/thing.html", context)


def _rows(holders: list[Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": holder.actor.account_id,
            "official": holder.actor.kind == "official",
            "name": holder.name,
            "where": holder.where,
            "reasons": holder.reasons,
            "may": [*holder.pages, *holder.may],
        }
        for holder in holders
    ]


@page(GATE, "GET")
def post(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """What whoever holds this post may do, and how much is in its reach."""
    actor = request.actor
    require(actor, "access.explain")
    found = thing_or_refuse(actor, "post", post_id)
    row = Post.objects.select_related("organization").get(pk=post_id)
    _record(actor, "post", post_id)
    context = {"title": found.title, "reach": reach_of(only_post(post_held(row))), "post": row}
    return render(request, "access/reach.html", context)


@page(GATE, "GET")
def person(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """What one official may do with all his posts together."""
    actor = request.actor
    require(actor, "access.explain")
    found = thing_or_refuse(actor, "account", account_id)
    who = actors_for([account_id])
    _record(actor, "account", account_id)
    if not who:
        raise NotFound(_("这个账号已经停用，什么都打不开。"))
    context = {"title": found.title, "reach": reach_of(who[0]), "post": None}
    return render(request, "access/reach.html", context)


def _record(actor: Actor, kind: str, thing_id: UUID) -> None:
    post = next((found for found in actor.posts if found.duties & set(ASKERS)), None)
    where = (post.organization_id, post.division_id) if post else (None, None)
    record_apart(NewEvent("access.looked_up", actor, Subject(kind, thing_id), {}, *where))
