"""Start-up: what this room gives to others."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.core.refs import Ref, resolver
from yiwang.people.hub import AccountPlace, account_place
from yiwang.people.identity import ending, events, officials, permissions, privacy, standing
from yiwang.people.identity.verifiers import above, certificate, plain

account_place(
    AccountPlace(
        "identity", gettext_noop("我的身份"), gettext_noop("看实名到了哪一级、什么时候到期，怎样提高。"), rank=10
    )
)


@resolver("identity")
def own_identity(actor: Actor, account_id: UUID) -> Ref:
    """What a message about the own identity leads to."""
    if actor.account_id != account_id:
        raise NotFound
    return Ref("identity", account_id, _("我的身份"), reverse("identity"))


__all__ = ["above", "certificate", "ending", "events", "officials", "permissions", "plain", "privacy", "standing"]
