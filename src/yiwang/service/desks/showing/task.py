"""What the official may do with the opened task: buttons of the model, or why there are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, Refusal
from yiwang.engines.flow.plan import Outcome, Plan, User
from yiwang.engines.proceedings.actions.access import check_task
from yiwang.engines.proceedings.context import CLOSED, Context
from yiwang.engines.proceedings.errors import OwnPersonUnknown

ADVERSE = frozenset({"refuse", "not_accept", "terminate"})
POSITIVE = frozenset({"accept", "grant", "deliver", "complete"})
KEYS = "23456789"
SIGNING = (Outcome("agree", "同意", "", "optional"), Outcome("disagree", "不同意", "", "optional"))
"""The buttons of an added signer (加签): an opinion, whatever the task itself offers."""


@dataclass(frozen=True, slots=True)
class Button:
    """An outcome as a button: ``kind`` as ``ui/buttons.html`` has it, ``key`` presses it, ``confirm`` asks again."""

    name: str
    label: str
    kind: str
    key: str
    reason: str
    confirm: str
    correction: bool


@dataclass(slots=True)
class Typed:
    """What the official typed and chose; shown again whenever something was refused."""

    outcome: str = ""
    reason: str = ""
    corrections: str = ""
    raw: dict[str, list[str]] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether there is something to lose."""
        return bool(self.reason.strip() or self.corrections.strip() or any(any(v) for v in self.raw.values()))


@dataclass(frozen=True, slots=True)
class TaskPanel:
    """The working part of the case page. ``refused`` says in words why nothing can be done here.

    ``to_prove`` is set where the official has to say who he is before he may work on it.
    """

    task: dict[str, Any]
    buttons: list[Button]
    refused: str
    holder: str
    mine: bool
    free: bool
    people: int
    signed: list[str]
    needs_reason: bool
    can_correct: bool
    told: list[str]
    law: str = ""
    to_prove: bool = False


def panel_of(actor: Actor, context: Context, task: dict[str, Any], names: Mapping[str, str]) -> TaskPanel:
    """The panel of ``task`` for ``actor``; never raises: what is not allowed is said."""
    refused = _why_not(actor, context, task)
    user = _user(context.kind.plan(context), task["node"])
    flow = task["data"].get("flow", {})
    outcomes = list(SIGNING) if is_added(task) else list(user.outcomes) if user else []
    signed = [str(person) for person in flow.get("signed", [])]
    if not refused and str(actor.account_id) in signed:
        refused = _("您的意见已经记下。这一环节还需要其他人办理。")
    if not refused and task["state"] != "open":
        refused = _("这项任务正在等待加签的同事办理，他办完以后再由您办。")
    chosen = str(flow.get("outcome") or "")
    if chosen:
        outcomes = [outcome for outcome in outcomes if outcome.name == chosen] or outcomes
    assignee = task["assignee_id"]
    return TaskPanel(
        task=task,
        buttons=[] if refused else _buttons(outcomes),
        refused=refused,
        holder=names.get(assignee, "") if assignee else "",
        mine=assignee == str(actor.account_id),
        free=assignee is None and task["state"] == "open",
        people=user.people if user and not is_added(task) else 1,
        signed=[names.get(person, _("一位同事")) for person in signed],
        needs_reason=any(outcome.reason for outcome in outcomes),
        can_correct=any(outcome.move == "request_correction" for outcome in outcomes),
        told=list(context.row["flow"].get("notice", [])),
        to_prove=refused == OwnPersonUnknown.sentence(),
    )


def is_added(task: Mapping[str, Any]) -> bool:
    """Whether the task is that of an added signer."""
    return task["data"].get("flow", {}).get("kind", "task") != "task"


def outcome_label(plan: Plan, task: Mapping[str, Any]) -> str:
    """The words of the button that was pressed."""
    if is_added(task):
        return next((o.label for o in SIGNING if o.name == task["outcome"]), _("已办"))
    user = _user(plan, str(task["node"]))
    outcome = user.outcome(str(task["outcome"])) if user else None
    return outcome.label if outcome else _("已办")


def _user(plan: Plan, node_id: str) -> User | None:
    node = plan.nodes.get(node_id)
    return node.user if node is not None else None


def _why_not(actor: Actor, context: Context, task: dict[str, Any]) -> str:
    if task["party"] == "applicant":
        return _("这一步由申请人办理，办好后会回到您的清单。") if task["state"] not in CLOSED else _("这一步已经办完。")
    try:
        check_task(actor, context, task)
    except NotFound:
        return _("这一步由其他岗位办理，您可以查看，不能办理。")
    except Refusal as refusal:
        return refusal.text
    return ""


def _buttons(outcomes: list[Outcome]) -> list[Button]:
    ordered = sorted(outcomes, key=lambda outcome: (outcome.move in ADVERSE, outcome.move == "request_correction"))
    keys = iter(KEYS)
    made = []
    for index, outcome in enumerate(ordered):
        adverse = outcome.move in ADVERSE
        first = index == 0 and not adverse
        made.append(
            Button(
                name=outcome.name,
                label=outcome.label,
                kind="primary" if first else "destructive" if adverse else "secondary",
                key="a" if first else next(keys, ""),
                reason=outcome.reason,
                confirm=_("确认“%(label)s”吗？决定会送达申请人。") % {"label": outcome.label} if adverse else "",
                correction=outcome.move == "request_correction",
            )
        )
    return made
