"""Tasks: the work-list of the own posts, and completing a task."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from yiwang.core import clock
from yiwang.core.idempotency import check_key, digest_of
from yiwang.core.routes import page
from yiwang.engines.proceedings.actions.complete_task import Decision, complete_task
from yiwang.engines.proceedings.hot import actor_and_context, work_list
from yiwang.web.api.translation import json_answer

router = Router()


class Outcome(Schema):
    """``version``: the version of the case that you saw; left out, parallel steps of others are no conflict."""

    outcome: str = Field(max_length=60)
    reason: str = Field("", max_length=4000)
    version: int | None = None


class Done(Schema):
    """Where the case stands now."""

    case: UUID
    state: str
    version: int | None
    next: list[UUID]


@router.get("/", response=dict, summary="待办任务")
@page("signed_in", "GET", lazy=True)
def tasks(request: HttpRequest, cursor: str = "", size: int = 20, card: str = "", taken: str = "") -> HttpResponse:
    """Open tasks of your posts, the most urgent first."""
    _, rows, following = work_list(request.token, cursor=cursor, size=size, colour=card, taken=taken, channel="api")
    return json_answer({"tasks": rows, "next": following})


@router.post("/{task_id}/complete", response=Done, summary="办理任务")
@page("signed_in", "POST", lazy=True)
def complete(request: HttpRequest, task_id: UUID, payload: Outcome) -> HttpResponse:
    """Complete a task with one of its outcomes."""
    actor, context = actor_and_context(request.token, task_id, "api")
    key = check_key(request.headers.get("Idempotency-Key"))
    once = None
    if key:
        digest = digest_of([str(task_id), payload.outcome, payload.reason])
        once = {"scope": str(actor.account_id), "key": key, "digest": digest}
    done = complete_task(
        actor=actor,
        task_id=task_id,
        decision=Decision(payload.outcome, payload.reason),
        now=clock.now(),
        context=context,
        version=payload.version,
        once=once,
    )
    return json_answer({"case": done.proceeding_id, "state": done.state, "version": done.version, "next": done.next})
