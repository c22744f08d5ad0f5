"""Revoking a certificate that the development authority gave out: lists and answers say so at once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import generation
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.support.certificates.errors import AuthorityStays, NotIssuedHere, RevokedAlready
from yiwang.support.certificates.found import INTERMEDIATE, ROOT
from yiwang.support.certificates.lists import make_lists
from yiwang.support.certificates.models import Certificate
from yiwang.support.certificates.models.certificate import DEVELOPMENT, REASONS

MOST_WORDS = 300
LOST = "key_compromise"


@use_case("certificate.revoked")
def revoke_certificate(
    *,
    actor: Actor,
    certificate_id: UUID | str,
    reason: str,
    words: str,
    version: int,
    now: datetime,
    lost_since: datetime | None = None,
) -> Certificate:
    """Revoke for ever; whoever needs it is given another certificate at the next signing.

    With the reason ``key_compromise``, ``lost_since`` says from when signatures count for nothing. Refuses
    ``not_found``, ``certificate_not_issued_here``, ``certificate_of_authority``, ``certificate_revoked_already``,
    ``changed_meanwhile`` and ``invalid_input`` at ``/reason``, ``/words`` or ``/lost_since``.
    """
    require(actor, "certificate.revoke")
    row: Certificate = (
        Certificate.objects.visible_to(actor).select_for_update(of=("self",)).get_or_refuse(certificate_id)
    )
    if row.origin != DEVELOPMENT:
        raise NotIssuedHere
    if row.role in {ROOT, INTERMEDIATE}:
        raise AuthorityStays
    if row.revoked_at is not None:
        raise RevokedAlready
    if row.row_version != version:
        raise ChangedMeanwhile
    said = _checked(reason, words, lost_since, now)
    row.revoked_at, row.revoke_reason, row.revoke_words = now, reason, said
    row.revoked_by_name, row.lost_since = actor.name[:60], lost_since
    row.row_version += 1
    row.save()
    made = make_lists(row.suite, now)
    payload = {"serial": row.serial, "suite": row.suite, "reason": reason, "list": made[0].number}
    record("certificate.revoked", actor=actor, on=row, payload=payload)
    generation.bump()
    return row


def _checked(reason: str, words: str, lost_since: datetime | None, now: datetime) -> str:
    fields: dict[str, str] = {}
    said = words.replace("\x00", "").strip()
    if reason not in REASONS:
        fields["/reason"] = _("请选择吊销的原因。")
    if not said or len(said) > MOST_WORDS:
        fields["/words"] = _("请写明为什么吊销，最多%(most)s字。") % {"most": MOST_WORDS}
    if lost_since is not None and (reason != LOST or lost_since > now):
        fields["/lost_since"] = _("只有私钥泄露或者丢失时才填，而且不能晚于现在。")
    if fields:
        raise InvalidInput(fields=fields)
    return said
