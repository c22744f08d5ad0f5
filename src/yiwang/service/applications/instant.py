"""Instant approval (秒批): the published tables alone may grant, never refuse; everything else goes to a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from yiwang.engines.proceedings.flowing import begin
from yiwang.engines.proceedings.moves import Moment, apply
from yiwang.service.applications.deciding import GRANT, Verdict, gather, judge, refuse_not_yet
from yiwang.service.applications.filing import Prepared, Submission
from yiwang.service.applications.items import Item
from yiwang.service.applications.receipts import add_receipt, rules_used


def instant_course(prepared: Prepared, sent: Submission, now: datetime) -> Callable[[Moment], None]:
    """Judge before the change begins; returns what happens in the change of the submission.

    Refuses with ``not_yet`` before anything is filed, unless the applicant insists on a person's decision.
    """
    item = sent.item
    facts = gather(item, prepared.place, prepared.holder, prepared.answers, prepared.filing.facts["scenario"])
    verdict = judge(item, facts, disputed=bool(sent.disputes), now=now)
    if not sent.insist:
        refuse_not_yet(item, verdict)
    name = item.content["decide"]["rules"]
    prepared.filing.facts[name] = dict(verdict.result)
    prepared.filing.facts["because"] = verdict.because
    prepared.filing.facts["ground"] = verdict.ground

    def go(moment: Moment) -> None:
        _record(moment, name, verdict)
        if verdict.decision == GRANT:
            _grant(moment, item, name, verdict, prepared.place.division_code)
        else:
            begin(moment)

    return go


def _record(moment: Moment, name: str, verdict: Verdict) -> None:
    matched = verdict.evaluation.matched if verdict.evaluation else []
    payload = {"decision": name, "matched": matched, "because": verdict.because, "gives": verdict.decision}
    moment.change.record("rules.evaluated", actor=moment.actor, payload=payload)


def _grant(moment: Moment, item: Item, name: str, verdict: Verdict, division_code: str) -> None:
    """Accept and grant in the same change as the submission; what takes long follows as due work.

    Who is granted at once gets the decision, not a notice of acceptance besides.
    """
    moment.details["no_papers"] = True
    apply(moment, "accept")
    moment.details["no_papers"] = False
    apply(moment, "grant")
    evaluation = verdict.evaluation
    add_receipt(
        moment,
        item,
        "grant",
        division_code,
        rules=rules_used(item, name),
        inputs=verdict.facts.inputs if verdict.facts else [],
        path=evaluation.matched if evaluation else [],
        value=dict(verdict.result),
    )
    moment.change.record("application.receipt_issued", actor=moment.actor, payload={"decision": "grant"})
    moment.change.timer("application.granted")
