"""Recording the result of an annual check, and what follows from it by the type's rule."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yiwang.calendar import legal_day
from yiwang.core import clock, revisions
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import ChangedMeanwhile
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.support.licences.actions.change_state import CHANGES, put_into
from yiwang.support.licences.annual import AnnualRule, rule_of
from yiwang.support.licences.errors import CheckNotDue, LicenceNotCurrent, NoteMissing, ResultMissing
from yiwang.support.licences.models import CURRENT, RESULTS, AnnualCheck, Licence

LONGEST_NOTE = 500
BATCH = 200
_SAID = {"failed": "年检没有通过", "overdue": "逾期没有年检"}


@use_case("licence.checked")
def record_check(
    *, actor: Actor, licence_id: UUID | str, result: str, note: str = "", row_version: int | None = None
) -> AnnualCheck:
    """Record ``passed`` or ``failed`` for the year that is due; a failed check suspends where the type says so.

    A passed check after an overdue or failed one ends the suspension that it had brought. Refuses with
    ``not_found``, ``not_permitted``, ``licence_not_current``, ``licence_check_not_due``, ``licence_check_result``,
    ``licence_check_note``, ``changed_meanwhile``.
    """
    licence: Licence = Licence.objects.visible_to(actor).select_for_update().get_or_refuse(licence_id)
    require(actor, "licence.check", on=licence)
    if row_version is not None and row_version != licence.row_version:
        raise ChangedMeanwhile
    rule = rule_of(revisions.revision(licence.type_revision).content)
    year = rule.year_at(legal_day(clock.now())) if rule else None
    if licence.state not in CURRENT:
        raise LicenceNotCurrent
    if rule is None or year is None:
        raise CheckNotDue
    if result not in ("passed", "failed"):
        raise ResultMissing.at("result")
    if result == "failed" and not note.strip():
        raise NoteMissing.at("note")
    return _record(actor, licence, rule, (year, result, note.strip()[:LONGEST_NOTE]))


@use_case("licence.checked")
def record_overdue(*, actor: Actor, licence_id: UUID) -> None:
    """The window of the due year has passed without a result: recorded, and suspended where the type says so."""
    rows = Licence.objects.unscoped("the platform keeps the calendar of checks").select_for_update()
    licence: Licence = rows.get(pk=licence_id)
    require(actor, "licence.check", on=licence)
    rule = rule_of(revisions.revision(licence.type_revision).content)
    day = legal_day(clock.now())
    if rule is None or licence.check_due is None or licence.check_due >= day or licence.state not in CURRENT:
        nothing_changed()
        return
    _record(actor, licence, rule, (licence.check_due.year, "overdue", ""))


def _record(actor: Actor, licence: Licence, rule: AnnualRule, told: tuple[int, str, str]) -> AnnualCheck:
    year, result, note = told
    rows = AnnualCheck.objects.unscoped("the check of the licence that is locked")
    before = rows.filter(licence=licence, year=year).first()
    check = before or AnnualCheck(licence=licence, year=year)
    held_back = before is not None and before.result != "passed" and licence.state == "suspended"
    check.result, check.note, check.checked_on = result, note, legal_day(clock.now())
    check.checked_by = actor.account_id
    check.row_version += 1 if before else 0
    check.save()
    licence.check_due = rule.due_on(licence.issued_on, year)
    licence.row_version += 1
    licence.save(update_fields=["check_due", "row_version"])
    payload = {"number": licence.number, "year": year, "result": result, "note": note}
    record("licence.checked", actor=actor, on=licence, payload=payload)
    suspends = rule.suspends_failed if result == "failed" else rule.suspends_overdue and result == "overdue"
    said = f"{year}年度{_SAID.get(result, '年检通过')}"
    if suspends and licence.state == "valid":
        put_into(actor, licence, CHANGES["suspend"], f"{said}。{note}" if note else f"{said}。", why="annual_check")
    elif result == "passed" and held_back and licence.state_reason.startswith(f"{year}年度"):
        put_into(actor, licence, CHANGES["resume"], f"{said}。", why="annual_check")
    return check


def plan_checks(now: datetime) -> int:
    """Chore: the last day of the next check for licences of types that have one and do not know it yet."""
    done = 0
    for key in revisions.current_keys("licences"):
        if rule_of(revisions.current("licences", key).content) is None:
            continue
        rows = Licence.objects.unscoped("the platform keeps the calendar of checks")
        waiting = rows.filter(type_key=key, check_due=None, state__in=CURRENT)
        for licence in waiting.only("id", "type_revision", "issued_on")[:BATCH]:
            rule = rule_of(revisions.revision(licence.type_revision).content)
            if rule is not None:
                due = rule.first_due(licence.issued_on, legal_day(now))
                rows.filter(pk=licence.pk, check_due=None).update(check_due=due)
                done += 1
    return done


def overdue_checks(now: datetime) -> int:
    """Chore: record as overdue what nobody checked by the last day; returns how many."""
    rows = Licence.objects.unscoped("the platform keeps the calendar of checks")
    late = rows.filter(state__in=CURRENT, check_due__lt=legal_day(now)).order_by("check_due", "id")
    done = 0
    for licence_id in list(late.values_list("pk", flat=True)[:BATCH]):
        record_overdue(actor=SYSTEM, licence_id=licence_id)
        done += 1
    return done


__all__ = ["RESULTS", "overdue_checks", "plan_checks", "record_check", "record_overdue"]
