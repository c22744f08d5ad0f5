"""The course of a case for officials: who did what when, the opinions of earlier steps, the steps of the flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.events import TYPES
from yiwang.engines.flow.drawing import AHEAD, CURRENT, DONE, step_lines
from yiwang.engines.forms import Draft, record_view
from yiwang.engines.forms.records import RecordView
from yiwang.engines.proceedings.context import CLOSED, Context
from yiwang.service.applications.actions.work_task import form_of, open_form
from yiwang.service.applications.sealing import mask_name
from yiwang.service.desks.queries.desk import Opened
from yiwang.service.desks.showing.clocks import PAUSES
from yiwang.service.desks.showing.record import showing_for
from yiwang.service.desks.showing.task import outcome_label
from yiwang.ui.filters import zh_date, zh_datetime

CARDS = {"yellow": "黄牌", "red": "红牌"}
QUIET = frozenset({"rules.evaluated", "flow.message_received"})


@dataclass(frozen=True, slots=True)
class Opinion:
    """What an earlier step came to."""

    step: str
    label: str
    reason: str
    who: str
    when: str
    view: RecordView | None = None


def timeline_of(opened: Opened) -> list[dict[str, Any]]:
    """Entries for ``ui/timeline.html``, the newest last; what nobody needs to read is left out."""
    case = opened.case
    steps = {task["id"]: task["name"] for task in case["tasks"]}
    entries = []
    for index, event in enumerate(case["events"]):
        if event["type"] in QUIET:
            continue
        actor = opened.actors[index] if index < len(opened.actors) else None
        entries.append(
            {
                "state": "done",
                "title": sentence_of(event["type"]),
                "who": _who(event, case, opened.names.get(actor or "", "")),
                "when": zh_datetime(datetime.fromisoformat(event["at"])),
                "text": details_of(event["type"], event["payload"], steps, opened.names),
            }
        )
    return entries


def sentence_of(code: str) -> str:
    """The sentence of an event type, in the language of the page."""
    known = TYPES.get(code)
    return _("其他记录") if known is None else _(known.sentence)


def _who(event: Mapping[str, Any], case: Mapping[str, Any], name: str) -> str:
    kind = event["actor_kind"]
    if kind == "official":
        return name or _("工作人员")
    if event.get("agent"):
        names = {"agent": mask_name(str(event["agent"])), "giver": case["applicant_masked"]}
        return _("%(agent)s代%(giver)s") % names
    return _("系统") if kind == "system" else _("申请人")


Payload = Mapping[str, Any]
Detail = Callable[[Payload, Mapping[str, str], Mapping[str, str]], str]


def details_of(event: str, payload: Payload, steps: Mapping[str, str], names: Mapping[str, str]) -> str:
    """The public facts of an event in words; nothing for those without."""
    make = _DETAILS.get(event)
    return make(payload, steps, names) if make else ""


def _step(payload: Payload, steps: Mapping[str, str], names: Mapping[str, str]) -> str:
    return steps.get(str(payload.get("task", "")), "")


def _transfer(payload: Payload, steps: Mapping[str, str], names: Mapping[str, str]) -> str:
    to = names.get(str(payload.get("to", "")), _("一位同事"))
    return _("交给%(name)s。理由：%(reason)s") % {"name": to, "reason": payload.get("reason", "")}


def _signer(payload: Payload, steps: Mapping[str, str], names: Mapping[str, str]) -> str:
    who = names.get(str(payload.get("signer", "")), _("一位同事"))
    return (
        _("先由%(name)s办理") % {"name": who}
        if payload.get("when") == "before"
        else _("再由%(name)s办理") % {"name": who}
    )


def _card(payload: Payload, steps: Mapping[str, str], names: Mapping[str, str]) -> str:
    return _(CARDS.get(str(payload.get("card", "")), ""))


def _corrections(payload: Payload, steps: Mapping[str, str], names: Mapping[str, str]) -> str:
    return "；".join(str(item) for item in payload.get("corrections", []))


def _procedure(payload: Payload, steps: Mapping[str, str], names: Mapping[str, str]) -> str:
    return str(PAUSES.get(str(payload.get("procedure", "")), ""))


def _number(payload: Payload, steps: Mapping[str, str], names: Mapping[str, str]) -> str:
    return str(payload.get("number", ""))


_DETAILS: dict[str, Detail] = {
    "task.done": _step,
    "task.taken": _step,
    "task.released": _step,
    "task.reminded": _step,
    "task.transferred": _transfer,
    "task.signer_added": _signer,
    "proceeding.card": _card,
    "proceeding.correction_requested": _corrections,
    "proceeding.paused": _procedure,
    "proceeding.resumed": _procedure,
    "proceeding.document_made": _number,
}


def opinions_of(context: Context, opened: Opened) -> list[Opinion]:
    """What earlier steps came to, with their words, the newest first."""
    plan, names = context.kind.plan(context), opened.names
    found = []
    for task in context.tasks:
        if task["state"] != "done":
            continue
        who = names.get(task["done_by"] or "", "") or (_("申请人") if task["party"] == "applicant" else _("工作人员"))
        when = zh_datetime(datetime.fromisoformat(task["done_at"])) if task["done_at"] else ""
        found.append(
            Opinion(
                task["name"], outcome_label(plan, task), task["reason"], who, when, findings_of(context, opened, task)
            )
        )
    return found[::-1]


def findings_of(context: Context, opened: Opened, task: Mapping[str, Any]) -> RecordView | None:
    """What an official found and filled in at a step, personal values masked; None where the step has no form."""
    stored = task["data"].get("form")
    if not isinstance(stored, Mapping):
        return None
    form = form_of(context, UUID(task["id"]), task["outcome"])
    if form is None:
        return None
    answers = open_form(form, UUID(task["id"]), stored)
    return record_view(form, Draft(answers=answers), showing_for(opened))


def steps_of(context: Context, names: Mapping[str, str]) -> list[dict[str, str]]:
    """The steps of the flow in words, in the order of the model."""
    words = {DONE: _("已完成"), CURRENT: _("正在办"), AHEAD: _("还没到")}
    states = {DONE: "done", CURRENT: "current", AHEAD: "waiting"}
    found = []
    for line in step_lines(context.kind.plan(context), context.flow_state()):
        if line.status not in words:
            continue
        who = "、".join(names.get(person, _("工作人员")) for person in line.held_by or line.done_by)
        text = line.trouble or who
        found.append({"title": line.name, "state": states[line.status], "state_text": words[line.status], "text": text})
    return found


def holder_of(context: Context) -> str:
    """Who has the case now, in a word, with the day."""
    waiting = [task for task in context.tasks if task["state"] not in CLOSED]
    if not waiting:
        return ""
    task = waiting[0]
    day = "" if task["due_on"] in (None, "9999-12-31") else zh_date(datetime.fromisoformat(task["due_on"]))
    return f"{task['name']} {day}".strip()
