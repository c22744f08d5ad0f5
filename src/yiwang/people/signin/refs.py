"""Where a message about the own account leads."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.core.refs import Ref, resolver


@resolver("account")
def account(actor: Actor, account_id: UUID) -> Ref:
    """The own account's devices; what is not one's own does not exist."""
    if actor.account_id != account_id:
        raise NotFound
    return Ref("account", account_id, _("登录和设备"), reverse("account-devices"))
