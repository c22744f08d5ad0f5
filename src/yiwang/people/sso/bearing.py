"""What an access token opens, asked once: its grant, person and client, and whether it is used by its holder."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
from django.db import connection
from django.http import HttpRequest

from yiwang.core import clock
from yiwang.people.sso import signing
from yiwang.people.sso.errors import ProtocolError
from yiwang.people.sso.proofs import OLDEST, SKEW, certificate_of, proof_of
from yiwang.people.sso.tokens import digest, digest_behind

SQL = "SELECT sso_bearer(%s, %s, %s)::text"


def token_in(request: HttpRequest) -> tuple[str, str]:
    """Scheme and token, of the header or of a form's body (RFC 6750 §2); never of the address, which lies in logs."""
    header = request.META.get("HTTP_AUTHORIZATION", "")
    scheme, _space, value = header.partition(" ")
    body = request.POST.get("access_token", "") if request.method == "POST" else ""
    if header and body:
        raise ProtocolError("invalid_request", "send the token once")
    if body:
        return "bearer", body[:8000].replace("\0", "")
    if scheme.lower() in ("bearer", "dpop") and value:
        return scheme.lower(), value.strip()[:8000].replace("\0", "")
    raise ProtocolError("invalid_request", "no token", status=401, headers={"WWW-Authenticate": "Bearer"})


def digest_of(token: str) -> bytes:
    """What is kept of a token; of a signed one (JWT) what its identifier names, if the signature is ours."""
    if token.count(".") == 2:
        told = signing.read_own(token)
        return digest_behind(told.get("jti")) if told else b""
    return digest(token)


def look_up(token: str, seen: bytes | None = None) -> dict[str, Any] | None:
    """The facts of a living token; None if there is none. ``seen`` is a proof that must be new."""
    until = clock.now() + timedelta(seconds=OLDEST + SKEW)
    with connection.cursor() as cursor:
        cursor.execute(SQL, [digest_of(token), seen, until])
        document = cursor.fetchone()[0]
    return orjson.loads(document) if document else None


def facts_of(request: HttpRequest) -> dict[str, Any]:
    """The facts behind the access token of a request; refuses with ``invalid_token`` (RFC 6750 §3.1)."""
    scheme, token = token_in(request)
    proof = proof_of(request, access=token) if scheme == "dpop" else None
    if scheme == "dpop" and proof is None:
        raise _no_token("dpop", "the DPoP header is missing")
    facts = look_up(token, proof.seen if proof else None)
    if facts is None or "error" in facts or facts["token"]["kind"] != "access":
        raise _no_token(scheme, "the token is unknown, has ended, or its proof was used before")
    bound = facts["token"]
    if bound["jkt"] != (proof.thumbprint if proof else ""):
        raise _no_token("dpop", "the token is bound to another key")
    if bound["certificate"] and bound["certificate"] != certificate_of(request):
        raise _no_token(scheme, "the token is bound to a certificate")
    return facts


def _no_token(scheme: str, description: str) -> ProtocolError:
    name = "DPoP" if scheme == "dpop" else "Bearer"
    challenge = f'{name} error="invalid_token", error_description="{description}"'
    if name == "DPoP":
        challenge += ', algs="ES256 RS256 PS256"'
    return ProtocolError("invalid_token", description, status=401, headers={"WWW-Authenticate": challenge})
