"""Messages to a waiting flow, and incidents that a person resolves."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.models import Timer
from yiwang.core.permissions import require
from yiwang.core.timers import handler
from yiwang.engines.flow import semantics
from yiwang.engines.flow.plan import Plan
from yiwang.engines.flow.steps import FlowRefused, Step, Turn
from yiwang.engines.flow.tokens import State
from yiwang.engines.proceedings.change import commit
from yiwang.engines.proceedings.context import load_context
from yiwang.engines.proceedings.flowing import Command, walk
from yiwang.engines.proceedings.moves import Moment
from yiwang.engines.proceedings.rules import ENDED_STATES


def _receiving(message: str) -> Command:
    def command(plan: Plan, state: State, turn: Turn) -> Step:
        return semantics.receive_message(plan, state, message, turn)

    return command


def send_message(*, actor: Actor, proceeding_id: UUID, message: str, now: datetime) -> bool:
    """Give a message to the case; kept until somebody waits for it. Returns whether it was taken at once."""
    context = load_context(proceeding_id=proceeding_id)
    if context.state in ENDED_STATES:
        return False
    moment = Moment.at(context, actor, now)
    moment.change.record("flow.message_received", actor=actor, payload={"message": message})
    waits = any(waiting.message == message for waiting in context.flow_state().waiting.values())
    if waits:
        walk(moment, _receiving(message))
    else:
        flow = context.row["flow"]
        moment.set(flow={**flow, "kept": [*flow.get("kept", []), message]})
    moment.settle()
    commit(moment.change)
    return waits


@handler("flow.message")
def deliver_kept_message(timer: Timer) -> None:
    """Deliver a message that had been kept; once."""
    message = str(timer.payload["message"])
    context = load_context(proceeding_id=timer.subject_id)
    kept = list(context.row["flow"].get("kept", []))
    if message not in kept or context.state in ENDED_STATES:
        return
    kept.remove(message)
    moment = Moment.at(context, SYSTEM, clock.now())
    moment.set(flow={**context.row["flow"], "kept": kept})
    moment.change.record("flow.message_received", actor=SYSTEM, payload={"message": message})
    walk(moment, _receiving(message))
    moment.settle()
    commit(moment.change)


def resolve_incident(
    *, actor: Actor, proceeding_id: UUID, incident_id: str, action: str, flow: str = "", now: datetime
) -> None:
    """A supervisor lets a stuck token try again (``retry``) or go on past the node (``skip``)."""
    context = load_context(proceeding_id=proceeding_id)
    require(actor, "proceeding.supervise", on=context)
    if action not in ("retry", "skip"):
        raise InvalidInput(_("请选择重试或跳过。"))
    moment = Moment.at(context, actor, now)
    moment.change.record("flow.incident_resolved", actor=actor, payload={"incident": incident_id, "action": action})

    def command(plan: Plan, state: State, turn: Turn) -> Step:
        return semantics.resolve(plan, state, incident_id, action, str(actor.account_id), turn, flow=flow)

    try:
        walk(moment, command)
    except FlowRefused as refused:
        raise InvalidInput(refused.text(_)) from refused
    moment.settle()
    commit(moment.change)
