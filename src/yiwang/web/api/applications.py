"""Applications: submit one, read a case with its steps."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from yiwang.core import clock
from yiwang.core.errors import NotSignedIn
from yiwang.core.idempotency import check_key
from yiwang.core.routes import page
from yiwang.engines.proceedings.hot import actor_and_case
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.service.applications.presenting import case_for
from yiwang.web.api.translation import json_answer

router = Router()


class NewApplication(Schema):
    """``item`` is the key of a published service item; ``division`` a code of 6 to 12 digits."""

    item: str = Field(max_length=120)
    division: str = Field(pattern=r"^[0-9]{2,12}$")
    answers: dict[str, Any] = {}
    scenario: dict[str, Any] = {}
    files: dict[str, list[str]] = {}
    firm: UUID | None = None


class Submitted(Schema):
    """The new case and its open tasks; ``again`` is true when this idempotency key was used before."""

    id: UUID
    number: str
    state: str
    again: bool
    next: list[UUID]


@router.post("/", response={201: Submitted}, summary="提交申请")
@page("signed_in", "POST", lazy=True)
def submit(request: HttpRequest, payload: NewApplication) -> HttpResponse:
    """Submit an application. Send ``Idempotency-Key`` so that a retry does not file twice."""
    actor = request.actor
    if not actor.signed_in:
        raise NotSignedIn
    sent = Submission(
        item=current_item(payload.item),
        division_code=payload.division,
        answers=payload.answers,
        scenario=payload.scenario,
        files=payload.files,
        firm_id=payload.firm,
    )
    key = check_key(request.headers.get("Idempotency-Key"))
    done = submit_application(actor=actor, sent=sent, now=clock.now(), key=key)
    body = {"id": done.id, "number": done.number, "state": done.state, "again": done.again}
    body["next"] = list(done.next)
    return json_answer(body, 200 if done.again else 201)


@router.get("/{case_id}", response=dict, summary="查看办件")
@page("signed_in", "GET", lazy=True)
def read(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A case with its steps: who holds it, until when, what happened, documents."""
    actor, case = actor_and_case(request.token, case_id, "api")
    return json_answer(case_for(actor, case))
