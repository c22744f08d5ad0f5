"""Where a message about the own account leads."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.core.refs import Ref, each_of, resolver


@resolver("account")
def account(actor: Actor, account_id: UUID) -> Ref:
    """The own account's devices; what is not one's own does not exist."""
    found = accounts(actor, [account_id])
    if not found:
        raise NotFound
    return found[0]


@each_of("account")
def accounts(actor: Actor, ids: Sequence[UUID]) -> list[Ref]:
    """The own one among them."""
    return [_own(key) for key in ids if key == actor.account_id]


def _own(account_id: UUID) -> Ref:
    return Ref("account", account_id, _("登录和设备"), reverse("account-devices"))
