"""Programs that call: a registered system with a token for this interface (client credentials), as an actor.

The platform's licence interface is itself a registered system: its ``audience`` is the address below. Which system may
ask tokens for it, and with which scopes, its organization decides by an agreement (``people.sso``).
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from yiwang.core.actor import Actor, PostHeld
from yiwang.people.models import Organization
from yiwang.people.sso.bearing import facts_of
from yiwang.people.sso.errors import ProtocolError
from yiwang.people.sso.models import Client
from yiwang.support.licence_use.errors import ScopeMissing, TokenInvalid

QUERY, DATA, FILE, VERIFY, IMPORT = (
    "licences.query",
    "licences.data",
    "licences.file",
    "licences.verify",
    "licences.import",
)
SCOPES = (QUERY, DATA, FILE, VERIFY, IMPORT)
DUTIES = {IMPORT: frozenset({"licence.issue"})}
USES = frozenset({"licence.use"})


def audience() -> str:
    """The address that tokens of this interface name (RFC 8707)."""
    return f"{settings.ORIGIN}/api/v1/licences"


def caller_of(request: HttpRequest, scope: str) -> Actor:
    """The system behind the token, as an actor with one post in its organization. Two round trips.

    Refuses ``licence_use_token_invalid`` for what is no token of a system for this interface, and
    ``licence_use_scope_missing`` where the interface's organization did not agree to this function.
    """
    try:
        facts = facts_of(request)
    except ProtocolError as wrong:
        raise TokenInvalid from wrong
    if facts["grant"] is not None or facts["token"]["audience"] != audience():
        raise TokenInvalid
    if scope not in facts["scopes"]:
        raise ScopeMissing
    return actor_of(UUID(facts["client"]["id"]), UUID(facts["client"]["organization"]), scope)


def actor_of(client_id: UUID, organization_id: UUID, scope: str) -> Actor:
    """A system as an actor: no account, one post."""
    office = Organization.objects.get(pk=organization_id)
    name = Client.objects.unscoped("the system that called").values_list("name", flat=True).get(pk=client_id)
    post = PostHeld(client_id, name, office.pk, office.name, office.division_id, DUTIES.get(scope, USES))
    return Actor(kind="program", name=name, channel="api", posts=(post,), extra={"client_id": client_id})
