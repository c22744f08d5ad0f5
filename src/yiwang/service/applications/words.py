"""Where a case stands, in a sentence for the applicant: who holds it, what comes next, and by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock, generation
from yiwang.people.models import Organization
from yiwang.ui.filters import zh_date

KINDS = {
    "received": "action",
    "correcting": "warn",
    "accepted": "action",
    "suspended": "warn",
    "decided_granted": "ok",
    "decided_refused": "bad",
    "delivered": "ok",
    "completed": "ok",
    "not_accepted": "bad",
    "withdrawn": "idle",
    "terminated": "idle",
}
DECIDED = ("delivered", "completed")
OPEN = ("received", "correcting", "accepted", "suspended")


@dataclass(frozen=True, slots=True)
class Standing:
    """The state in words, the colour of its sign, what comes next in a sentence, the day, and whether it passed."""

    state: str
    kind: str
    sentence: str
    until: date | None = None
    late: bool = False


def state_words(state: str, *, refused: bool = False) -> str:
    """The state of the legal life as applicants read it; from the decision on, its outcome (``refused``: adverse)."""
    if refused and state in DECIDED:
        return _("不予许可")
    return {
        "received": _("已收到"),
        "correcting": _("等您补正"),
        "accepted": _("正在办"),
        "suspended": _("时间暂停"),
        "decided_granted": _("已准予"),
        "decided_refused": _("不予许可"),
        "delivered": _("已准予"),
        "completed": _("已准予"),
        "not_accepted": _("不予受理"),
        "withdrawn": _("已撤回"),
        "terminated": _("已终止"),
    }.get(state, _("正在办"))


def standing(state: str, due: date | None, who: str, *, refused: bool = False) -> Standing:
    """What the applicant is told; ``refused`` tells an ended case that was not granted from one that was."""
    late = due is not None and state in OPEN and due < legal_day(clock.now())
    kind = "bad" if refused and state in DECIDED else KINDS.get(state, "idle")
    sentence = _late(due, who) if late else _sentence(state, due, who, refused)
    return Standing(state_words(state, refused=refused), kind, sentence, due, late)


def _late(due: date | None, who: str) -> str:
    return _("原来说%(day)s前有结果，现在超过了。由%(who)s办理，您可以打12345催。") % {"day": zh_date(due), "who": who}


def _sentence(state: str, due: date | None, who: str, refused: bool) -> str:
    values = {"day": zh_date(due), "who": who}
    dated = {
        "received": _("%(day)s前告诉您收不收，由%(who)s办理。到时没有通知，就算已经受理。"),
        "correcting": _("请您在%(day)s前补交。补交期间不占用办理时间。"),
        "accepted": _("%(day)s前会有结果，由%(who)s办理。"),
        "suspended": _("正在做检验、听证这类程序，办理时间暂停计算，由%(who)s办理。"),
        "decided_granted": _("已经准予，%(day)s前送到您手里。"),
        "decided_refused": _("没有准予，决定书%(day)s前送到，上面写着理由和怎样申请复议。"),
    }
    plain = {
        "received": _("%(who)s收到了，正在看材料。"),
        "correcting": _("请您按通知补交材料。"),
        "accepted": _("由%(who)s办理。"),
        "suspended": dated["suspended"],
        "decided_granted": _("已经准予，正在做证照和文书。"),
        "decided_refused": _("没有准予。决定书上写着理由和怎样申请复议。"),
        "not_accepted": _("%(who)s没有受理，文书上写着理由。"),
        "withdrawn": _("您撤回了这次申请。以后还可以再申请。"),
        "terminated": _("%(who)s终止了办理，文书上写着理由。"),
        "delivered": _("决定书已经送到。不服可以申请行政复议或者提起行政诉讼。") if refused else _("结果已经送到。"),
        "completed": _("已经办完，没有准予。") if refused else _("已经办完。"),
    }
    text = dated.get(state) if due is not None else None
    return (text or plain.get(state) or _("由%(who)s办理。")) % values


def organization_name(organization_id: UUID | str) -> str:
    """The name of an organization, remembered for the generation."""

    def read() -> str:
        return Organization.objects.filter(pk=organization_id).values_list("name", flat=True).first() or ""

    return generation.cached(("organization name", str(organization_id)), read)


def day_of(text: Any) -> date | None:
    """A date column as JSON or as a date; None for no limit."""
    if text in (None, "", "9999-12-31"):
        return None
    return text if isinstance(text, date) else date.fromisoformat(str(text)[:10])


def is_refused(case: Mapping[str, Any]) -> bool:
    """Whether the last decision of a case was a refusal."""
    decisions = [row["decision"] for row in case.get("receipts", []) if row["decision"] in ("grant", "refuse")]
    moves = [event["type"] for event in case.get("events", [])]
    return bool(decisions and decisions[-1] != "grant") or "proceeding.refused" in moves
