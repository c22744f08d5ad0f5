"""Applying a seal at the desk, or one's own signature: the sealed file is kept with its line in the register."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import files
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.events import Subject
from yiwang.core.models import File
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, use_case
from yiwang.people.signin.freshness import require_fresh
from yiwang.support.seals.actions.access import once_a_key, said
from yiwang.support.seals.models import Seal, SealUse
from yiwang.support.seals.purposes import PERSONAL, USES
from yiwang.support.seals.sealing import LONGEST_TITLE, Sealing, put_on

OFD_TYPE = "application/ofd"


@use_case("seal.used", "seal.signed")
def apply_seal(*, actor: Actor, seal_id: UUID | str, sealing: Sealing, name: str) -> SealUse:
    """Seal a document and keep the result under ``name``; the same key a second time gives the first use.

    A personal signature needs a fresh proof of who sits there. Refuses as ``seal_document``, and with
    ``reauthentication_needed``, ``invalid_input``, ``not_found``.
    """
    require(actor, "seal.sign")
    wanted = _checked(sealing)
    key = None
    if sealing.key:
        key = hashlib.sha256(f"{actor.account_id}:{sealing.key}".encode()).hexdigest()
        once_a_key(key)
        there = SealUse.objects.visible_to(actor).filter(key=key).first()
        if there is not None:
            nothing_changed()
            return there  # type: ignore[no-any-return]
    seal: Seal = Seal.objects.visible_to(actor).only("id", "purpose").get_or_refuse(seal_id)
    if seal.purpose == PERSONAL:
        require_fresh(actor)
    done = put_on(actor=actor, seal_id=seal.pk, sealing=replace(wanted, key=key))
    files.store(
        done.content,
        name=name,
        media_type=OFD_TYPE,
        owner_account=actor.account_id,
        purpose="sealed",
        subject=Subject("seal_use", done.use.pk),
    )
    return done.use


def file_of(actor: Actor, use: SealUse) -> File | None:
    """The file that came out of a use at the desk; None where another room keeps it."""
    rows = File.objects.visible_to(actor).filter(subject_kind="seal_use", subject_id=use.pk, purpose="sealed")
    return rows.select_related("blob").first()  # type: ignore[no-any-return]


def _checked(sealing: Sealing) -> Sealing:
    wrong: dict[str, str] = {}
    title = sealing.title.replace("\x00", "").strip()
    if not title:
        wrong["/title"] = _("请写文件的标题。")
    elif len(title) > LONGEST_TITLE:
        wrong["/title"] = _("请控制在%(most)s字以内。") % {"most": LONGEST_TITLE}
    if sealing.use not in USES:
        wrong["/use"] = _("请选择是什么文件。")
    reason = ""
    try:
        reason = said(sealing.reason)
    except InvalidInput as missing:
        wrong |= missing.fields
    if wrong:
        raise InvalidInput(fields=wrong)
    return replace(sealing, title=title, reason=reason)
