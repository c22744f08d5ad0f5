"""Start-up: who sees sealed files, how seals and uses are pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core import files, signing
from yiwang.core.actor import Actor
from yiwang.core.refs import Ref, each_of, resolver
from yiwang.engines.proceedings.sealed_papers import use_sealer
from yiwang.people.hub import AccountPlace, account_place
from yiwang.people.open_work import use_count
from yiwang.support.messages.sentences import Sentence, sentence
from yiwang.support.seals import asked, events, permissions, privacy
from yiwang.support.seals.case_papers import seal_paper
from yiwang.support.seals.ended import ended_seals
from yiwang.support.seals.models import Seal, SealUse
from yiwang.support.seals.queries import living_seals

signing.use_ended_seals(ended_seals)
use_sealer(seal_paper)
account_place(AccountPlace("signature", gettext_noop("我的签名"), gettext_noop("给文件签名，看签过什么"), rank=45))
use_count(gettext_noop("没有注销的印章"), living_seals, by_role=False)
files.seen_through("seal_use", lambda actor: SealUse.objects.visible_to(actor))
sentence(
    "seal.asked",
    Sentence(
        gettext_noop("有印章等待批准：%(title)s"),
        gettext_noop("请打开看申请的理由和印模，决定批准或者不批准。"),
        symbol="warning",
    ),
)
sentence(
    "seal.made",
    Sentence(
        gettext_noop("印章已经做好：%(title)s"),
        gettext_noop("您的申请已经批准。保管印章的人授权岗位以后，就可以盖章。"),
    ),
)
sentence(
    "seal.refused",
    Sentence(gettext_noop("印章没有批准：%(title)s"), gettext_noop("理由请打开查看。改好以后可以再申请。")),
)
sentence(
    "seal.ends_soon",
    Sentence(
        gettext_noop("印章或者签名快要到期：%(title)s"),
        gettext_noop("还有%(count)s天到期。请按时换新，否则到期以后不能使用。"),
        dated=gettext_noop("%(until)s到期，还有%(count)s天。请按时换新，否则到期以后不能使用。"),
        urgent=True,
        symbol="warning",
    ),
)


@resolver("seal")
def seal_ref(actor: Actor, seal_id: UUID) -> Ref:
    """A seal as ``actor`` may see it."""
    return _ref(Seal.objects.visible_to(actor).only("id", "name", "holder_account").get_or_refuse(seal_id))


@each_of("seal")
def seal_refs(actor: Actor, ids: Sequence[UUID]) -> list[Ref]:
    """Seals of a list."""
    return [_ref(row) for row in Seal.objects.visible_to(actor).filter(pk__in=ids).only("id", "name", "holder_account")]


def _ref(seal: Seal) -> Ref:
    if seal.holder_account is not None:
        return Ref("seal", seal.pk, _("我的签名"), "/account/signature/")
    return Ref("seal", seal.pk, seal.name, f"/desk/seals/{seal.pk}/")


__all__ = ["asked", "events", "permissions", "privacy"]
