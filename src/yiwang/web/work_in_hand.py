"""What an official has taken up and not done, and how it is passed on when his post ends (``people.handing``)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.engines.proceedings.actions.hand_over import pass_on_task
from yiwang.engines.proceedings.models import FlowTask
from yiwang.people.open_work import Hand, Taken

MOST = 1_000


class Tasks:
    """Tasks of flows that somebody has taken."""

    def taken(self, account_id: UUID, organization_ids: Iterable[UUID] | None) -> list[Taken]:
        """One query; titles are those of the case and the step, never the applicant's name."""
        rows = FlowTask.objects.unscoped("work in the hands of a person whom the caller administers")
        rows = rows.filter(assignee_id=account_id, state="open", party="office").select_related("proceeding")
        if organization_ids is not None:
            rows = rows.filter(organization_id__in=list(organization_ids))
        return [
            Taken("task", row.pk, f"{row.proceeding.number} {row.name}", row.due_on, row.organization_id, row.duty)
            for row in rows.order_by("due_on", "id")[:MOST]
            if row.organization_id is not None
        ]

    def pass_on(self, actor: Actor, taken: Taken, to: UUID | None, reason: str) -> None:
        """The case's own rules hold: nobody gets a task on his own matter, or one that he may not do as well."""
        pass_on_task(actor=actor, task_id=taken.id, to=to, reason=reason, now=clock.now())


HANDS: dict[str, Hand] = {"task": Tasks()}
