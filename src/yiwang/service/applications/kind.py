"""Applications as a kind of proceeding: what the shared legal life asks of the service net."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from yiwang.calendar import legal_day
from yiwang.core import generation
from yiwang.engines.flow.plan import Plan
from yiwang.engines.flow.steps import DecisionFailed
from yiwang.engines.parameters.values import value_at
from yiwang.engines.proceedings.context import Context
from yiwang.engines.proceedings.kinds import Limits, Paper
from yiwang.engines.proceedings.models import Proceeding
from yiwang.engines.proceedings.moves import Moment
from yiwang.people.models import Division
from yiwang.service.applications.items import Item, item_of, limits_of, text_of
from yiwang.service.applications.payments import add_payment, watch_grant
from yiwang.service.applications.receipts import add_receipt
from yiwang.service.applications.sealing import open_private
from yiwang.service.applications.silence import watch_silence


class ApplicationKind:
    """Registered at start-up under the code ``application``."""

    code = "application"
    title = "办件"

    def item(self, context: Context) -> Item:
        """The item revision that the case runs on."""
        return item_of(context.item_revision)

    def plan(self, context: Context) -> Plan:
        """See ``Kind.plan``."""
        return self.item(context).plan

    def limits(self, context: Context) -> Limits:
        """See ``Kind.limits``; asked for at the day of submission."""
        on = legal_day(datetime.fromisoformat(context.row["submitted_at"]))
        code = division_code(context.row["division_id"])
        key = ("limits", context.item_revision, code, on)
        return generation.cached(key, lambda: limits_of(self.item(context), code, on))

    def decide(self, context: Context, decision: str, variables: Mapping[str, object]) -> object:
        """Evaluate a decision of the item's release; a value that rules may not give is an incident."""
        item = self.item(context)
        model = item.model(decision)
        evaluation = model.evaluate(main_decision(model, decision), rule_inputs(item, context, variables))
        matched = {"decision": decision, "matched": evaluation.matched, "because": (evaluation.matched or [""])[-1]}
        context.evaluations.append(matched)
        if evaluation.value is None and evaluation.problems:
            raise DecisionFailed("rule_gave_nothing", "决策表没有给出结果，请人工处理。")
        return evaluation.python

    def variables(self, context: Context) -> dict[str, object]:
        """Answers (public part), scenario answers and facts by name, and all of them under their group."""
        answers = dict(context.row["answers"])
        facts = context.facts
        scenario = facts.get("scenario", {})
        day = legal_day(datetime.fromisoformat(context.row["submitted_at"]))
        return {**scenario, **answers, "scenario": scenario, "answers": answers, "facts": facts, "submitted_on": day}

    def papers(self, context: Context, move: str, reason: str) -> list[Paper]:
        """The document that the pack names for a move."""
        item = self.item(context)
        text = item.content.get("documents", {}).get(move)
        if text is None:
            return []
        title = text_of(item.member("texts", text).content["title"])
        return [Paper(text, title, {"move": move})]

    def after_move(self, moment: Moment, move: str) -> None:
        """A person's decision leaves a receipt (the rules' own grant adds its receipt with the path)."""
        if move in ("accept", "deem_accepted"):
            watch_silence(moment, self.item(moment.context))
        if move == "grant":
            add_payment(moment, self.item(moment.context))
            watch_grant(moment, self.item(moment.context))
        if move in ("grant", "refuse") and moment.actor.kind == "official":
            add_receipt(moment, self.item(moment.context), move, division_code(moment.context.row["division_id"]))


def rule_inputs(item: Item, context: Context, variables: Mapping[str, object]) -> dict[str, object]:
    """What a table of the flow may read: all answers, opened for the rules only, facts, parameters, today."""
    code = division_code(context.row["division_id"])
    on = today_of(context)
    parameters = {name: value_at(key, code, on).value for name, key in item.content.get("parameters", {}).items()}
    return {**variables, "answers": all_answers(item, context), "parameters": parameters, "today": on}


def all_answers(item: Item, context: Context) -> dict[str, object]:
    """Public and personal answers together; one read of the envelope."""
    public = dict(context.row["answers"])
    form = item.form
    if form is None or "sealed_answers" not in context.row:
        rows = Proceeding.objects.unscoped("the rules of the case read its own answers")
        sealed = rows.filter(pk=context.id).values_list("sealed", flat=True).first()
        context.row["sealed_answers"] = open_private(context.id, sealed)["answers"] if sealed else {}
    return form.merge_private(public, context.row["sealed_answers"]) if form is not None else public


def division_code(division_id: str) -> str:
    """The 12-digit code of a division (cached for the generation)."""

    def read() -> str:
        return str(Division.objects.values_list("code", flat=True).get(pk=division_id))

    return generation.cached(("division code", str(division_id)), read)


def main_decision(model: Any, name: str) -> str:
    """A rules file is named after the decision that it makes; a model with one decision needs no name."""
    names = list(model.decisions)
    return name if name in names or len(names) != 1 else names[0]


def today_of(context: Context) -> date:
    """The legal day of submission."""
    return legal_day(datetime.fromisoformat(context.row["submitted_at"]))
