"""What silence means: a renewal that is not decided before the licence ends counts as granted (行政许可法 第五十条)."""

from __future__ import annotations

from datetime import timedelta

from yiwang.calendar import day_bounds
from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.core.events import Subject
from yiwang.core.models import Timer
from yiwang.core.timers import handler, set_timer
from yiwang.engines.flow import semantics
from yiwang.engines.flow.plan import Plan
from yiwang.engines.flow.steps import Step, Turn
from yiwang.engines.flow.tokens import State
from yiwang.engines.proceedings.change import commit
from yiwang.engines.proceedings.context import load_context
from yiwang.engines.proceedings.flowing import walk
from yiwang.engines.proceedings.moves import Moment, apply
from yiwang.engines.proceedings.rules import target_of
from yiwang.service.applications.items import Item
from yiwang.support.licences.models import Licence

LOOK_AGAIN = timedelta(days=1)
GROUND = "在许可证有效期届满前没有作出决定，依照行政许可法第五十条视为准予延续"


def watch_silence(moment: Moment, item: Item) -> None:
    """After acceptance: set the timer for the end of the licence that is to be renewed."""
    held = moment.context.facts.get("starts_from")
    if item.content.get("silence", {}).get("decision") != "deemed_renewed" or held is None:
        return
    licence = Licence.objects.unscoped("the licence that the renewal is about").filter(pk=held).first()
    if licence is not None and licence.valid_until is not None:
        moment.change.timer("application.silence", due_at=day_bounds(licence.valid_until)[1].isoformat())


@handler("application.silence")
def deem_renewed(timer: Timer) -> None:
    """Grant by law what nobody decided in time; the open steps end.

    A special procedure (行政许可法 第四十五条) holds the decision up without fault: while it lasts, this waits.
    """
    context = load_context(proceeding_id=timer.subject_id)
    now = clock.now()
    if context.state == "suspended":
        set_timer("application.silence", Subject("proceeding", context.id), due_at=now + LOOK_AGAIN)
        return
    if target_of("grant", context.state) is None:
        return
    moment = Moment.at(context, SYSTEM, now)
    moment.reason = GROUND
    moment.set(facts={**context.facts, "because": "deemed_renewed", "ground": GROUND})
    apply(moment, "grant")
    walk(moment, _cancel)
    moment.change.timer("application.granted")
    moment.settle()
    commit(moment.change)


def _cancel(plan: Plan, state: State, turn: Turn) -> Step:
    return semantics.cancel(plan, state, turn)
