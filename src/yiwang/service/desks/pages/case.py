"""The right side of the desk: one case, ready to be worked on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.engines.proceedings.context import Context
from yiwang.engines.proceedings.handling import handles
from yiwang.engines.proceedings.rules import STATE_TITLES
from yiwang.people.privacy import purposes
from yiwang.service.applications.actions.work_task import form_of
from yiwang.service.desks.queries.desk import Desk, Opened
from yiwang.service.desks.queries.filters import Filters
from yiwang.service.desks.showing.clocks import clock_lines
from yiwang.service.desks.showing.official_form import OfficialForm, empty_official_form
from yiwang.service.desks.showing.record import record_of
from yiwang.service.desks.showing.story import opinions_of, steps_of, timeline_of
from yiwang.service.desks.showing.task import TaskPanel, Typed, is_added, panel_of

PURPOSES = {code: gettext_lazy(known.sentence) for code, known in purposes.PURPOSES.items() if known.chosen}
"""Why an official may look at personal data of a case; the applicant reads the same words."""
STATE_KINDS = {
    "received": "action",
    "correcting": "warn",
    "accepted": "action",
    "suspended": "warn",
    "decided_granted": "ok",
    "decided_refused": "bad",
    "delivered": "ok",
    "completed": "ok",
}


def context_of(opened: Opened) -> Context:
    """The case as the engine reads it."""
    case = opened.case
    return Context(row=case, tokens=case["tokens"], tasks=case["tasks"], clocks=case["clocks"])


def case_context(desk: Desk, filters: Filters, view: str = "", *, masked: bool = True) -> dict[str, Any]:
    """Everything that the case template draws. ``masked=False`` only after the look was recorded."""
    assert desk.opened is not None
    opened = desk.opened
    context = context_of(opened)
    panel = panel_of(desk.actor, context, opened.task, opened.names)
    found: dict[str, Any] = {
        **facts_of(opened, legal_day(clock.now())),
        "view": view,
        "panel": panel,
        "task": opened.task,
        "typed": Typed(),
        "errors": [],
        "official": _official(context, opened, panel),
        "key": uuid4().hex,
        "query": filters.query() if not filters.cursor else filters.query(cursor=filters.cursor),
        "record": record_of(opened, masked=masked),
        "handled": handles(desk.actor, opened.case),
        "opinions": opinions_of(context, opened),
        "purposes": [{"value": value, "text": text} for value, text in PURPOSES.items()],
    }
    if view == "story":
        found["story"] = timeline_of(opened)
    elif view == "flow":
        found["steps"] = steps_of(context, opened.names)
    return found


def _official(context: Context, opened: Opened, panel: TaskPanel) -> OfficialForm | None:
    if not panel.buttons or is_added(opened.task):
        return None
    return empty_official_form(form_of(context, UUID(opened.task_id)))


def facts_of(opened: Opened, today: date) -> dict[str, Any]:
    """Head and side of a case: state, applicant, clocks, documents."""
    case = opened.case
    channels = {"portal": _("网上"), "window": _("窗口"), "api": _("系统对接"), "kiosk": _("自助终端")}
    lines = clock_lines(case["clocks"], today)
    return {
        "case": case,
        "state_title": _(STATE_TITLES.get(case["state"], "")),
        "state_kind": STATE_KINDS.get(case["state"], "idle"),
        "channel": channels.get(case["channel"], case["channel"]),
        "submitted_at": datetime.fromisoformat(case["submitted_at"]),
        "clocks": lines,
        "clock": next((line.badge for line in lines if line.badge is not None), None),
        "documents": case["documents"],
        "handled": True,  # supervisors and emergencies; the desk asks again
    }
