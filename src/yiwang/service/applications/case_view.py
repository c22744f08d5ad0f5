"""The case page put together from one read: timeline, clocks, steps, documents, the one thing to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.events import TYPES
from yiwang.engines.flow import plan as kinds
from yiwang.engines.flow.drawing import NOT_TAKEN, drawing, step_lines
from yiwang.engines.flow.plan import Plan
from yiwang.engines.flow.tokens import State
from yiwang.engines.proceedings.context import Context
from yiwang.engines.proceedings.handling import handles
from yiwang.engines.proceedings.parties import is_own
from yiwang.engines.proceedings.rules import ENDED_STATES
from yiwang.people.names import open_name
from yiwang.service.applications.items import Item, item_of
from yiwang.service.applications.receipts import appeal_of
from yiwang.service.applications.sealing import mask_name
from yiwang.service.applications.words import Standing, day_of, is_refused, standing
from yiwang.ui.filters import zh_date, zh_datetime

OWN_ACTS = ("proceeding.submitted", "proceeding.supplemented", "proceeding.withdrawn")


def clock_words(kind: str) -> str:
    """A limit as applicants read it."""
    return {
        "correction_notice": _("收不收，最晚哪天告诉您"),
        "correction": _("补正"),
        "statutory": _("法律规定的办理期限"),
        "committed": _("我们承诺的办理期限"),
        "delivery": _("送达"),
    }.get(kind, _("期限"))


def context_of(case: Mapping[str, Any]) -> Context:
    """The case as the engine reads it, from the same JSON."""
    return Context(dict(case), list(case["tokens"]), list(case["tasks"]), list(case["clocks"]))


def flow_of(case: Mapping[str, Any]) -> tuple[Plan, State]:
    """The plan that the case runs on, and where it stands; instant cases have not begun it."""
    context = context_of(case)
    return context.kind.plan(context), context.flow_state() if case["flow"] else State()


def stands(case: Mapping[str, Any]) -> Standing:
    """Where the case stands in words."""
    return standing(case["state"], day_of(case["due_on"]), str(case["organization"]), refused=is_refused(case))


def elements(case: Mapping[str, Any]) -> dict[str, str]:
    """Element ids of the drawn flow with done, current or waiting; what is out of reach is left out."""
    plan, state = flow_of(case)
    nodes: Mapping[str, Any] = drawing(plan, state)["nodes"]  # type: ignore[assignment]
    return {node: entry["status"] for node, entry in nodes.items() if entry["status"] != NOT_TAKEN}


def steps(case: Mapping[str, Any]) -> list[dict[str, str]]:
    """The steps of people in words, those out of reach left out."""
    plan, state = flow_of(case)
    words = {"done": _("已完成"), "current": _("正在办"), "waiting": _("还没到")}
    return [
        {
            "title": line.name,
            "text": _("由您办") if line.party == "applicant" else _("由%(who)s办") % {"who": case["organization"]},
            "state": line.status,
            "state_text": words[line.status],
        }
        for line in step_lines(plan, state)
        if line.kind == kinds.USER and line.status != NOT_TAKEN
    ]


def timeline(case: Mapping[str, Any], actor: Actor | None = None) -> list[dict[str, Any]]:
    """What happened, what is going on and who holds it, what comes next."""
    entries: list[dict[str, Any]] = [
        {
            "state": "done",
            "title": str(TYPES[event["type"]].sentence),
            "who": _who(event, case, actor),
            "when": zh_datetime(datetime.fromisoformat(event["at"])),
        }
        for event in case["events"]
        if TYPES[event["type"]].applicant and event["type"] != "proceeding.document_made"
    ]
    now = stands(case)
    if case["state"] in ENDED_STATES:
        entries[-1]["text"] = now.sentence
        return entries
    mine = case["state"] == "correcting"
    who = _("您") if mine else str(case["organization"])
    until = _("最晚到%(day)s") % {"day": zh_date(now.until)} if now.until else ""
    entries.append({"state": "current", "title": now.state, "who": who, "until": until})
    entries += [{"state": "waiting", "title": title} for title in ahead(case["state"])]
    return entries


def _who(event: Mapping[str, Any], case: Mapping[str, Any], actor: Actor | None) -> str:
    """Who did it: what rules grant is recorded with the applicant's submission, yet it was not the applicant."""
    if event["actor_kind"] == "official":
        return str(case["organization"])
    if event["type"] in OWN_ACTS and event.get("agent"):
        return _both(event, case, actor)
    if event["type"] in OWN_ACTS and actor is not None and actor.acting is not None:
        return str(case["applicant_masked"])
    return _("您") if event["type"] in OWN_ACTS and event["actor_kind"] == "person" else _("系统")


def _agent(event: Mapping[str, Any]) -> str:
    """The full name of who acted."""
    sealed = event.get("agent_sealed") or {"account": None, "name": None}
    return open_name(UUID(sealed["account"]), sealed["name"], event["agent"]) if sealed["name"] else event["agent"]


def _both(event: Mapping[str, Any], case: Mapping[str, Any], actor: Actor | None) -> str:
    """Both names of an act for another: the giver reads 张三代您, the agent 您代王*英, an office both masked."""
    masked = mask_name(event["agent"])
    if actor is not None and actor.acting is not None:
        own = case["facts"].get("agent", {}).get("account") == str(actor.account_id)
        other = _agent(event) if actor.acting.for_firm else masked  # a firm knows its people
        names = {"agent": _("您") if own else other, "giver": actor.acting.giver_name}
    elif actor is not None and is_own(actor, case):
        names = {"agent": _agent(event), "giver": _("您")}
    else:
        names = {"agent": masked, "giver": case["applicant_masked"]}
    return _("%(agent)s代%(giver)s") % names


def ahead(state: str) -> list[str]:
    """What the law still provides for after ``state`` (行政许可法 第三十二条至第四十四条); side ways are left out."""
    deciding, delivering = _("审查，作出决定"), _("送达结果")
    return {
        "received": [_("告诉您收不收"), deciding, delivering],
        "correcting": [_("再看一遍材料，告诉您收不收"), deciding, delivering],
        "accepted": [delivering],
        "suspended": [_("程序做完，接着算时间"), deciding, delivering],
        "decided_granted": [delivering],
        "decided_refused": [delivering],
    }.get(state, [])


def clocks(case: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The limits of the case in words, the running ones first."""
    today = legal_day(clock.now())
    rows = []
    for row in case["clocks"]:
        running, due = row["stopped_on"] is None, day_of(row["due_on"])
        if not running:
            text = _("已经结束")
        elif row["paused_on"]:
            text = _("暂停计算")
        elif due is not None and due < today:
            text = _("已经超过，原来到%(day)s") % {"day": zh_date(due)}
        else:
            text = _("到%(day)s") % {"day": zh_date(due)}
        rows.append(
            {
                "label": clock_words(row["kind"]),
                "value": text,
                "source": row["basis"],
                "running": running,
            }
        )
    return sorted(rows, key=lambda row: not row["running"])


def documents(actor: Actor, case: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The documents that ``actor`` may have; without a link while the paper is being made."""
    own = is_own(actor, case)
    if not own and not handles(actor, case):
        return []
    return [
        {
            "title": row["title"],
            "number": row["number"] if row["number"] != row["id"] else "",
            "href": f"/files/{row['file']}/" if row["file"] else "",
            "at": zh_datetime(datetime.fromisoformat(row["created_at"])),
        }
        for row in case["documents"]
        if not own or row["for_applicant"]
    ]


def own_task(actor: Actor, case: Mapping[str, Any]) -> dict[str, Any] | None:
    """The open task that waits for the applicant."""
    for task in case["tasks"]:
        mine = task["party"] == "applicant" and is_own(actor, case)
        if mine and task["state"] == "open":
            return dict(task)
    return None


def refusal(case: Mapping[str, Any]) -> dict[str, Any] | None:
    """The ground of an adverse ending, and how to object to it."""
    adverse = case["state"] in ("decided_refused", "not_accepted", "terminated") or is_refused(case)
    if not adverse:
        return None
    moves = ("refuse", "not_accept", "terminate")
    reasons = [task["reason"] for task in case["tasks"] if task["reason"] and task["state"] == "done"]
    outcome = [task["reason"] for task in done_with(case, moves) if task["reason"]]
    item: Item = item_of(context_of(case).item_revision)
    return {"ground": (outcome or reasons or [""])[-1], "appeal": appeal_of(item)}


def done_with(case: Mapping[str, Any], moves: Collection[str]) -> list[dict[str, Any]]:
    """The tasks that were done with one of these moves, the earlier ones first."""
    return [task for task in case["tasks"] if task["state"] == "done" and _moves(case, task) in moves]


def _moves(case: Mapping[str, Any], task: Mapping[str, Any]) -> str:
    """The move of the outcome that a task was done with."""
    node = context_of(case).kind.plan(context_of(case)).nodes.get(task["node"])
    outcome = node.user.outcome(task["outcome"]) if node is not None and node.user is not None else None
    return outcome.move if outcome is not None else ""


def may_withdraw(actor: Actor, case: Mapping[str, Any]) -> bool:
    """Whether the applicant may still take it back."""
    states = ("received", "correcting", "accepted", "suspended")
    return is_own(actor, case) and case["state"] in states
