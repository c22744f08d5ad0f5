"""Signing in at a system: the person's consent, and the grant with its one-time code."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import NotSignedIn
from yiwang.core.events import Subject
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.people.sso.givers import acting_for, subject_at
from yiwang.people.sso.models import Consent, Grant
from yiwang.people.sso.requests import AuthorizationRequest
from yiwang.people.sso.scopes import scopes_of_claims
from yiwang.people.sso.tokens import digest, new_token

CODE_SECONDS = 60


def asked_of(request: AuthorizationRequest) -> set[str]:
    """All scopes whose data the request would let the system know."""
    return {*request.scopes, *scopes_of_claims(request.claims)}


def consented(actor: Actor, request: AuthorizationRequest) -> bool:
    """Whether the person let this system know all of it already."""
    found = Consent.objects.visible_to(actor).filter(client_id=request.client["id"]).values_list("scopes", flat=True)
    return any(asked_of(request) <= set(scopes) for scopes in found)


@use_case("sso.consent_given")
def give_consent(*, actor: Actor, request: AuthorizationRequest) -> None:
    """Remember what the person lets the system know, added to what was before."""
    require(actor, "sso.consent")
    client = request.client
    given, made = Consent.objects.unscoped("the own consent, made or widened").get_or_create(
        account_id=actor.account_id, client_id=client["id"], defaults={"given_at": clock.now(), "scopes": []}
    )
    given.scopes = sorted({*given.scopes, *asked_of(request)})
    given.given_at = clock.now()
    given.save(update_fields=["scopes", "given_at"])
    record(
        "sso.consent_given",
        actor=actor,
        subject=Subject("account", _own(actor)),
        organization_id=UUID(client["organization_id"]),
        payload={"client": client["id"], "name": client["name"], "scopes": sorted(asked_of(request))},
    )


@use_case("sso.consent_refused")
def refuse_consent(*, actor: Actor, request: AuthorizationRequest) -> None:
    """The person said no; the system learns nothing but that."""
    client = request.client
    record(
        "sso.consent_refused",
        actor=actor,
        subject=Subject("account", _own(actor)),
        payload={"client": client["id"], "name": client["name"]},
    )


@use_case("sso.signed_in")
def open_grant(*, actor: Actor, request: AuthorizationRequest) -> str:
    """Let the person into the system; returns the code, good once and for 60 seconds.

    Refuses with ``acting_ended`` whoever acted for somebody and does not know yet that it is over.
    """
    require(actor, "sso.consent")
    client, account_id = request.client, _own(actor)
    code = new_token()
    acting = acting_for(actor, client) if "acting" in request.scopes else None
    grant = Grant.objects.create(
        client_id=client["id"],
        account_id=account_id,
        party_id=actor.party_id,
        session_id=actor.session_id,
        subject=subject_at(client, account_id),
        scopes=list(request.scopes),
        claims=dict(request.claims),
        nonce=request.nonce,
        acr=actor.assurance,
        methods=list(actor.methods),
        authenticated_at=actor.authenticated_at or clock.now(),
        audience=request.audience,
        acting=acting,
        delegation_id=actor.acting.delegation_id if acting and actor.acting else None,
        code_digest=digest(code),
        code_expires_at=clock.now() + timedelta(seconds=CODE_SECONDS),
        redirect_uri=request.redirect_uri,
        code_challenge=request.challenge,
        dpop_jkt=request.dpop_jkt,
    )
    Consent.objects.visible_to(actor).filter(client_id=client["id"]).update(last_used_at=clock.now())
    record(
        "sso.signed_in",
        actor=actor,
        subject=Subject("account", account_id),
        organization_id=UUID(client["organization_id"]),
        payload={
            "client": client["id"],
            "name": client["name"],
            "scopes": list(request.scopes),
            "grant": str(grant.pk),
        },
    )
    return code


def _own(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise NotSignedIn
    return actor.account_id
