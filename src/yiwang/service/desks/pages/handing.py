"""Transferring a task and adding a signer: pages of their own, with colleagues to choose from and a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound, NotPermitted, NotSignedIn, Refusal
from yiwang.core.routes import page
from yiwang.engines.proceedings.actions.access import holds
from yiwang.engines.proceedings.actions.hand_over import add_signer, transfer_task
from yiwang.engines.proceedings.context import CLOSED, Context
from yiwang.engines.proceedings.errors import TaskClosed
from yiwang.engines.proceedings.hot import actor_and_context
from yiwang.people.queries import colleagues
from yiwang.service.desks.frame import show
from yiwang.service.desks.pages.asking import identifier, text
from yiwang.service.desks.queries.desk import check_office
from yiwang.service.desks.queries.filters import filters_from


@page("signed_in", "GET", "POST", lazy=True)
def transfer(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Give the task to a colleague who holds the same duty (转办)."""
    actor, context, task = _open(request, task_id)
    found = [c for c in colleagues(UUID(task["organization_id"]), task["duty"]) if c.account_id != actor.account_id]
    refusal = None
    if request.method == "POST":
        try:
            transfer_task(
                actor=actor, task_id=task_id, to=_chosen(request, "to"), reason=text(request, "reason"), now=clock.now()
            )
            return HttpResponseRedirect(reverse("desk-tasks") + filters_from(request.GET).query(cursor=""))
        except (NotFound, NotSignedIn, NotPermitted):
            raise
        except Refusal as refused:
            refusal = refused
    return _draw(request, actor, context, task, found, refusal, "desks/transfer.html")


@page("signed_in", "GET", "POST", lazy=True)
def signer(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Let a colleague act before or after oneself (加签)."""
    actor, context, task = _open(request, task_id)
    found = [c for c in colleagues(UUID(task["organization_id"])) if c.account_id != actor.account_id]
    refusal = None
    if request.method == "POST":
        try:
            add_signer(
                actor=actor,
                task_id=task_id,
                signer=_chosen(request, "signer"),
                when=request.POST.get("when", ""),
                reason=text(request, "reason"),
                now=clock.now(),
            )
            query = filters_from(request.GET).query(cursor="")
            return HttpResponseRedirect(reverse("desk-task", args=[task_id]) + query)
        except (NotFound, NotSignedIn, NotPermitted):
            raise
        except Refusal as refused:
            refusal = refused
    return _draw(request, actor, context, task, found, refusal, "desks/signer.html")


def _open(request: HttpRequest, task_id: UUID) -> tuple[Actor, Context, dict[str, Any]]:
    actor, context = actor_and_context(request.token, task_id, "portal")
    check_office(actor)
    task = context.task(task_id)
    if task["party"] != "office" or not (holds(actor, task) or _supervises(actor, task)):
        raise NotFound
    if task["state"] in CLOSED:
        raise TaskClosed
    return actor, context, task


def _supervises(actor: Actor, task: dict[str, Any]) -> bool:
    return UUID(task["organization_id"]) in actor.organizations_with("supervise")


def _chosen(request: HttpRequest, name: str) -> UUID:
    found = identifier(request.POST.get(name, ""))
    if found is None:
        message = _("请选择一位同事。")
        raise InvalidInput(message, fields={name: message})
    return found


def _draw(
    request: HttpRequest,
    actor: Actor,
    context: Context,
    task: dict[str, Any],
    found: list[Any],
    refusal: Refusal | None,
    template: str,
) -> HttpResponse:
    people: dict[UUID, list[str]] = {}
    for colleague in found:
        people.setdefault(colleague.account_id, [colleague.name]).append(colleague.post_title)
    errors = []
    fields: dict[str, str] = {}
    if refusal is not None:
        fields = dict(refusal.fields)
        errors = [{"href": f"#{name}", "text": words} for name, words in fields.items()] or [
            {"href": "#main", "text": refusal.text_above_form}
        ]
    typed = {name: request.POST.get(name, "")[:4000] for name in ("to", "signer", "when", "reason")}
    filters = filters_from(request.GET)
    return show(
        request,
        actor,
        "desk-tasks",
        template,
        {
            "case": context.row,
            "task": task,
            "people": [
                {"value": str(key), "text": f"{words[0]}（{'、'.join(words[1:])}）"} for key, words in people.items()
            ],
            "errors": errors,
            "fields": fields,
            "typed": typed,
            "query": filters.query() if not filters.cursor else filters.query(cursor=filters.cursor),
        },
        refusal.status if refusal else 200,
    )
