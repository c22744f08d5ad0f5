"""Periodic re-check of what runs on (monthly payments): rules may only continue; anything else goes to a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import NotFound
from yiwang.core.events import Subject
from yiwang.core.ids import new_id
from yiwang.core.models import Timer
from yiwang.core.timers import handler, set_timer
from yiwang.core.use_case import record, use_case
from yiwang.engines.forms.prefill import plain
from yiwang.engines.proceedings.actions.submit import submit_proceeding
from yiwang.engines.proceedings.context import Context, load_context
from yiwang.engines.proceedings.models import Proceeding
from yiwang.service.applications.deciding import GROUNDS, TO_PERSON, Verdict, gather
from yiwang.service.applications.filing import refiling_of
from yiwang.service.applications.items import Item, current_item, item_of, place_for
from yiwang.service.applications.kind import division_code
from yiwang.service.applications.payments import next_recheck
from yiwang.service.applications.sources import Holder

CONTINUE = "continue"


def recheck_facts(item: Item, division_code: str, person_id: UUID, on: date) -> Verdict:
    """What the re-check table of an item says about a person today. Never adverse: ``continue`` or ``to_person``."""
    name = item.content["recheck"]["rules"]
    facts = gather(item, place_for(item, division_code), Holder(person_id, None, on), {}, {})
    if facts.because:
        return Verdict(TO_PERSON, facts.because, GROUNDS[facts.because], facts=facts)
    evaluation = item.model(name).evaluate(name, facts.values)
    value = evaluation.python
    result = {key: plain(part) for key, part in value.items()} if isinstance(value, Mapping) else {}
    matched = evaluation.matched[-1] if evaluation.matched else ""
    decision = CONTINUE if result.get("decision") == CONTINUE else TO_PERSON
    return Verdict(decision, matched, str(result.get("ground") or ""), None, result, facts, evaluation)


@handler("application.recheck")
def recheck(timer: Timer) -> None:
    """Re-check a running grant by today's rules; then set the next one, or let a person look."""
    context = load_context(proceeding_id=timer.subject_id)
    run_recheck(actor=SYSTEM, context=context, on=legal_day(clock.now()))


@use_case("application.rechecked")
def run_recheck(*, actor: Actor, context: Context, on: date) -> Verdict:
    """Records ``application.rechecked`` with the rule that matched; an unclear result opens a case for a person."""
    item = _rules_in_force(context)
    code = division_code(context.row["division_id"])
    verdict = recheck_facts(item, code, UUID(context.row["applicant_id"]), on)
    payload = {"because": verdict.because, "gives": verdict.decision, "on": on.isoformat()}
    record(
        "application.rechecked",
        actor=actor,
        subject=Subject("proceeding", context.id),
        payload=payload,
        organization_id=context.organization_id,
        division_id=UUID(context.row["division_id"]),
    )
    if verdict.decision == CONTINUE:
        set_timer("application.recheck", Subject("proceeding", context.id), next_recheck(item, on))
    else:
        _hand_to_person(context, item, verdict)
    return verdict


def _rules_in_force(context: Context) -> Item:
    """The item as published today; one that was taken off goes on for those who have it, as it was."""
    try:
        return current_item(context.row["item_key"])
    except NotFound:
        return item_of(context.item_revision)


def _hand_to_person(context: Context, item: Item, verdict: Verdict) -> None:
    row = Proceeding.objects.unscoped("a re-check goes on with the case's own data").get(pk=context.id)
    filing = refiling_of(row, item, new_id(), clock.now())
    filing = replace(filing, title=f"{item.title}（复核）", parent_id=row.pk, part="recheck")
    filing.facts.update(because=verdict.because, ground=verdict.ground, recheck=True)
    submit_proceeding(actor=SYSTEM, filing=filing, now=clock.now())
