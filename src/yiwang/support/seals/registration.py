"""Start-up: who sees sealed files, how seals and uses are pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.core import files, signing
from yiwang.core.actor import Actor
from yiwang.core.refs import Ref, each_of, resolver
from yiwang.people.hub import AccountPlace, account_place
from yiwang.people.open_work import use_count
from yiwang.support.seals import events, permissions, privacy
from yiwang.support.seals.ended import ended_seals
from yiwang.support.seals.models import Seal, SealUse
from yiwang.support.seals.queries import living_seals

signing.use_ended_seals(ended_seals)
account_place(AccountPlace("signature", gettext_noop("我的签名"), gettext_noop("给文件签名，看签过什么"), rank=45))
use_count(gettext_noop("没有注销的印章"), living_seals, by_role=False)
files.seen_through("seal_use", lambda actor: SealUse.objects.visible_to(actor))


@resolver("seal")
def seal_ref(actor: Actor, seal_id: UUID) -> Ref:
    """A seal as ``actor`` may see it."""
    return _ref(Seal.objects.visible_to(actor).only("id", "name").get_or_refuse(seal_id))


@each_of("seal")
def seal_refs(actor: Actor, ids: Sequence[UUID]) -> list[Ref]:
    """Seals of a list."""
    return [_ref(row) for row in Seal.objects.visible_to(actor).filter(pk__in=ids).only("id", "name")]


def _ref(seal: Seal) -> Ref:
    return Ref("seal", seal.pk, seal.name, f"/desk/seals/{seal.pk}/")


__all__ = ["events", "permissions", "privacy"]
