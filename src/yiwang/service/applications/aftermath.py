"""What follows an instant grant as due work: the licence, delivery on the net, completion."""

from __future__ import annotations

from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.core.models import Timer
from yiwang.core.timers import handler
from yiwang.engines.proceedings.change import commit
from yiwang.engines.proceedings.context import load_context
from yiwang.engines.proceedings.jobs import JOBS, JobResult
from yiwang.engines.proceedings.moves import Moment, apply


@handler("application.granted")
def after_grant(timer: Timer) -> None:
    """Issue what the item promises, deliver it electronically, complete. Safe to repeat: jobs work once per key."""
    context = load_context(proceeding_id=timer.subject_id)
    item = context.kind.item(context)  # type: ignore[attr-defined]
    facts: dict[str, object] = {}
    if any(result.get("licence") for result in item.content["results"] if result["decision"] == "grant"):
        outcome = JOBS.get("issue_licence").run(context, str(timer.pk))
        facts = dict(outcome.facts if isinstance(outcome, JobResult) else outcome or {})
    context = load_context(proceeding_id=timer.subject_id)
    if context.state != "decided_granted":
        return
    moment = Moment.at(context, SYSTEM, clock.now())
    if facts:
        moment.set(facts={**context.facts, **facts})
    moment.details["how"] = "online"
    apply(moment, "deliver")
    apply(moment, "complete")
    moment.settle()
    commit(moment.change)
