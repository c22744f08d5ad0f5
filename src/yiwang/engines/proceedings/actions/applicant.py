"""What the applicant may do with a running case: withdraw it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yiwang.core.actor import Actor
from yiwang.core.permissions import require
from yiwang.engines.flow import semantics
from yiwang.engines.flow.plan import Plan
from yiwang.engines.flow.steps import Step, Turn
from yiwang.engines.flow.tokens import State
from yiwang.engines.proceedings.change import commit
from yiwang.engines.proceedings.context import Context, load_context
from yiwang.engines.proceedings.flowing import walk
from yiwang.engines.proceedings.moves import Moment, apply
from yiwang.engines.proceedings.parties import require_own


def withdraw(*, actor: Actor, proceeding_id: UUID, reason: str, now: datetime) -> str:
    """The applicant takes the application back before it is decided; records ``proceeding.withdrawn``."""
    require(actor, "proceeding.withdraw")
    context = load_context(proceeding_id=proceeding_id)
    require_own(actor, context.row)
    return end_early(actor, context, "withdraw", reason, now)


def end_early(actor: Actor, context: Context, move: str, reason: str, now: datetime) -> str:
    """End a case by ``move`` and cancel what is open in its flow; returns the new state."""
    moment = Moment.at(context, actor, now)
    moment.reason = reason.strip()
    apply(moment, move)

    def command(plan: Plan, state: State, turn: Turn) -> Step:
        return semantics.cancel(plan, state, turn)

    walk(moment, command)
    moment.settle()
    commit(moment.change)
    return context.state
