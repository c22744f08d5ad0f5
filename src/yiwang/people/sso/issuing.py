"""Tokens: one call of a typed SQL function for each kind of grant, then signing. No second look at the database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from django.db import connection
from django.http import QueryDict

from yiwang.core.actor import STRANGER
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.people.sso import signing
from yiwang.people.sso.claims import access_claims, id_token_claims
from yiwang.people.sso.client_auth import Caller, invalid_client
from yiwang.people.sso.errors import ProtocolError
from yiwang.people.sso.requests import VERIFIER_SIGNS
from yiwang.people.sso.tokens import challenge_of, digest, new_token, public_identifier

CODE_SQL = "SELECT sso_token_from_code(%s, %s, %s, %s::bytea[], %s, %s, %s, %s, %s, %s, %s, %s)::text"
REFRESH_SQL = "SELECT sso_token_from_refresh(%s, %s, %s, %s::bytea[], %s, %s, %s::text[], %s, %s, %s, %s)::text"
SYSTEM_SQL = "SELECT sso_token_for_system(%s, %s, %s, %s::bytea[], %s, %s::text[], %s, %s, %s, %s)::text"
SCOPES = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*\Z")
LONGEST = 4000
SAID = {
    "replayed": ("invalid_request", "this proof or assertion was used before"),
    "dpop_missing": ("invalid_dpop_proof", "this client must use DPoP"),
    "certificate_missing": ("invalid_request", "this client must use its certificate"),
    "invalid_grant": ("invalid_grant", "the grant is unknown, used, ended, or not for this client"),
    "invalid_scope": ("invalid_scope", "more than was granted"),
    "invalid_target": ("invalid_target", "this client may not ask for that resource"),
    "unauthorized_client": ("unauthorized_client", "this client may not use this grant type"),
}


def from_code(caller: Caller, form: QueryDict, proof: str, certificate: str) -> dict[str, Any]:
    """``authorization_code`` (RFC 6749 §4.1.3, RFC 7636 §4.5)."""
    access, refresh = new_token(), new_token()
    code, redirect = _text(form, "code"), _text(form, "redirect_uri")
    verifier = form.get("code_verifier", "")
    if verifier and (not 43 <= len(verifier) <= 128 or set(verifier) - VERIFIER_SIGNS):
        raise ProtocolError("invalid_grant", "code_verifier is not as RFC 7636 says")
    challenge = challenge_of(verifier) if verifier else ""
    facts = ask(
        CODE_SQL, caller, [digest(code), redirect, challenge, digest(access), digest(refresh), proof, certificate]
    )
    return _answer(facts, access, refresh, proof, certificate, fresh=True)


def from_refresh(caller: Caller, form: QueryDict, proof: str, certificate: str) -> dict[str, Any]:
    """``refresh_token`` (RFC 6749 §6) with rotation: the token that came is worth nothing afterwards."""
    access, refresh = new_token(), new_token()
    old, narrower = _text(form, "refresh_token"), _scopes(form)
    facts = ask(REFRESH_SQL, caller, [digest(old), narrower, digest(access), digest(refresh), proof, certificate])
    return _answer(facts, access, refresh, proof, certificate, fresh=False)


def for_system(caller: Caller, form: QueryDict, proof: str, certificate: str) -> dict[str, Any]:
    """``client_credentials`` (RFC 6749 §4.4), for the interface named by ``resource`` (RFC 8707)."""
    access = new_token()
    meant = form.get("resource", "").replace("\0", "")[:300]
    facts = ask(SYSTEM_SQL, caller, [_scopes(form), meant, digest(access), proof, certificate])
    return _answer({**facts, "audience": meant}, access, "", proof, certificate, fresh=False)


GRANT_TYPES = {"authorization_code": from_code, "refresh_token": from_refresh, "client_credentials": for_system}


def _text(form: QueryDict, name: str) -> str:
    values = form.getlist(name)
    if len(values) != 1 or not values[0] or len(values[0]) > LONGEST or "\0" in values[0]:
        raise ProtocolError("invalid_request", f"{name} is missing or repeated")
    return values[0]


def _scopes(form: QueryDict) -> list[str]:
    asked = form.get("scope", "").strip()
    if asked and (len(asked) > LONGEST or not SCOPES.match(asked)):
        raise ProtocolError("invalid_scope", "scope is malformed")
    return list(dict.fromkeys(asked.split()))


def ask(sql: str, caller: Caller, arguments: list[Any]) -> dict[str, Any]:
    """The one round trip; what it refuses becomes an error in the protocol's words."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [*caller.arguments(), *arguments])
        facts: dict[str, Any] = orjson.loads(cursor.fetchone()[0])
    wrong = facts.get("error")
    if wrong is None:
        return facts
    if "reused" in facts:
        _tell_of_reuse(facts)
    if wrong == "invalid_client":
        raise invalid_client(caller.by_header)
    error, description = SAID[wrong]
    raise ProtocolError(error, description)


def _tell_of_reuse(facts: Mapping[str, Any]) -> None:
    record_apart(
        NewEvent(
            "sso.tokens_reused",
            STRANGER,
            Subject("account", UUID(facts["reused"])),
            organization_id=UUID(facts["organization"]),
        )
    )


def _answer(
    facts: dict[str, Any], access: str, refresh: str, proof: str, certificate: str, *, fresh: bool
) -> dict[str, Any]:
    """The token response; with an ID token where a person signed in (on refresh without ``nonce``)."""
    client, grant = facts["client"], facts["grant"]
    alg, kid = client["id_token_alg"], facts["kid"] or ""
    shown = access
    if client["access_format"] == "jwt":
        meant = facts.get("audience") or (grant or {}).get("audience", "")
        jti = public_identifier(access)
        told = access_claims({**facts, "audience": meant}, jti=jti, proof=proof, certificate=certificate)
        shown = signing.sign(told, alg=alg, kid=kid, typ="at+jwt")
    answer: dict[str, Any] = {
        "access_token": shown,
        "token_type": "DPoP" if proof else "Bearer",
        "expires_in": client["access_seconds"],
        "scope": " ".join(facts["scopes"]),
    }
    if facts["refresh"]:
        answer["refresh_token"] = refresh
    if grant and "openid" in facts["scopes"]:
        if not fresh:
            grant = {**grant, "nonce": ""}
        answer["id_token"] = signing.sign(id_token_claims({**facts, "grant": grant}, access=shown), alg=alg, kid=kid)
    return answer
