"""Registering a client system: by an official of its organization, approved by another; then suspending, closing."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, InvalidTransition, NotPermitted
from yiwang.core.ids import new_id
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.people.models import Organization
from yiwang.people.sso.errors import SecondPersonNeeded
from yiwang.people.sso.models import Client, ClientSecret
from yiwang.people.sso.owning import ask_owners, check_owned, check_sector, may_approve, save_client
from yiwang.people.sso.registering import Registration, check
from yiwang.people.sso.tokens import new_token, secret_digest

NEEDS_SECRET = ("client_secret_basic", "client_secret_post")
MOVES: dict[str, tuple[tuple[str, ...], str, str]] = {
    "approve": (("waiting",), "approved", "sso.client_approved"),
    "refuse": (("waiting",), "refused", "sso.client_refused"),
    "suspend": (("approved",), "suspended", "sso.client_suspended"),
    "resume": (("suspended",), "approved", "sso.client_resumed"),
    "close": (("waiting", "approved", "refused", "suspended"), "closed", "sso.client_closed"),
}
NEEDS_REASON = ("refuse", "suspend", "close")


@use_case("sso.client_registered")
def register(*, actor: Actor, organization_id: UUID, wanted: Registration) -> tuple[Client, str]:
    """Register a system; returns it with its secret, which is shown this once ("" if it needs none).

    Refuses with ``client_registration_refused``, ``not_permitted``. Nothing works before another official approves.
    """
    office = Organization.objects.filter(pk=organization_id, closed_on=None).first()
    if office is None or (actor.kind != "system" and actor.post_with("sso.register", office.pk) is None):
        raise NotPermitted
    check(wanted)
    values = wanted.columns()
    check_owned(values)
    check_sector(values, office.pk)
    key = new_id()
    client = Client(id=key, client_id=key.hex, organization=office, registered_by=actor.account_id, **values)
    save_client(client, new=True)
    ask_owners(actor, client)
    secret = new_secret(client) if client.auth_method in NEEDS_SECRET else ""
    record("sso.client_registered", actor=actor, on=client, payload={"name": client.name, "scopes": client.scopes})
    return client, secret


def new_secret(client: Client) -> str:
    """A further secret of a client; only its digest is kept."""
    secret = new_token()
    ClientSecret.objects.create(client=client, digest=secret_digest(client.client_id, secret), hint=secret[-4:])
    return secret


@use_case(*sorted({event for _from, _to, event in MOVES.values()}))
def move_client(*, actor: Actor, client_id: UUID, move: str, version: int, reason: str = "") -> Client:
    """Approve, refuse, suspend, resume or close a system. Its tokens stop working at once unless it is approved.

    Refuses with ``client_needs_second_person``: nobody approves what he registered.
    """
    client: Client = Client.objects.visible_to(actor).select_for_update(of=("self",)).get_or_refuse(client_id)
    if move not in MOVES:
        raise InvalidInput(_("请选择要做什么。"))
    _may_move(actor, client, move)
    before, after, event = MOVES[move]
    if client.version != version:
        raise ChangedMeanwhile
    if client.state not in before:
        raise InvalidTransition
    if move in NEEDS_REASON and not 2 <= len(reason.strip()) <= 300:
        raise InvalidInput(fields={"/reason": _("请写明理由，2 到 300 个字。")})
    client.state, client.state_reason, client.version = after, reason.strip(), version + 1
    if move == "approve":
        client.approved_by, client.approved_at = actor.account_id, clock.now()
    save_client(client)
    record(event, actor=actor, on=client, payload={"name": client.name, **({"reason": reason} if reason else {})})
    return client


def _may_move(actor: Actor, client: Client, move: str) -> None:
    if actor.kind == "system":
        return
    if move == "close" and actor.post_with("sso.register", client.organization_id):
        return
    require(actor, "sso.approve")
    if not may_approve(actor, client.organization):
        raise NotPermitted
    if move == "approve" and client.registered_by == actor.account_id:
        raise SecondPersonNeeded


def register_client(*, organization: Organization, **wanted: object) -> tuple[Client, str]:
    """A system that is registered and approved by the platform itself (set-up, demo, tests): client and secret."""
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in wanted.items()}
    made, secret = register(
        actor=SYSTEM,
        organization_id=organization.pk,
        wanted=replace(Registration(name="系统"), **fields),  # type: ignore[arg-type]
    )
    return move_client(actor=SYSTEM, client_id=made.pk, move="approve", version=made.version), secret
