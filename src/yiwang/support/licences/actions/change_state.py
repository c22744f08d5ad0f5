"""Suspending, resuming, revoking, cancelling, ending: what an official does with a licence, always with a reason.

Sources: 行政许可法 第六十九条 (撤销), 第七十条 (注销; 第一项 有效期届满未延续). What was done by mistake can be taken
back for a while (parameter ``licence.undo-within``), as long as nothing else happened to the licence since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.calendar import Unit, legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, NotReady
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.engines.parameters.values import duration_of, value_at
from yiwang.people.models import Division
from yiwang.support.licences.errors import LicenceNotCurrent, ReasonMissing, TooLateToUndo
from yiwang.support.licences.models import Licence

LONGEST_REASON = 500
UNDO_WITHIN = "licence.undo-within"
_HOURS = {Unit.HOUR: 1, Unit.DAY: 24}


@dataclass(frozen=True, slots=True)
class StateChange:
    """A named transition of a licence; ``final`` cannot be gone on from, only taken back as a mistake."""

    name: str
    title: str
    sources: frozenset[str]
    target: str
    event: str
    final: bool = False


_LIVING = frozenset({"valid", "suspended"})
CHANGES = {
    change.name: change
    for change in (
        StateChange("suspend", gettext_noop("暂停这张证照"), frozenset({"valid"}), "suspended", "licence.suspended"),
        StateChange("resume", gettext_noop("恢复使用"), frozenset({"suspended"}), "valid", "licence.resumed"),
        StateChange("expire", gettext_noop("宣布失效"), _LIVING, "expired", "licence.expired", final=True),
        StateChange("revoke", gettext_noop("撤销"), _LIVING, "revoked", "licence.revoked", final=True),
        StateChange("cancel", gettext_noop("注销"), _LIVING, "cancelled", "licence.cancelled", final=True),
    )
}
UNDONE = frozenset({"expired", "revoked", "cancelled", "suspended"})


def changes_from(state: str) -> list[StateChange]:
    """What can be done with a licence in a stored state; cancelling follows a decision, not a button."""
    return [change for change in CHANGES.values() if state in change.sources and change.name != "cancel"]


@use_case("licence.suspended", "licence.resumed", "licence.revoked", "licence.expired")
def change_licence(
    *, actor: Actor, licence_id: UUID | str, change: str, reason: str, row_version: int | None = None
) -> Licence:
    """Suspend, resume, revoke or end a licence of the actor's organization; it shows everywhere at once.

    ``row_version`` is what the official saw. Refuses with ``not_found``, ``not_permitted``,
    ``licence_reason_missing``, ``licence_not_current``, ``changed_meanwhile``.
    """
    licence = _locked(actor, licence_id, row_version)
    wanted = CHANGES[change] if change in CHANGES and change != "cancel" else None
    if wanted is None or licence.state not in wanted.sources:
        raise LicenceNotCurrent
    put_into(actor, licence, wanted, reason)
    return licence


@use_case("licence.restored")
def undo_change(*, actor: Actor, licence_id: UUID | str, reason: str, row_version: int | None = None) -> Licence:
    """Take back the last change of state as a mistake: the licence is again what it was before.

    Refuses with ``licence_undo_late`` after the time of the parameter, where nothing can be taken back, or where
    another current version of the licence exists by now; else as ``change_licence``.
    """
    licence = _locked(actor, licence_id, row_version)
    if not may_undo(licence, clock.now()) or _taken(licence):
        raise TooLateToUndo
    said, was = _said(reason), licence.state
    licence.state, licence.state_before = licence.state_before, ""
    licence.state_reason, licence.state_at = said, clock.now()
    licence.row_version += 1
    licence.ended_key = ""
    licence.save(update_fields=["state", "state_before", "state_reason", "state_at", "row_version", "ended_key"])
    record(
        "licence.restored",
        actor=actor,
        on=licence,
        payload={"number": licence.number, "reason": said, "was": was, "now": licence.state},
    )
    return licence


@use_case("licence.cancelled")
def cancel_licence(*, actor: Actor, licence_id: UUID, reason: str, key: str = "") -> Licence:
    """Cancel a licence by a decision (注销); with the same key a second time nothing happens."""
    licence: Licence = Licence.objects.unscoped("a decision cancels it").select_for_update().get(pk=licence_id)
    require(actor, "licence.issue", on=licence)
    if key and licence.ended_key == key:
        nothing_changed()
        return licence
    if licence.state not in CHANGES["cancel"].sources:
        raise LicenceNotCurrent
    licence.ended_key = key
    put_into(actor, licence, CHANGES["cancel"], reason)
    return licence


def may_undo(licence: Licence, now: datetime) -> bool:
    """Whether the last change of state can still be taken back at ``now``; a missing parameter says no."""
    if licence.state not in UNDONE or not licence.state_before or licence.state_at is None:
        return False
    division = Division.objects.filter(pk=licence.division_id).values_list("code", flat=True).first() or "00"
    try:
        within = duration_of(value_at(UNDO_WITHIN, division, legal_day(now)).value)
    except NotReady:
        return False
    return (now - licence.state_at).total_seconds() <= within.amount * _HOURS.get(within.unit, 0) * 3600


def put_into(actor: Actor, licence: Licence, change: StateChange, reason: str, why: str = "") -> None:
    """Change the state of a locked licence and record it; ``why`` names the rule where no person chose."""
    said = _said(reason)
    licence.state_before = licence.state
    licence.state, licence.state_reason, licence.state_at = change.target, said, clock.now()
    licence.row_version += 1
    licence.save(update_fields=["state", "state_before", "state_reason", "state_at", "row_version", "ended_key"])
    payload = {"number": licence.number, "reason": said, **({"rule": why} if why else {})}
    record(change.event, actor=actor, on=licence, payload=payload)


def _locked(actor: Actor, licence_id: UUID | str, row_version: int | None) -> Licence:
    licence: Licence = Licence.objects.visible_to(actor).select_for_update().get_or_refuse(licence_id)
    require(actor, "licence.change_state", on=licence)
    if row_version is not None and row_version != licence.row_version:
        raise ChangedMeanwhile
    return licence


def _taken(licence: Licence) -> bool:
    """Whether a later version stands in the place of this one."""
    rows = Licence.objects.unscoped("is there another current version of the number")
    same = rows.filter(type_key=licence.type_key, number=licence.number, state__in=("valid", "suspended"))
    return same.exclude(pk=licence.pk).exists()


def _said(reason: str) -> str:
    said = reason.strip()[:LONGEST_REASON]
    if not said:
        raise ReasonMissing.at("reason")
    return said
