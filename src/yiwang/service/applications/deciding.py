"""What the rules of an item say about an application: inputs gathered once, evaluated, with the path taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.calendar import Duration, Unit, legal_day
from yiwang.core import clock
from yiwang.core.calendar_store import calendar
from yiwang.core.errors import Refusal
from yiwang.engines.forms.prefill import plain
from yiwang.engines.forms.sources import parse_source
from yiwang.engines.parameters.values import duration_at, value_at
from yiwang.engines.rules.model import Evaluation
from yiwang.formats.receipts import Input
from yiwang.service.applications.items import Item, Place
from yiwang.service.applications.saying import titled
from yiwang.service.applications.sources import Holder, SourceUnavailable, whole_source
from yiwang.ui.filters import zh_date

TO_PERSON, GRANT, NOT_YET = "to_person", "grant", "not_yet"


GROUNDS = {
    "data_not_fresh": "登记信息较久没有更新，由工作人员核实",
    "data_unavailable": "登记信息暂时取不到，由工作人员办理",
}


class NotYet(Refusal):
    """Said before submitting: the conditions are not met yet, with the day from which they will be."""

    code, status = "not_yet", 409
    message = gettext_noop("现在还不能申请。")


@dataclass(slots=True)
class Facts:
    """What the rules see, where it came from, and why a person must look (``because``) if one must."""

    values: dict[str, Any]
    inputs: list[Input] = field(default_factory=list)
    because: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``decision`` is grant, not_yet or to_person; ``because`` is the matched rule or a code such as data_not_fresh."""

    decision: str
    because: str = ""
    ground: str = ""
    from_day: date | None = None
    result: Mapping[str, Any] = field(default_factory=dict)
    facts: Facts | None = None
    evaluation: Evaluation | None = None


def gather(item: Item, place: Place, holder: Holder, answers: Mapping[str, Any], scenario: Mapping[str, Any]) -> Facts:
    """Facts from registers and licences (checked for age), parameters at the place and day, answers, today."""
    found = Facts({"answers": dict(answers), "scenario": dict(scenario), "today": holder.on})
    facts: dict[str, Any] = {}
    for name, spec in item.content.get("facts", {}).items():
        facts[name] = _fact(item, place, holder, name, spec, found)
    parameters: dict[str, Any] = {}
    moment = clock.now()
    for name, key in item.content.get("parameters", {}).items():
        value = value_at(key, place.division_code, holder.on)
        parameters[name] = value.value
        basis = value.basis[0]["law"] if value.basis else "参数"
        found.inputs.append(Input(f"parameters.{name}", value.value, f"参数 {key}（{basis}）", moment))
    found.values.update(facts=facts, parameters=parameters)
    found.inputs.append(Input("answers", plain(dict(answers)), "申请表", moment))
    found.inputs.append(Input("scenario", plain(dict(scenario)), "情形问答", moment))
    found.inputs.append(Input("today", holder.on.isoformat(), "法定日期", moment))
    return found


def _fact(item: Item, place: Place, holder: Holder, name: str, spec: Mapping[str, Any], found: Facts) -> Any:
    source = parse_source("", f"{spec['source']}.")
    try:
        held = whole_source(source.kind, spec["source"].partition(":")[2], holder)
    except SourceUnavailable:
        found.because = found.because or "data_unavailable"
        return None
    if held is None:
        found.inputs.append(Input(f"facts.{name}", None, str(spec["source"]), clock.now()))
        return None
    values, title, as_of = held
    holder.note_use(values, values)
    if "fresh_within" in spec and as_of is not None:
        limit, _ = duration_at(spec["fresh_within"], place.division_code, holder.on)
        if not _fresh(as_of, limit, holder.on):
            found.because = found.because or "data_not_fresh"
    found.inputs.append(Input(f"facts.{name}", plain(dict(values)), title, clock.now()))
    return dict(values)


def _fresh(as_of: date, limit: Duration, on: date) -> bool:
    if limit.unit is Unit.DAY:
        return (on - as_of).days <= limit.amount
    if limit.unit is Unit.WORKING_DAY:
        return calendar().working_days_between(as_of, on) <= limit.amount
    months = limit.amount * (12 if limit.unit is Unit.YEAR else 1)
    return (on.year - as_of.year) * 12 + on.month - as_of.month - (on.day < as_of.day) < months


def judge(item: Item, facts: Facts, *, disputed: bool = False, now: datetime | None = None) -> Verdict:
    """Evaluate the item's table. Unclear data, a dispute or an adverse result go to a person."""
    if disputed:
        return Verdict(TO_PERSON, "prefill_disputed", "您对系统里的登记提出了异议，由工作人员核实", facts=facts)
    if facts.because:
        return Verdict(TO_PERSON, facts.because, GROUNDS[facts.because], facts=facts)
    name = item.content["decide"]["rules"]
    evaluation = item.model(name).evaluate(name, facts.values, now=now)
    value = evaluation.python
    if not isinstance(value, Mapping):
        return Verdict(TO_PERSON, "rule_gave_nothing", "系统拿不准，由工作人员办理", facts=facts, evaluation=evaluation)
    result = {key: plain(part) for key, part in value.items()}
    matched = evaluation.matched[-1] if evaluation.matched else ""
    decision = {"grant": GRANT, "not_yet": NOT_YET}.get(str(value.get("decision")), TO_PERSON)
    from_day = date.fromisoformat(result["from_day"]) if result.get("from_day") else None
    return Verdict(decision, matched, str(result.get("ground") or ""), from_day, result, facts, evaluation)


def refuse_not_yet(item: Item, verdict: Verdict) -> None:
    """Tell before anything is filed; who insists may still file, and a person decides."""
    if verdict.decision != NOT_YET:
        return
    day = verdict.from_day
    when = _("%(day)s起可以申请。") % {"day": zh_date(day)} if day else ""
    raise NotYet(
        _("%(ground)s，现在还不能申请%(title)s。%(when)s")
        % {"ground": verdict.ground, "title": titled(item.content["title"]), "when": when},
        because=verdict.because,
        from_day=day.isoformat() if day else None,
    )


def judge_now(
    item: Item, place: Place, holder: Holder, answers: Mapping[str, Any], scenario: Mapping[str, Any], now: datetime
) -> Verdict:
    """Gather and judge at once, as at the start page."""
    return judge(item, gather(item, place, holder, answers, scenario), now=now)


def day_of(now: datetime) -> date:
    """The legal day."""
    return legal_day(now)
