"""Before anything is typed: whether this applicant can start this item now, and if not, what instead or from when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.calendar import Duration, Unit, end_of, legal_day
from yiwang.core.actor import Actor
from yiwang.core.calendar_store import calendar
from yiwang.core.errors import Refusal
from yiwang.engines.parameters.values import duration_at
from yiwang.service.applications.deciding import NotYet, Verdict, judge_now, refuse_not_yet
from yiwang.service.applications.filing import Submission, check_assurance, holder_of
from yiwang.service.applications.items import Item, Place, place_for
from yiwang.service.applications.saying import titled
from yiwang.service.applications.scenario import ScenarioEnds, check_scenario
from yiwang.service.applications.sources import Holder
from yiwang.support.licences.models import Licence
from yiwang.ui.filters import zh_date


class LicenceMissing(Refusal):
    """The item changes, renews or ends a licence that the applicant does not hold."""

    code, status = "licence_missing", 409
    message = gettext_noop("没有找到您名下的这个证照，不能办理这个事项。")


def check_start(actor: Actor, sent: Submission, now: datetime) -> Verdict | None:
    """Everything that can be told before typing: assurance, place, questions, licence and its window, the rules.

    Refuses with ``assurance_too_low``, ``scenario_ends``, ``licence_missing``, ``not_yet``; returns the rules'
    verdict for items that rules decide.
    """
    item = sent.item
    check_assurance(actor, item)
    place = place_for(item, sent.division_code, sent.role)
    holder = holder_of(actor, sent, now)
    scenario = check_scenario(item, sent.scenario) if sent.scenario else {}
    check_licence(item, place, holder, legal_day(now))
    if not item.instant:
        return None
    verdict = judge_now(item, place, holder, _blank(item, sent.answers), scenario, now)
    refuse_not_yet(item, verdict)
    return verdict


def _blank(item: Item, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers so far, with the groups of the form that are still empty."""
    form = item.form
    groups: dict[str, Any] = {part.pointer.strip("/"): {} for part in form.root.children} if form is not None else {}
    return {**groups, **answers}


def check_licence(item: Item, place: Place, holder: Holder, today: date) -> Licence | None:
    """The licence that the item starts from (``starts_from``), in a state and window that fit."""
    spec = item.content.get("starts_from")
    if spec is None:
        return None
    held = held_licence(str(spec["licence"]), holder)
    if held is None or not _fits(held, spec.get("states", ["valid"]), today):
        raise LicenceMissing
    _check_window(item, place, spec, held, today)
    return held


def held_licence(licence_type: str, holder: Holder) -> Licence | None:
    """The latest licence of a type that the person or the firm holds."""
    parties: list[UUID] = [party for party in (holder.firm_id, holder.person_id) if party is not None]
    rows = Licence.objects.unscoped("the applicant's own licence").filter(type_key=licence_type, holder_id__in=parties)
    return rows.exclude(state="superseded").order_by("-issued_on", "-version").first()


def _fits(held: Licence, states: list[str], today: date) -> bool:
    """``lost`` and ``damaged`` speak of the paper: the licence itself is valid then."""
    wanted = {"valid" if state in ("lost", "damaged") else state for state in states}
    return held.state_on(today) in wanted


def _check_window(item: Item, place: Place, spec: Mapping[str, Any], held: Licence, today: date) -> None:
    if held.valid_until is None:
        return
    if "earliest" in spec:
        duration = duration_at(spec["earliest"], place.division_code, today)[0]
        first = before(held.valid_until, duration)
        if today < first:
            raise NotYet(
                _("还没有到办理%(title)s的时间，%(day)s起可以申请。")
                % {"title": titled(item.content["title"]), "day": zh_date(first)},
                from_day=first.isoformat(),
                because="too_early",
            )
    if "latest" in spec:
        duration = duration_at(spec["latest"], place.division_code, today)[0]
        last = before(held.valid_until, duration)
        if today > last:
            instead = spec.get("late", {}).get("instead")
            raise ScenarioEnds(
                _("已经过了办理%(title)s的时间（最晚%(day)s），请重新申请。")
                % {"title": titled(item.content["title"]), "day": zh_date(last)},
                instead=instead,
            )


def before(day: date, duration: Duration) -> date:
    """The day ``duration`` before ``day``, counted back in its own unit."""
    if duration.unit is Unit.WORKING_DAY:
        return calendar().add_working_days(day, -duration.amount)
    if duration.unit is Unit.DAY:
        return day - timedelta(days=duration.amount)
    months = duration.amount * (12 if duration.unit is Unit.YEAR else 1)
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return end_of(Duration(0, Unit.DAY), date(year, month + 1, min(day.day, 28)), calendar())
