"""How far a story has come, and the task that a step speaks of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, Refusal
from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.packs.scenarios import Step
from yiwang.packs.stories.stage import Stage
from yiwang.service.applications.deciding import Verdict


@dataclass(slots=True)
class Play:
    """How far a story has come. ``refusal`` is what the last step was refused with, if it was."""

    stage: Stage
    case_id: UUID | None = None
    verdict: Verdict | None = None
    refusal: Refusal | None = None
    disputes: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def case(self) -> Proceeding:
        """The case as it stands."""
        return Proceeding.objects.unscoped("the story looks at its case").get(pk=self.case_id)


def find_task(play: Play, step: Step, actor: Actor) -> FlowTask:
    """The open task of that node (else the last one there was, which then refuses)."""
    case = play.case_id if not step.part else play.extra["part"](step.part)
    rows = FlowTask.objects.unscoped("the story names the task").filter(proceeding_id=case, node=step.task)
    done_by_me = [t.pk for t in rows if actor.account_id and str(actor.account_id) in t.data.get("performers", [])]
    open_ones = rows.filter(state="open").order_by("created_at", "id")
    found = open_ones.filter(assignee_id=actor.account_id).first() or open_ones.exclude(pk__in=done_by_me).first()
    found = found or rows.order_by("-created_at").first()
    if found is None:
        raise NotFound
    return found
