"""Introspection (RFC 7662) and revocation (RFC 7009): for systems, each about its own tokens only. One round trip."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from yiwang.people.sso.bearing import digest_of
from yiwang.people.sso.claims import issuer
from yiwang.people.sso.client_auth import caller_of
from yiwang.people.sso.errors import ProtocolError
from yiwang.people.sso.issuing import ask
from yiwang.people.sso.pages.endpoint import endpoint, json_answer
from yiwang.people.sso.scopes import acr_of

INTROSPECT_SQL = "SELECT sso_introspect(%s, %s, %s, %s::bytea[], %s, %s)::text"
REVOKE_SQL = "SELECT sso_revoke(%s, %s, %s, %s::bytea[], %s, %s)::text"


def _token(request: HttpRequest) -> str:
    values = request.POST.getlist("token")
    if len(values) != 1 or not values[0] or len(values[0]) > 8000 or "\0" in values[0]:
        raise ProtocolError("invalid_request", "token is missing or repeated")
    return values[0]


@endpoint("POST")
def introspect(request: HttpRequest) -> HttpResponse:
    """What a token is worth, told to the system that it was made for. Everything else is just not active."""
    token = _token(request)
    found = ask(INTROSPECT_SQL, caller_of(request), [digest_of(token)])["found"]
    return json_answer(_told(found) if found else {"active": False})


def _told(facts: dict[str, Any]) -> dict[str, Any]:
    token, grant, client = facts["token"], facts["grant"], facts["client"]
    told: dict[str, Any] = {
        "active": True,
        "iss": issuer(),
        "client_id": client["client_id"],
        "sub": grant["subject"] if grant else client["client_id"],
        "scope": " ".join(facts["scopes"]),
        "iat": token["issued_at"],
        "exp": token["expires_at"],
        "token_type": "DPoP" if token["jkt"] else "Bearer",
        "aud": token["audience"] or issuer(),
    }
    bound = {
        **({"jkt": token["jkt"]} if token["jkt"] else {}),
        **({"x5t#S256": token["certificate"]} if token["certificate"] else {}),
    }
    if bound:
        told["cnf"] = bound
    if grant:
        told |= {"acr": acr_of(grant["acr"]), "auth_time": grant["authenticated_at"]}
        if grant["acting"] and "acting" in facts["scopes"]:
            told["acting_for"] = grant["acting"]
    return told


@endpoint("POST", cors="registered")
def revoke(request: HttpRequest) -> HttpResponse:
    """End a token. A token that nobody knows is ended already: the answer is the same."""
    token = _token(request)
    ask(REVOKE_SQL, caller_of(request), [digest_of(token)])
    return json_answer({})
