"""A round to a provider and back: what the browser is sent with, and what its return proves.

``begin`` and ``finish`` talk to the provider and never run inside a transaction. Between them the browser carries
state, nonce and PKCE verifier sealed; they work once, for ten minutes, for this provider.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from django.conf import settings
from django.urls import reverse

from yiwang.core.actor import ASSURANCE_LEVELS, STRANGER
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.keys import open_json
from yiwang.people.signin import once
from yiwang.people.signin.models.upstream import UpstreamProvider
from yiwang.people.signin.upstream.discovery import Metadata, metadata_of
from yiwang.people.signin.upstream.errors import UpstreamCancelled, UpstreamDown, UpstreamRefused
from yiwang.people.signin.upstream.fetching import get_json, options
from yiwang.people.signin.upstream.tokens import Expected, claims_of
from yiwang.people.signin.upstream.trusting import counts_number

STATE = "upstream.state"
LIVES = timedelta(minutes=10)
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a provider says of somebody who just proved himself there. ``number`` only where it may say so."""

    provider: UpstreamProvider
    subject: str
    name: str
    number: str
    level: str
    where: str


@dataclass(frozen=True, slots=True)
class Round:
    """Where to send the browser, and what it carries."""

    address: str
    sealed: str


def begin(provider: UpstreamProvider, where: str) -> Round:
    """Start a round; ``where`` is the page to go on to. Refuses ``upstream_down``."""
    metadata = metadata_of(provider.issuer)
    state, nonce, verifier = once.challenge(), once.challenge(), once.challenge()
    more = {"acr_values": provider.acr_values} if provider.acr_values else {}
    with _client(provider) as client:
        address, _state = client.create_authorization_url(
            metadata.authorization, state=state, nonce=nonce, code_verifier=verifier, **more
        )
    content = {"provider": str(provider.pk), "state": state, "nonce": nonce, "verifier": verifier, "where": where}
    return Round(address, once.seal(STATE, content, LIVES))


def finish(provider: UpstreamProvider, sealed: str, said: Mapping[str, str]) -> Vouched:
    """Whom the provider vouches for; refusals are recorded with the check that failed.

    Refuses ``challenge_over``, ``upstream_cancelled``, ``upstream_refused`` and ``upstream_down``.
    """
    try:
        return _finish(provider, sealed, said)
    except (UpstreamRefused, UpstreamDown) as refused:
        about = Subject("upstream", provider.pk)
        record_apart(NewEvent("upstream.refused", STRANGER, about, {"why": refused.why[:40]}))
        raise


def where_of(sealed: str) -> str:
    """The page that a round was for, so that who comes back without success can try again; "/" where it is over."""
    try:
        return str(once.unseal(STATE, sealed)["where"])
    except once.ChallengeOver:
        return "/"


def _finish(provider: UpstreamProvider, sealed: str, said: Mapping[str, str]) -> Vouched:
    kept = once.unseal(STATE, sealed)
    if kept["provider"] != str(provider.pk) or not hmac.compare_digest(kept["state"], said.get("state", "")):
        raise UpstreamRefused("state")
    once.spend(STATE, kept["state"], LIVES)
    metadata = metadata_of(provider.issuer)
    _check_sender(metadata, said)
    if said.get("error"):
        raise UpstreamCancelled
    if not said.get("code"):
        raise UpstreamRefused("code")
    tokens = _redeem(provider, metadata, said["code"], kept["verifier"])
    access = str(tokens.get("access_token", ""))
    expected = Expected(provider.client_id, kept["nonce"], access)
    claims = claims_of(str(tokens.get("id_token") or ""), metadata, expected)
    claims = _with_userinfo(provider, metadata, claims, access)
    return _vouched(provider, claims, kept["where"])


def _check_sender(metadata: Metadata, said: Mapping[str, str]) -> None:
    """An answer of another provider is none (RFC 9207, mix-up)."""
    sender = said.get("iss")
    if sender != metadata.issuer and (sender is not None or metadata.says_issuer):
        raise UpstreamRefused("mix_up")


def _redeem(provider: UpstreamProvider, metadata: Metadata, code: str, verifier: str) -> dict[str, Any]:
    with _client(provider) as client:
        try:
            found = client.fetch_token(
                metadata.token, grant_type="authorization_code", code=code[:2000], code_verifier=verifier
            )
        except AuthlibBaseError as wrong:
            raise UpstreamRefused("code") from wrong
        except httpx2.HTTPError as broken:
            raise UpstreamDown("status") from broken
        except (ValueError, KeyError, TypeError) as broken:
            raise UpstreamDown("json") from broken
    if not isinstance(found, dict):
        raise UpstreamDown("json")
    return dict(found)


def _with_userinfo(
    provider: UpstreamProvider, metadata: Metadata, claims: dict[str, Any], access: str
) -> dict[str, Any]:
    wanted = {name for name in provider.claims.values() if name}
    if wanted <= set(claims) or not metadata.userinfo or not access:
        return claims
    more = get_json(metadata.userinfo, {"Authorization": f"Bearer {access}"})
    if more.get("sub") != claims["sub"]:
        raise UpstreamRefused("userinfo")
    return {**more, **claims}


def _vouched(provider: UpstreamProvider, claims: Mapping[str, Any], where: str) -> Vouched:
    name = str(claims.get(provider.claims.get("name") or "name") or "").strip()[:LONGEST_NAME]
    number = str(claims.get(provider.claims.get("number") or "") or "").strip()[:40]
    level = str(provider.levels.get(str(claims.get("acr", "")), "registered"))
    return Vouched(
        provider,
        str(claims["sub"]),
        name if name.isprintable() else "",
        number if number and counts_number(provider) else "",
        level if level in ASSURANCE_LEVELS else "registered",
        where,
    )


def _client(provider: UpstreamProvider) -> OAuth2Client:
    return OAuth2Client(
        client_id=provider.client_id,
        client_secret=secret_of(provider) or None,
        token_endpoint_auth_method="client_secret_basic" if provider.sealed_secret else "none",
        scope=" ".join(["openid", *(word for word in provider.scopes if word != "openid")]),
        redirect_uri=settings.ORIGIN + reverse("upstream-back", args=[provider.code]),
        code_challenge_method="S256",
        **options(),
    )


def secret_of(provider: UpstreamProvider) -> str:
    """The client's secret in the clear; empty for a public client."""
    if not provider.sealed_secret:
        return ""
    found = open_json(
        bytes(provider.sealed_secret), table="signin_upstream_provider", record_id=provider.pk, field="secret"
    )
    return str(found)
