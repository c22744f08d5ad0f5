"""Keys and retention on the desk: how far a change of key is; which rules are in force, what went, what is held."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.errors import NotFound, Refusal
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people.pages import asking
from yiwang.people.privacy import rotating
from yiwang.people.privacy.actions.hold import lift_hold, place_hold
from yiwang.people.privacy.models import Hold, RetentionRun, Rotation
from yiwang.people.privacy.plans import ACTIONS, plan_to_show
from yiwang.people.privacy.proving import is_genuine

FIELDS = ("subjects", "reason", "basis", "review_on", "why")
UNITS = {"years": gettext_noop("%(n)s年"), "months": gettext_noop("%(n)s个月"), "days": gettext_noop("%(n)s天")}


@page("duty:privacy,security", "GET")
def keys(request: HttpRequest) -> HttpResponse:
    """Changes of key, the newest first, with how far each column is."""
    rows = []
    for rotation in Rotation.objects.order_by("-started_at")[:10]:
        columns = rotating.progress(rotation)
        done = sum(column["done"] for column in columns)
        rows.append({"rotation": rotation, "columns": columns, "done": done, "total": len(columns)})
    response = render(request, "privacy/keys.html", {"rows": rows})
    if any(row["rotation"].finished_at is None for row in rows):
        response.headers["Refresh"] = "10"
    return response


@page("duty:privacy", "GET", "POST")
def retention(request: HttpRequest) -> HttpResponse:
    """Rules in force, runs with their proof, holds; placing and lifting a hold."""
    actor = request.actor
    require(actor, "privacy.hold")
    refusal: Refusal | None = None
    typed = {name: asking.text(request, name) for name in FIELDS}
    if request.method == "POST":
        try:
            if request.POST.get("act") == "lift":
                lift_hold(actor=actor, hold_id=_id(request.POST.get("hold", "")), why=typed["why"])
            else:
                place_hold(
                    actor=actor,
                    subjects=_ids(typed["subjects"]),
                    reason=typed["reason"],
                    basis=typed["basis"],
                    review_on=asking.day(request, "review_on", needed=True) or date.max,
                )
            return HttpResponseRedirect(f"{reverse('desk-privacy-retention')}?done=1")
        except Refusal as refused:
            refusal = asking.shown(refused)
    plan = plan_to_show()
    context = {
        "plan": plan.row,
        "rules": [
            {
                "title": rule.title,
                "period": "".join(_(UNITS[unit]) % {"n": n} for unit, n in rule.period.items()) or "—",
                "start": rule.start,
                "action": _(ACTIONS[rule.action]),
                "basis": rule.basis,
            }
            for rule in plan.parsed
        ],
        "runs": [{"run": run, "genuine": is_genuine(run)} for run in RetentionRun.objects.order_by("-started_at")[:10]],
        "holds": list(Hold.objects.visible_to(actor).filter(lifted_at=None).order_by("-placed_at")[:50]),
        "typed": typed,
        "lifting": request.POST.get("hold", "") if request.POST.get("act") == "lift" else "",
        "suggested": (timezone.localdate() + timedelta(days=180)).isoformat(),
        "done": "done" in request.GET,
        **asking.wrong(refusal, FIELDS),
    }
    return render(request, "privacy/retention.html", context, status=refusal.status if refusal else 200)


@page("duty:privacy", "GET")
def run(request: HttpRequest) -> HttpResponse:
    """The signed report of one run (``?run=``), as it was signed: digests only, for every privacy officer."""
    require(request.actor, "privacy.hold")
    found = RetentionRun.objects.filter(pk=_id(request.GET.get("run", ""))).first()
    if found is None:
        raise NotFound
    response = HttpResponse(found.report, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="retention-{found.pk}.json"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as no_id:
        raise NotFound from no_id


def _ids(text: str) -> list[UUID]:
    found = []
    for word in text.split():
        try:
            found.append(UUID(word))
        except ValueError:
            return []
    return list(dict.fromkeys(found))


__all__ = ["keys", "retention", "run"]
