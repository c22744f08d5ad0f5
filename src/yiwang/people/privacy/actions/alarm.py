"""A supervisor says what became of an alarm."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.people.privacy.actions.request import OwnLook
from yiwang.people.privacy.models import LookAlarm

LONGEST = 500


@use_case("privacy.alarm_settled")
def settle(*, actor: Actor, alarm_id: UUID, finding: str, version: int | None = None) -> LookAlarm:
    """Write down the finding. Nobody settles an alarm about himself (``own_look``)."""
    require(actor, "privacy.alarm")
    found: LookAlarm = LookAlarm.objects.visible_to(actor).select_for_update().get_or_refuse(alarm_id)
    if found.viewer_id == actor.account_id:
        raise OwnLook
    if found.settled_at is not None or (version is not None and version != found.version):
        raise ChangedMeanwhile
    if not finding.strip():
        raise InvalidInput(fields={"/finding": _("请写明核查的结果。")})
    found.finding, found.settled_at, found.settled_by = finding.strip()[:LONGEST], clock.now(), actor.account_id
    found.version += 1
    found.save()
    record("privacy.alarm_settled", actor=actor, on=found, payload={"looks": found.looks})
    return found
