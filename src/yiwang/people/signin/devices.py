"""Devices that an account was signed in with, and its living sessions."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, NotSignedIn
from yiwang.core.events import Subject
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.models import Account, Session
from yiwang.people.signin.models import KnownDevice
from yiwang.people.signin.notices import tell_owner
from yiwang.people.signin.visits import Visit, kept_name


def is_known(account_id: UUID, device_id: UUID) -> bool:
    """Whether the account was signed in with from this device: one query, whoever asks."""
    rows = KnownDevice.objects.unscoped("whose guesses are whose, before there is an actor")
    return rows.filter(account_id=account_id, device_id=device_id).exists()


@use_case("account.device_added")
def remember_device(*, actor: Actor, account: Account, visit: Visit) -> None:
    """Note that the account was signed in with here; the first time its owner is told, on the devices he has.

    A program without cookies is no device.
    """
    rows = KnownDevice.objects.unscoped("devices of an account whose owner was just proven").filter(account=account)
    now, name = clock.now(), kept_name(visit.device)[:60]
    if rows.filter(device_id=visit.device_id).update(last_seen_at=now, name=name):
        nothing_changed()
        return
    first = not rows.exists()
    device = KnownDevice.objects.create(
        account=account, device_id=visit.device_id, name=name, first_seen_at=now, last_seen_at=now
    )
    record("account.device_added", actor=actor, on=account, payload={"device": str(device.pk)})
    if not first:
        tell_owner(account.pk, "signin.new_device", name=name, source=f"device:{device.pk}")


def living_sessions(actor: Actor) -> QuerySet[Session]:
    """The actor's sessions that would open something now, the newest first."""
    if not actor.signed_in:
        raise NotSignedIn
    rows = Session.objects.filter(account_id=actor.account_id, ended_at=None, expires_at__gt=clock.now())
    return rows.order_by("-authenticated_at", "-id")


@use_case("account.session_ended")
def end_session(*, actor: Actor, session_id: UUID) -> None:
    """End one of the own sessions at once; what is not one's own does not exist."""
    if not living_sessions(actor).filter(pk=session_id).update(ended_at=clock.now()):
        raise NotFound
    about = Subject("account", actor.account_id)  # type: ignore[arg-type]
    record("account.session_ended", actor=actor, subject=about, payload={"session": str(session_id)})


@use_case("account.session_ended")
def end_others(*, actor: Actor) -> int:
    """End every own session but this one, and forget the devices of the others; returns how many ended."""
    others = living_sessions(actor).exclude(pk=actor.session_id)
    ended = others.update(ended_at=clock.now())
    here = Session.objects.filter(pk=actor.session_id).values_list("device_id", flat=True).first()
    KnownDevice.objects.visible_to(actor).exclude(device_id=here).delete()
    about = Subject("account", actor.account_id)  # type: ignore[arg-type]
    record("account.session_ended", actor=actor, subject=about, payload={"count": ended})
    return ended


@use_case("account.device_forgotten")
def forget_device(*, actor: Actor, device_id: UUID) -> None:
    """Treat an own device as unknown from now on, and end its sessions."""
    device = KnownDevice.objects.visible_to(actor).get_or_refuse(device_id)
    living_sessions(actor).filter(device_id=device.device_id).exclude(pk=actor.session_id).update(ended_at=clock.now())
    about = Subject("account", device.account_id)
    record("account.device_forgotten", actor=actor, subject=about, payload={"device": str(device.pk)})
    device.delete()
