"""Suspending, resuming, revoking and cancelling: what an official does with a licence, always with a reason.

Sources: 行政许可法 第六十九条 (撤销), 第七十条 (注销).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.support.licences.errors import LicenceNotCurrent, ReasonMissing
from yiwang.support.licences.models import Licence

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class StateChange:
    """A named transition of a licence."""

    name: str
    title: str
    sources: frozenset[str]
    target: str
    event: str


CHANGES = {
    change.name: change
    for change in (
        StateChange("suspend", gettext_noop("暂停这张证照"), frozenset({"valid"}), "suspended", "licence.suspended"),
        StateChange("resume", gettext_noop("恢复使用"), frozenset({"suspended"}), "valid", "licence.resumed"),
        StateChange("revoke", gettext_noop("撤销"), frozenset({"valid", "suspended"}), "revoked", "licence.revoked"),
        StateChange(
            "cancel", gettext_noop("注销"), frozenset({"valid", "suspended"}), "cancelled", "licence.cancelled"
        ),
    )
}


def changes_from(state: str) -> list[StateChange]:
    """What can be done with a licence in a stored state; cancelling follows a decision, not a button."""
    return [change for change in CHANGES.values() if state in change.sources and change.name != "cancel"]


@use_case("licence.suspended", "licence.resumed", "licence.revoked")
def change_licence(
    *, actor: Actor, licence_id: UUID | str, change: str, reason: str, row_version: int | None = None
) -> Licence:
    """Suspend, resume or revoke a licence of the actor's organization; it shows everywhere at once.

    ``row_version`` is what the official saw. Refuses with ``not_found``, ``not_permitted``,
    ``licence_reason_missing``, ``licence_not_current``, ``changed_meanwhile``.
    """
    rows = Licence.objects.visible_to(actor).select_for_update()
    licence: Licence = rows.get_or_refuse(licence_id)
    require(actor, "licence.change_state", on=licence)
    if row_version is not None and row_version != licence.row_version:
        raise ChangedMeanwhile
    wanted = CHANGES[change] if change in CHANGES and change != "cancel" else None
    if wanted is None or licence.state not in wanted.sources:
        raise LicenceNotCurrent
    _apply(actor, licence, wanted, reason)
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
    _apply(actor, licence, CHANGES["cancel"], reason)
    return licence


def _apply(actor: Actor, licence: Licence, change: StateChange, reason: str) -> None:
    said = reason.strip()[:LONGEST_REASON]
    if not said:
        raise ReasonMissing.at("reason")
    licence.state, licence.state_reason, licence.state_at = change.target, said, clock.now()
    licence.row_version += 1
    licence.save(update_fields=["state", "state_reason", "state_at", "row_version", "ended_key"])
    record(change.event, actor=actor, on=licence, payload={"number": licence.number, "reason": said})
