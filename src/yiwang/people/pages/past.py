"""What an organization was before, who leads it and since when, who took over; further parents begin and end here."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.people import directory
from yiwang.people.actions.parents import add_dual_parent, change_lead, end_dual_parent
from yiwang.people.administration import today
from yiwang.people.history import named, predecessors, standing_on, standings, successors
from yiwang.people.models import Division, Organization, OrganizationParent
from yiwang.people.models.history import SUCCESSIONS
from yiwang.people.pages import asking
from yiwang.people.pages.organizations import role_title

MOST_FOUND = 20


@page("duty:administer", "GET", "POST")
def past(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """History and leadership of one organization in reach."""
    actor = request.actor
    require(actor, "people.administer")
    office = directory.office(actor, organization_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _act(request, office)
            return HttpResponseRedirect(f"{reverse('organization-past', args=[office.pk])}?done=1")
        except Refusal as refused:
            refusal, office = asking.shown(refused), directory.office(actor, organization_id)
    states = standings(office)
    names = _names(states)
    find = request.GET.get("find", "").replace("\0", "").strip()[:60]
    on, asked, unread = _day(request)
    context = {
        "office": office,
        "states": [_state(state, names) for state in states],
        "asked": asked,
        "on": on,
        "then": _state(then, names) if on and (then := standing_on(office, on)) else None,
        "unread": unread,
        "heirs": [_succession(row, row.successor) for row in successors(office)],
        "givers": [_succession(row, row.predecessor) for row in predecessors(office)],
        "duals": list(OrganizationParent.objects.filter(organization=office, kind="dual").select_related("parent")
                      .order_by("-until", "id")),
        "find": find,
        "found": _found(find, office),
        "typed": {name: request.POST.get(name, "")[:60] for name in ("parent", "since")} if refusal else {},
        "done": request.GET.get("done") == "1",
        **asking.wrong(refusal, ("parent", "since", "until"), anywhere="#leaders"),
    }  # fmt: skip
    return render(request, "people/past.html", context, status=refusal.status if refusal else 200)


def _day(request: HttpRequest) -> tuple[date | None, str, str]:
    """The day that was asked for; what was typed; what is wrong with it."""
    given = request.GET.get("on", "").strip()[:20]
    if not given:
        return None, "", ""
    try:
        return date.fromisoformat(given), given, ""
    except ValueError:
        return None, given, _("日期要写成 2026-11-28 这样。")


def _names(states: list[Any]) -> dict[UUID, str]:
    keys = {key for state in states for key in (state.lead_id, *state.dual_ids) if key}
    places = Division.objects.filter(pk__in={state.division_id for state in states}).values_list("pk", "name")
    return {**dict(Organization.objects.filter(pk__in=keys).values_list("pk", "name")), **dict(places)}


def _state(state: Any, names: dict[UUID, str]) -> dict[str, Any]:
    return {
        "name": state.name,
        "code": state.uscc,
        "role": role_title(state.role),
        "place": names.get(state.division_id, ""),
        "lead": names.get(state.lead_id, ""),
        "dual": "、".join(names[key] for key in state.dual_ids if key in names),
        "since": state.valid_from,
        "until": state.valid_to,
    }


def _succession(row: Any, other: Organization) -> dict[str, Any]:
    kinds = dict(SUCCESSIONS)
    moved = "，".join(f"{_(what)} {count}" for what, count in row.moved.items() if count)
    parts = {"kind": _(kinds[row.kind]), "name": other.name, "on": row.on, "share": row.share}
    return {**parts, "moved": moved, "reason": row.reason}


def _found(text: str, office: Organization) -> list[dict[str, str]]:
    """Open organizations with this name, whoever leads them: a further parent may stand anywhere but below."""
    if not text:
        return []
    rows = Organization.objects.filter(named(text), closed_on=None).exclude(lineage__contains=[office.pk])
    rows = rows.exclude(pk=office.pk).select_related("division").order_by("division__code", "name", "id")
    return [{"value": str(row.pk), "text": row.name, "hint": row.division.name} for row in rows[:MOST_FOUND]]


def _act(request: HttpRequest, office: Organization) -> None:
    act, seen = request.POST.get("act", ""), asking.seen(request)
    parent = directory.identifier(request.POST.get("parent", ""))
    if act not in ("dual", "end_dual", "lead"):
        raise InvalidInput(_("请选择要做什么。"))
    if parent is None:
        raise InvalidInput(fields={"/parent": _("请先找到并选择一个机构。")})
    actor, own = request.actor, office.pk
    if act == "dual":
        since = asking.day(request, "since", needed=False) or today()
        add_dual_parent(actor=actor, organization_id=own, parent_id=parent, since=since, version=seen)
    elif act == "end_dual":
        end_dual_parent(actor=actor, organization_id=own, parent_id=parent, version=seen)
    else:
        change_lead(actor=actor, organization_id=own, parent_id=parent, version=seen)
