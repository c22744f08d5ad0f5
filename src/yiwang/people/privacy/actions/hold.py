"""Legal holds: nothing about these ids is removed while one is open."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.privacy.models import Hold

MOST = 200


@use_case("retention.hold_placed")
def place_hold(*, actor: Actor, subjects: list[UUID], reason: str, basis: str, review_on: date) -> Hold:
    """Keep everything about these ids, with reason, legal basis and a day on which the hold is looked at again."""
    require(actor, "privacy.hold")
    wrong = {}
    if not subjects or len(subjects) > MOST:
        wrong["/subjects"] = _("请写要保留的办件、证照或者账号的编号，一行一个。")
    if not reason.strip():
        wrong["/reason"] = _("请写明为什么暂缓清理。")
    if not basis.strip():
        wrong["/basis"] = _("请写明法律依据。")
    if wrong:
        raise InvalidInput(fields=wrong)
    post = actor.post_with("privacy")
    made = Hold.objects.create(
        subjects=subjects,
        reason=reason.strip()[:500],
        basis=basis.strip()[:200],
        organization_id=post.organization_id if post else None,
        placed_by=actor.account_id,
        placed_at=clock.now(),
        review_on=review_on,
    )
    record("retention.hold_placed", actor=actor, on=made, payload={"subjects": len(subjects)})
    return made


@use_case("retention.hold_lifted")
def lift_hold(*, actor: Actor, hold_id: UUID, why: str) -> Hold:
    """End a hold of the own organization or of one below it, with a reason; ``not_found`` for all others."""
    require(actor, "privacy.hold")
    found = Hold.objects.visible_to(actor).select_for_update().filter(pk=hold_id).first()
    if found is None:
        raise NotFound
    if not why.strip():
        raise InvalidInput(fields={"/why": _("请写明为什么解除。")})
    if found.lifted_at is not None:
        nothing_changed()
        return found
    found.lifted_at, found.lifted_by, found.lifted_why = clock.now(), actor.account_id, why.strip()[:500]
    found.save()
    record("retention.hold_lifted", actor=actor, on=found, payload={"subjects": len(found.subjects)})
    return found
