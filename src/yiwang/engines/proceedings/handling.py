"""Who handles a case: its papers and files are for them, and for nobody else of the office.

That a case runs at all, masked, every colleague of the office may know. What was handed in and what was written is for
officials with a duty of one of the case's steps (or to whom a step was given), for supervisors, for the window of the
office where the visitor stood, and for who opened the case in an emergency (个人信息保护法 第六条：最小必要).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from yiwang.core.actor import Actor
from yiwang.engines.proceedings.models.flow import FlowTask
from yiwang.engines.proceedings.models.proceeding import Proceeding
from yiwang.engines.proceedings.parties import own_condition
from yiwang.people.access.glass import access_to, opened
from yiwang.people.reach import SUPERVISE, led_by, supervises_above

WINDOW = "window"
_STEPS = "steps of a case by the actor's own duties: whether there is one"
_CASES = "whoever handles a step handles the case, whichever office is in charge"


def handling(actor: Actor, *, key: str = "pk", prefix: str = "") -> Q:
    """Rows of cases that the official handles; ``key`` is the column with the case's id, ``prefix`` leads to it."""
    if actor.kind != "official" or not actor.posts:
        return Q(pk__in=[])
    steps = FlowTask.objects.unscoped(_STEPS).filter(_own_steps(actor), proceeding_id=OuterRef(key))
    found = Q(Exists(steps)) | opened(actor, "proceeding", key)
    if above := actor.organizations_with(SUPERVISE):
        found |= Q(**{f"{prefix}organization_id__among": led_by(above)})
    if windows := actor.organizations_with(WINDOW):
        found |= Q(**{f"{prefix}organization_id__in": windows, f"{prefix}channel": WINDOW})
    return found


def handled_by(actor: Actor) -> QuerySet[Proceeding]:
    """Own cases, and those that the official handles."""
    rows: QuerySet[Proceeding] = Proceeding.objects.unscoped(_CASES)
    return rows if actor.kind == "system" else rows.filter(own_condition(actor) | handling(actor))


def handles(actor: Actor, case: Mapping[str, Any]) -> bool:
    """The same as ``handling``, on a case that was read already."""
    if actor.kind != "official":
        return actor.kind == "system"
    if any(_is_own_step(actor, task) for task in case["tasks"]):
        return True
    if case["channel"] == WINDOW and actor.post_with(WINDOW, UUID(str(case["organization_id"]))):
        return True
    above = supervises_above(actor, case.get("lineage") or [])
    return above or (bool(actor.posts) and access_to(actor, "proceeding", UUID(str(case["id"]))) is not None)


def _own_steps(actor: Actor) -> Q:
    found = Q(assignee_id=actor.account_id, organization_id__in=actor.organization_ids)
    for post in actor.posts:
        here = Q(organization_id=post.organization_id)
        found |= here if SUPERVISE in post.duties else here & Q(duty__in=sorted(post.duties))
    return found


def _is_own_step(actor: Actor, task: Mapping[str, Any]) -> bool:
    for post in actor.posts:
        if str(post.organization_id) != task["organization_id"]:
            continue
        if post.duties & {task["duty"], SUPERVISE} or task["assignee_id"] == str(actor.account_id):
            return True
    return False
