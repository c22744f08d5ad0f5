"""The drawn flow of a case: the model, and which steps are done, current or still to come."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse

from yiwang.core.errors import NotFound
from yiwang.core.routes import page
from yiwang.engines.flow.drawing import AHEAD, CURRENT, DONE, node_status
from yiwang.engines.proceedings.context import Context
from yiwang.engines.proceedings.hot import actor_and_context, may_see
from yiwang.people.reach import row_with_lineage
from yiwang.service.applications.items import item_of
from yiwang.service.desks.queries.desk import check_office

SHOWN = frozenset({DONE, CURRENT, AHEAD})


@page("signed_in", "GET", lazy=True)
def model(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """The BPMN file of the revision that the case runs on."""
    context = _context(request, task_id)
    item = item_of(context.item_revision)
    xml = item.member("flows", item.content["flow"]).content["xml"]
    return HttpResponse(xml, content_type="application/xml; charset=utf-8")


@page("signed_in", "GET", lazy=True)
def status(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """``{"elements": {id: done | current | waiting}}`` for the drawing."""
    context = _context(request, task_id)
    found = node_status(context.kind.plan(context), context.flow_state())
    return JsonResponse(
        {"elements": {node: state for node, state in found.items() if state in SHOWN and "/" not in node}}
    )


def _context(request: HttpRequest, task_id: UUID) -> Context:
    actor, context = actor_and_context(request.token, task_id, "portal")
    check_office(actor)
    if not may_see(actor, row_with_lineage(actor, {**context.row, "tasks": context.tasks})):
        raise NotFound
    return context
