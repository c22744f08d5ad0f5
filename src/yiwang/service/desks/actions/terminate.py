"""A supervisor ends a case that cannot go on (终止办理), with a reason that the applicant reads."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, NotFound
from yiwang.core.permissions import require
from yiwang.engines.proceedings.actions.applicant import end_early
from yiwang.engines.proceedings.context import load_context
from yiwang.engines.proceedings.errors import ReasonNeeded


def terminate(*, actor: Actor, proceeding_id: UUID, reason: str, version: int, now: datetime) -> str:
    """Terminate a case of the own organization; records ``proceeding.terminated``. Returns the new state."""
    context = load_context(proceeding_id=proceeding_id)
    if context.organization_id not in actor.organizations_with("supervise"):
        raise NotFound
    require(actor, "proceeding.supervise", on=context)
    context.refuse_own_matter(actor)
    if not reason.strip():
        raise ReasonNeeded.at("reason")
    if context.row["version"] != version:
        raise ChangedMeanwhile
    return end_early(actor, context, "terminate", reason, now)
