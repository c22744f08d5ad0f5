"""What an office can do with one licence now: changes of state, taking back, the annual check that is due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core import clock, revisions
from yiwang.core.actor import Actor
from yiwang.core.permissions import allowed
from yiwang.support.licences.actions.change_state import StateChange, changes_from, may_undo
from yiwang.support.licences.annual import rule_of
from yiwang.support.licences.history import Step, history_of, versions_of
from yiwang.support.licences.models import CURRENT, RESULTS, AnnualCheck, Licence
from yiwang.support.licences.queries import today
from yiwang.ui.filters import zh_date, zh_datetime


@dataclass(frozen=True, slots=True)
class Possible:
    """What buttons there are. ``check_year`` is the year for which a result can be recorded, or None."""

    changes: list[StateChange]
    undo: bool
    check_year: int | None
    correct: bool


def possible(actor: Actor, licence: Licence) -> Possible:
    """By state, rule of the type and rights of the actor."""
    may = allowed(actor, "licence.change_state", on=licence)
    rule = rule_of(revisions.revision(licence.type_revision).content)
    year = rule.year_at(today()) if rule and licence.state in CURRENT else None
    return Possible(
        changes=changes_from(licence.state) if may else [],
        undo=may and may_undo(licence, clock.now()),
        check_year=year if allowed(actor, "licence.check", on=licence) else None,
        correct=licence.state in CURRENT and allowed(actor, "licence.correct", on=licence),
    )


def checks_of(licence: Licence) -> list[dict[str, str]]:
    """The annual checks so far, for a table; the newest first."""
    rows = AnnualCheck.objects.unscoped("the checks of a licence that the reader may see").filter(licence=licence)
    return [
        {"year": str(row.year), "result": _(RESULTS[row.result]), "note": row.note, "day": zh_date(row.checked_on)}
        for row in rows.order_by("-year")[:30]
    ]


def timeline_of(licence: Licence, page_of: str) -> list[dict[str, Any]]:
    """The history for the macro; steps of other versions link to them through the named page."""
    versions = versions_of(licence)
    return [_entry(step, licence, reverse(page_of, args=[step.licence_id])) for step in history_of(licence, versions)]


def _entry(step: Step, licence: Licence, href: str) -> dict[str, Any]:
    version = _("第%(number)s版") % {"number": step.version}
    other = step.licence_id != licence.pk
    return {
        "state": "stopped" if step.stopped else "done",
        "title": f"{step.title}（{version}）" if other else step.title,
        "who": step.who,
        "when": zh_datetime(step.when),
        "text": step.reason,
        "links": [{"href": href, "text": _("看%(version)s") % {"version": version}}] if other else [],
    }
