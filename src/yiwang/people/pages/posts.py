"""A post: what it may, who holds it; set it up, change it, close it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.permissions import DUTIES, require
from yiwang.core.routes import page
from yiwang.people import directory
from yiwang.people.actions.posts import change_post, close_post, create_post
from yiwang.people.duties import Duty, known_duties, title_of
from yiwang.people.models import Organization
from yiwang.people.pages import asking, telling

FIELDS = ("title", "duties")


@page("duty:administer", "GET", "POST")
def new(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Set up a post in an organization."""
    actor = request.actor
    require(actor, "people.administer")
    office = directory.office(actor, organization_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            title, duties = _read(request, ())
            sure = asking.confirmed(request)
            create_post(actor=actor, organization_id=office.pk, title=title, duties=duties, confirmed=sure)
            return HttpResponseRedirect(f"{reverse('organization', args=[office.pk])}?done=1")
        except Refusal as refused:
            refusal = asking.shown(refused)
    context = {
        "office": office,
        "groups": duty_groups(office, []),
        "typed": {"title": request.POST.get("title", "")[:200], "duties": asking.chosen(request, "duties")},
        **asking.wrong(refusal, FIELDS),
    }
    return render(request, "people/post_new.html", context, status=refusal.status if refusal else 200)


@page("duty:administer", "GET", "POST")
def post(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """One post; change its title and duties, or close it."""
    actor = request.actor
    require(actor, "people.administer")
    found = directory.post(actor, post_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            seen, act = asking.seen(request), request.POST.get("act", "")
            if act == "close":
                close_post(actor=actor, post_id=found.pk, version=seen)
            elif act == "change":
                title, duties = _read(request, found.duties)
                sure = asking.confirmed(request)
                change_post(actor=actor, post_id=found.pk, title=title, duties=duties, version=seen, confirmed=sure)
            else:
                raise InvalidInput(_("请选择要做什么。"))
            return HttpResponseRedirect(f"{reverse('organization', args=[found.organization_id])}?done=1")
        except Refusal as refused:
            refusal, found = asking.shown(refused), directory.post(actor, post_id)
    again = refusal is not None and request.POST.get("act") == "change"
    held = directory.holders_of(found)
    context = {
        "post": found,
        "office": found.organization,
        "held": held,
        "own": any(holding.account_id == actor.account_id for holding in held),
        "duties": [title_of(code) for code in found.duties],
        "groups": duty_groups(found.organization, found.duties),
        "typed": {
            "title": request.POST.get("title", "")[:200] if again else found.title,
            "duties": asking.chosen(request, "duties") if again else found.duties,
        },
        "entries": telling.entries(directory.told_of(actor, Q(subject_id=found.pk))),
        **asking.wrong(refusal, FIELDS, anywhere="#acts"),
    }
    return render(request, "people/post.html", context, status=refusal.status if refusal else 200)


def _read(request: HttpRequest, present: list[str] | tuple[()]) -> tuple[str, list[str]]:
    """Title and duties; a duty that nothing published names may stay, but not come."""
    chosen = asking.chosen(request, "duties")
    known = known_duties().keys() | set(present)
    if any(code not in known for code in chosen):
        raise InvalidInput(fields={"/duties": _("请从列表中选择职责。")})
    return asking.text(request, "title", 200), chosen


def duty_groups(office: Organization, present: list[str]) -> list[dict[str, Any]]:
    """Duties to choose from: those of this organization's role, the platform's, and the others."""
    known = known_duties()
    for code in present:
        known.setdefault(code, Duty(code, code))
    own = [d for d in known.values() if d.code not in DUTIES and d.role in ("", office.role)]
    platform = [d for d in known.values() if d.code in DUTIES]
    others = [d for d in known.values() if d not in own and d not in platform]
    titled = ((_("本机构的业务"), own), (_("平台工作"), platform), (_("其他机构的业务"), others))
    return [
        {
            "title": title,
            "options": [{"value": d.code, "text": d.title, "hint": d.may} for d in duties],
            "open": title != _("其他机构的业务") or any(d.code in present for d in duties),
        }
        for title, duties in titled
        if duties
    ]
