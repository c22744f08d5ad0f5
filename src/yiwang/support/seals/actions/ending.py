"""Suspending, resuming and revoking (停用、恢复、注销): at once, with a reason, known to verifiers from that moment."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.people.models import PostHolding
from yiwang.support.seals.actions.access import locked, reaches, refuse_unless, said
from yiwang.support.seals.errors import SealNotCurrent
from yiwang.support.seals.making import step
from yiwang.support.seals.models import Seal


@dataclass(frozen=True, slots=True)
class Change:
    """A named transition of a seal's life."""

    name: str
    title: str
    sources: frozenset[str]
    target: str
    event: str


CHANGES = {
    one.name: one
    for one in (
        Change("suspend", gettext_noop("停用"), frozenset({"current"}), "suspended", "seal.suspended"),
        Change("resume", gettext_noop("恢复使用"), frozenset({"suspended"}), "current", "seal.resumed"),
        Change("revoke", gettext_noop("注销"), frozenset({"current", "suspended"}), "revoked", "seal.revoked"),
    )
}


def changes_from(seal: Seal) -> list[Change]:
    """What can be done with a seal in its present state."""
    return [one for one in CHANGES.values() if seal.state in one.sources]


def may_end(actor: Actor, seal: Seal) -> bool:
    """The keeper of the seal's organization, who approves there or above, the holder of a signature."""
    if seal.holder_account is not None:
        return seal.holder_account == actor.account_id and actor.acting is None
    kept = seal.organization_id is not None and actor.post_with("seal.keep", seal.organization_id) is not None
    return kept or reaches(actor, "seal.approve", seal.organization_id)


@use_case("seal.suspended", "seal.resumed", "seal.revoked")
def change_seal(*, actor: Actor, seal_id: UUID | str, change: str, reason: str, row_version: int | None = None) -> Seal:
    """Suspend, resume or revoke a seal. Whoever is just sealing with it finishes first, nobody begins after.

    Refuses with ``not_found``, ``not_permitted``, ``seal_not_current``, ``changed_meanwhile``, ``invalid_input``.
    """
    require(actor, "seal.sign")
    seal = locked(actor, seal_id, row_version)
    refuse_unless(may_end(actor, seal))
    wanted = CHANGES.get(change)
    if wanted is None or seal.state not in wanted.sources:
        raise SealNotCurrent
    refuse_unless(wanted.name != "resume" or _may_resume(actor, seal))
    words, now = said(reason), clock.now()
    seal.state, seal.state_reason, seal.state_at = wanted.target, words, now
    seal.ended_at = None if wanted.target == "current" else seal.ended_at or now
    seal.row_version += 1
    seal.save(update_fields=["state", "state_reason", "state_at", "ended_at", "row_version"])
    step(seal, actor, wanted.event.removeprefix("seal."), now, words)
    record(wanted.event, actor=actor, on=seal, payload={"number": seal.number, "reason": words})
    return seal


def _may_resume(actor: Actor, seal: Seal) -> bool:
    """What an organization above suspended, the keeper below does not resume."""
    if seal.holder_account is not None or reaches(actor, "seal.approve", seal.organization_id):
        return True
    last = seal.steps.filter(what="suspended").order_by("-at", "-id").first()
    if last is None or last.by == actor.account_id:
        return True
    own = PostHolding.objects.filter(account_id=last.by, post__organization_id=seal.organization_id)
    return bool(own.exists())
