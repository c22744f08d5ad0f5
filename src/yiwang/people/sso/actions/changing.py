"""Changing a client system: what is approved holds on until another official approves the change; secrets overlap."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, InvalidTransition, NotPermitted
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.sso.actions.clients import NEEDS_SECRET, new_secret
from yiwang.people.sso.errors import SecondPersonNeeded
from yiwang.people.sso.models import Client
from yiwang.people.sso.owning import ask_owners, check_owned, check_sector, may_approve, save_client
from yiwang.people.sso.registering import Registration, check

LONGEST_OVERLAP_HOURS = 7 * 24


def _own(actor: Actor, client_id: UUID, version: int) -> Client:
    """The client, locked, if the actor may change it."""
    client: Client = Client.objects.visible_to(actor).select_for_update(of=("self",)).get_or_refuse(client_id)
    if actor.kind != "system" and actor.post_with("sso.register", client.organization_id) is None:
        raise NotPermitted
    if client.version != version:
        raise ChangedMeanwhile
    return client


def differences(client: Client, wanted: Registration) -> dict[str, Any]:
    """What would be different: new values by column."""
    return {name: value for name, value in wanted.columns().items() if value != getattr(client, name)}


@use_case("sso.client_changed")
def change_client(*, actor: Actor, client_id: UUID, wanted: Registration, version: int) -> Client:
    """Change what is registered. Of an approved system the change waits; of one that waits itself it holds at once.

    Refuses with ``client_registration_refused``, ``changed_meanwhile``, ``not_permitted``, ``invalid_transition``.
    """
    client = _own(actor, client_id, version)
    if client.state in ("closed", "suspended"):
        raise InvalidTransition
    check(wanted)
    check_sector(wanted.columns(), client.organization_id)
    changed = differences(client, wanted)
    if not changed:
        nothing_changed()
        return client
    check_owned({name: changed.get(name) for name in ("audience", "audiences")}, but=client.pk)
    client.version = version + 1
    if client.state == "approved":
        client.pending, client.pending_by = changed, actor.account_id
    else:
        client.state = "waiting"
        client.registered_by = actor.account_id
        _apply(client, changed)
        save_client(client)
        ask_owners(actor, client)
    client.save()
    waits = client.state == "approved"
    record("sso.client_changed", actor=actor, on=client, payload={"fields": sorted(changed), "waits": waits})
    return client


def _apply(client: Client, changed: dict[str, Any]) -> None:
    for name, value in changed.items():
        setattr(client, name, value)


@use_case("sso.client_approved", "sso.client_refused")
def decide_change(*, actor: Actor, client_id: UUID, approve: bool, version: int, reason: str = "") -> Client:
    """Let a waiting change hold, or drop it. Whoever wished for it cannot approve it."""
    client: Client = Client.objects.visible_to(actor).select_for_update(of=("self",)).get_or_refuse(client_id)
    require(actor, "sso.approve")
    if not may_approve(actor, client.organization):
        raise NotPermitted
    if client.version != version:
        raise ChangedMeanwhile
    if not client.pending:
        raise InvalidTransition
    if approve and client.pending_by == actor.account_id:
        raise SecondPersonNeeded
    if not approve and not 2 <= len(reason.strip()) <= 300:
        raise InvalidInput(fields={"/reason": _("请写明理由，2 到 300 个字。")})
    fields = sorted(client.pending)
    pending = client.pending
    client.pending, client.pending_by, client.version = None, None, version + 1
    if approve:
        _apply(client, pending)
        save_client(client)
        ask_owners(actor, client)
    client.save()
    event = "sso.client_approved" if approve else "sso.client_refused"
    record(event, actor=actor, on=client, payload={"fields": fields, **({"reason": reason} if reason else {})})
    return client


@use_case("sso.secret_rotated")
def rotate_secret(*, actor: Actor, client_id: UUID, version: int, overlap_hours: int = 24) -> tuple[Client, str]:
    """A new secret, shown once; the old ones hold for ``overlap_hours`` more, 0 after a theft."""
    client = _own(actor, client_id, version)
    if client.auth_method not in NEEDS_SECRET or client.state not in ("approved", "waiting"):
        raise InvalidTransition
    if not 0 <= overlap_hours <= LONGEST_OVERLAP_HOURS:
        raise InvalidInput(fields={"/overlap": _("请从列表中选择。")})
    if overlap_hours:
        ends = clock.now() + timedelta(hours=overlap_hours)
        client.secrets.filter(expires_at=None).update(expires_at=ends)
    else:
        client.secrets.all().delete()
    client.version = version + 1
    client.save(update_fields=["version"])
    secret = new_secret(client)
    record("sso.secret_rotated", actor=actor, on=client, payload={"name": client.name, "overlap_hours": overlap_hours})
    return client, secret
