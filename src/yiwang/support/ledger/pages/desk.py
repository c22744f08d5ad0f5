"""For administrators: how the notary is doing, the other nodes, alarms with their evidence, and the spaces."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import NotFound, Refusal
from yiwang.core.paging import page as paged
from yiwang.core.permissions import DUTIES
from yiwang.core.routes import page
from yiwang.support.ledger import queries
from yiwang.support.ledger.actions.nodes import add_node, change_node, settle_alarm
from yiwang.support.ledger.actions.spaces import change_space, load_usual_spaces, make_space
from yiwang.support.ledger.models import Alarm, Node, Space
from yiwang.support.ledger.models.nodes import KINDS, LEVELS
from yiwang.support.ledger.models.spaces import READERS
from yiwang.support.ledger.notary import own_log
from yiwang.support.ledger.pages.refusing import summary
from yiwang.support.ledger.top import require_top
from yiwang.support.ledger.waiting import waiting

GATE = "duty:administer,security"
LATE = timedelta(minutes=2)  # the notary comes every second


@page(GATE, "GET")
def state(request: HttpRequest) -> HttpResponse:
    """The state at a glance: numbered, signed, countersigned, alarms."""
    require_top(request.actor)
    log, newest = own_log(), queries.head()
    unnumbered = waiting(log)
    settled = request.GET.get("show") == "settled"
    alarms = Alarm.objects.visible_to(request.actor).select_related("node").filter(settled_at__isnull=not settled)
    found = paged(alarms, order=("-at", "-id"), cursor=request.GET.get("cursor") or None, size=20)
    here = reverse("desk-ledger")
    context = {
        "log": log,
        "name": settings.LEDGER_NAME,
        "newest": newest,
        "waiting": (log.size - newest.size) if log and newest else (log.size if log else 0),
        "unnumbered": unnumbered,
        "late": unnumbered.since is not None and clock.now() - unnumbered.since > LATE,
        "nodes": _nodes(request),
        "alarms": [{"row": row, "what": _(KINDS[row.kind])} for row in found.rows],
        "settled": settled,
        "filters_list": [
            {
                "title": _("看哪些告警"),
                "links": [
                    {"text": _("没有处理的"), "href": f"{here}#alarms", "current": not settled},
                    {"text": _("处理过的"), "href": f"{here}?show=settled#alarms", "current": settled},
                ],
            }
        ],
        "done": request.GET.get("done", ""),
        "next": f"{here}?show={'settled' if settled else ''}&cursor={found.next}#alarms" if found.next else "",
        "previous": f"{here}?show={'settled' if settled else ''}&cursor={found.previous}#alarms"
        if found.previous
        else "",
    }
    return render(request, "ledger/desk.html", context)


def _nodes(request: HttpRequest) -> list[dict[str, Any]]:
    rows = Node.objects.visible_to(request.actor).annotate(size=Max("heads__size")).order_by("level", "name", "id")
    return [{"row": row, "level": _(LEVELS[row.level]), "size": row.size} for row in rows[:200]]


@page(GATE, "GET", "POST")
def new_node(request: HttpRequest) -> HttpResponse:
    """Register a node."""
    require_top(request.actor)
    if request.method == "GET":
        return _node_form(request, None, {}, None)
    try:
        add_node(actor=request.actor, typed=request.POST.dict())
    except Refusal as wrong:
        return _node_form(request, None, request.POST.dict(), wrong)
    return HttpResponseRedirect(f"{reverse('desk-ledger')}?done=node")


@page(GATE, "GET", "POST")
def node(request: HttpRequest, node_id: UUID) -> HttpResponse:
    """Change a node, or pause it."""
    require_top(request.actor)
    held = Node.objects.visible_to(request.actor).filter(pk=node_id).first()
    if held is None:
        raise NotFound
    if request.method == "GET":
        typed = {name: getattr(held, name) for name in ("log", "name", "level", "address", "chain")}
        return _node_form(request, held, typed | {"active": "true" if held.active else ""}, None)
    try:
        change_node(
            actor=request.actor,
            node_id=node_id,
            row_version=_version(request),
            typed=request.POST.dict(),
            active=request.POST.get("active") == "true",
        )
    except Refusal as wrong:
        return _node_form(request, held, request.POST.dict(), wrong)
    return HttpResponseRedirect(f"{reverse('desk-ledger')}?done=node")


def _node_form(request: HttpRequest, held: Node | None, typed: dict[str, Any], refused: Refusal | None) -> HttpResponse:
    context = {
        "node": held,
        "typed": typed,
        "levels": [{"value": code, "text": _(title)} for code, title in LEVELS.items()],
        "errors": dict(refused.fields) if refused else {},
        "errors_list": summary(refused),
        "refused": refused,
    }
    return render(request, "ledger/node.html", context, status=refused.status if refused else 200)


@page(GATE, "GET", "POST")
def alarm(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """An alarm with the statements that contradict each other; settled with what was found."""
    require_top(request.actor)
    held = Alarm.objects.visible_to(request.actor).select_related("node").filter(pk=alarm_id).first()
    if held is None:
        raise NotFound
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            settle_alarm(
                actor=request.actor, alarm_id=alarm_id, finding=request.POST.get("finding", ""), now=clock.now()
            )
            return HttpResponseRedirect(f"{reverse('desk-ledger')}?done=alarm")
        except Refusal as wrong:
            refused = wrong
    context = {
        "alarm": held,
        "what": _(KINDS[held.kind]),
        "evidence": orjson.dumps(held.evidence, option=orjson.OPT_INDENT_2).decode(),
        "said": held.evidence.get("said", ""),
        "typed": request.POST.get("finding", ""),
        "error": refused.fields.get("/finding", refused.text) if refused else "",
    }
    return render(request, "ledger/alarm.html", context, status=refused.status if refused else 200)


@page(GATE, "GET", "POST")
def spaces(request: HttpRequest) -> HttpResponse:
    """All spaces; a POST sets up the usual seven that are missing."""
    require_top(request.actor)
    if request.method == "POST":
        load_usual_spaces(actor=request.actor)
        return HttpResponseRedirect(f"{reverse('desk-ledger-spaces')}?done=1")
    rows = Space.objects.visible_to(request.actor).order_by("created_at", "id")[:200]
    context = {"spaces": rows, "readers": READERS, "done": request.GET.get("done") == "1"}
    return render(request, "ledger/spaces.html", context)


@page(GATE, "GET", "POST")
def new_space(request: HttpRequest) -> HttpResponse:
    """Set up a space."""
    require_top(request.actor)
    if request.method == "GET":
        return _space_form(request, None, {"read": "anyone", "write_duties": ["evidence.deposit"]}, None)
    typed = _typed_space(request)
    try:
        make_space(actor=request.actor, typed=typed)
    except Refusal as wrong:
        return _space_form(request, None, typed, wrong)
    return HttpResponseRedirect(f"{reverse('desk-ledger-spaces')}?done=1")


@page(GATE, "GET", "POST")
def space(request: HttpRequest, space_id: UUID) -> HttpResponse:
    """Change a space, or close it."""
    require_top(request.actor)
    held = Space.objects.visible_to(request.actor).filter(pk=space_id).first()
    if held is None:
        raise NotFound
    if request.method == "GET":
        typed = {name: getattr(held, name) for name in _SPACE} | {"closed": "true" if held.closed_at else ""}
        return _space_form(request, held, typed, None)
    typed = _typed_space(request)
    try:
        change_space(
            actor=request.actor,
            space_id=space_id,
            row_version=_version(request),
            typed=typed,
            closed=bool(typed["closed"]),
            now=clock.now(),
        )
    except Refusal as wrong:
        return _space_form(request, held, typed, wrong)
    return HttpResponseRedirect(f"{reverse('desk-ledger-spaces')}?done=1")


_SPACE = ("key", "title", "purpose", "basis", "read", "read_duties", "write_duties")


def _typed_space(request: HttpRequest) -> dict[str, Any]:
    told: dict[str, Any] = {name: request.POST.get(name, "") for name in (*_SPACE, "closed")}
    return told | {name: request.POST.getlist(name) for name in ("read_duties", "write_duties")}


def _space_form(
    request: HttpRequest, held: Space | None, typed: dict[str, Any], refused: Refusal | None
) -> HttpResponse:
    context = {
        "space": held,
        "typed": typed,
        "readers": [{"value": code, "text": _(title)} for code, title in READERS.items()],
        "duties": [{"value": one.code, "text": _(one.title)} for one in DUTIES.values()],
        "errors": dict(refused.fields) if refused else {},
        "errors_list": summary(refused),
        "refused": refused,
    }
    return render(request, "ledger/space_form.html", context, status=refused.status if refused else 200)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("row_version", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0
