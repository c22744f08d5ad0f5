"""After a slip: the ways into the account that were there before, each of which somebody else may have added.

Who could not get in does not know what others did meanwhile: a grandson's passkey, a phone of a former helper. So all
of them are shown once the password is new, ticked to be removed; what is one's own is unticked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.people.models import Session
from yiwang.people.signin import devices, managing, recovery_codes
from yiwang.people.signin.factors import FACTORS
from yiwang.people.signin.freshness import require_fresh
from yiwang.people.signin.models import KnownDevice
from yiwang.people.signin.passkeys import keys
from yiwang.people.signin.upstream import linking


@dataclass(frozen=True, slots=True)
class WayLeft:
    """A way in from before. ``key`` says what it is and which; ``used`` is None where it never was."""

    key: str
    title: str
    added: datetime | None
    used: datetime | None


def ways_left(actor: Actor) -> list[WayLeft]:
    """What else opens the actor's account than the new password, and devices that it trusts beside this one."""
    found = [
        WayLeft(f"passkey:{key.pk}", _("通行密钥“%(name)s”") % {"name": key.name}, key.created_at, key.last_used_at)
        for key in keys.own_keys(actor)
    ]
    found += [
        WayLeft(
            f"upstream:{link.pk}",
            _("用%(title)s登录") % {"title": link.provider.title},
            link.linked_at,
            link.last_used_at,
        )
        for link in linking.own_links(actor)
    ]
    # Codes on paper first: with the last factor they go anyway.
    factors = sorted(managing.own_factors(actor), key=lambda factor: factor.kind != recovery_codes.KIND)
    for factor in factors:
        kind = _(FACTORS.get(factor.kind).title)
        title = f"{kind} {factor.label}".strip()
        found.append(WayLeft(f"factor:{factor.pk}", title, factor.confirmed_at, factor.last_used_at))
    here = Session.objects.filter(pk=actor.session_id).values_list("device_id", flat=True).first()
    rows = KnownDevice.objects.visible_to(actor).exclude(device_id=here).order_by("first_seen_at", "id")
    for device in rows:
        title = _("登录过的设备：%(name)s") % {"name": device.name or _("没有名称")}
        found.append(WayLeft(f"device:{device.pk}", title, device.first_seen_at, device.last_seen_at))
    return found


def remove_ways(*, actor: Actor, chosen: Collection[str]) -> int:
    """Remove the chosen ones of ``ways_left``, all or none; how many. Each is recorded and told as if removed alone.

    Refuses ``reauthentication_needed``; what is not the actor's is left out.
    """
    require_fresh(actor)
    removed = 0
    with transaction.atomic():
        for way in ways_left(actor):
            if way.key in chosen:
                kind, _colon, number = way.key.partition(":")
                removed += _gone(actor, kind, UUID(number))
    return removed


def _gone(actor: Actor, kind: str, key: UUID) -> int:
    acts: dict[str, Callable[[], None]] = {
        "passkey": lambda: keys.remove_key(actor=actor, key_id=key),
        "upstream": lambda: linking.unlink(actor=actor, link_id=key),
        "factor": lambda: managing.remove_factor(actor=actor, factor_id=key),
        "device": lambda: devices.forget_device(actor=actor, device_id=key),
    }
    try:
        acts[kind]()
    except NotFound:  # removed meanwhile, in another tab
        return 0
    return 1
