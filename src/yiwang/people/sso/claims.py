"""What a token or the userinfo endpoint tells about a person: what was asked for, agreed to and is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from yiwang.core import clock
from yiwang.people.names import open_name
from yiwang.people.sso.scopes import SCOPE_OF_CLAIM, SCOPES, Scope, acr_of, amr_of
from yiwang.people.sso.tokens import half_hash, session_mark

ID_TOKEN_LIFE = timedelta(hours=1)
Source = Callable[[UUID], Mapping[str, Any]]
FROM_ELSEWHERE = ("email", "address", "phone")
_SOURCES: dict[str, list[Source]] = {scope: [] for scope in (*FROM_ELSEWHERE, "profile")}


def offered() -> dict[str, Scope]:
    """Scopes that mean something here: data that nobody keeps are neither registered, announced nor consented to."""
    return {code: scope for code, scope in SCOPES.items() if code not in FROM_ELSEWHERE or _SOURCES[code]}


def use_claims(scope: str, source: Source) -> None:
    """Fill a port at start-up: where the claims of ``email``, ``address``, ``phone`` or ``profile`` come from."""
    if source not in _SOURCES[scope]:
        _SOURCES[scope].append(source)


def issuer() -> str:
    """The issuer identifier: the public address of the site."""
    return str(settings.ORIGIN)


def userinfo_claims(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Claims of the userinfo endpoint: those of the scopes, and those that the ``claims`` parameter named for it."""
    grant = facts["grant"]
    names = [claim for scope in facts["scopes"] if scope in SCOPES for claim in SCOPES[scope].claims]
    wanted = [*names, *grant["claims"].get("userinfo", {})]
    return {"sub": grant["subject"], **_known(facts, wanted)}


def id_token_claims(facts: Mapping[str, Any], *, access: str = "") -> dict[str, Any]:
    """Claims of an ID token (OpenID Connect Core §2): who signed in, how, when, and in whose name he acts."""
    grant, client = facts["grant"], facts["client"]
    now = int(clock.now().timestamp())
    told: dict[str, Any] = {
        "iss": issuer(),
        "sub": grant["subject"],
        "aud": client["client_id"],
        "iat": now,
        "exp": now + int(ID_TOKEN_LIFE.total_seconds()),
        "auth_time": grant["authenticated_at"],
        "acr": acr_of(grant["acr"]),
        "amr": amr_of(grant["methods"]),
    }
    if grant["nonce"]:
        told["nonce"] = grant["nonce"]
    if grant["session"]:
        told["sid"] = session_mark(UUID(grant["session"]), client["client_id"])
    if access:
        told["at_hash"] = half_hash(access)
    wanted = [*grant["claims"].get("id_token", {}), *(["acting_for"] if "acting" in facts["scopes"] else [])]
    return {**told, **_known(facts, wanted)}


def access_claims(facts: Mapping[str, Any], *, jti: str, proof: str, certificate: str) -> dict[str, Any]:
    """Claims of an access token in the JWT form (RFC 9068)."""
    client, grant = facts["client"], facts["grant"]
    now = int(clock.now().timestamp())
    told: dict[str, Any] = {
        "iss": issuer(),
        "sub": grant["subject"] if grant else client["client_id"],
        "aud": facts.get("audience") or issuer(),
        "client_id": client["client_id"],
        "scope": " ".join(facts["scopes"]),
        "jti": jti,
        "iat": now,
        "exp": now + client["access_seconds"],
    }
    bound = {**({"jkt": proof} if proof else {}), **({"x5t#S256": certificate} if certificate else {})}
    if bound:
        told["cnf"] = bound
    if grant:
        told |= {"auth_time": grant["authenticated_at"], "acr": acr_of(grant["acr"]), "amr": amr_of(grant["methods"])}
        if "acting" in facts["scopes"]:
            told |= _known(facts, ["acting_for"])
    return told


def _name(grant: Mapping[str, Any], person: Mapping[str, Any]) -> str:
    return open_name(UUID(grant["account"]), person.get("sealed"), person["name"])


def _known(facts: Mapping[str, Any], wanted: Iterable[str]) -> dict[str, Any]:
    names = [name for name in dict.fromkeys(wanted) if name in SCOPE_OF_CLAIM]
    person, grant = facts["person"], facts["grant"]
    own: dict[str, Any] = {
        "name": _name(grant, person) if "name" in names else None,
        "locale": "en" if person["language"] == "en" else "zh-CN",
        "zoneinfo": "Asia/Shanghai",
        "updated_at": person["created_at"],
        "organization": facts.get("posts"),
        "acting_for": grant["acting"],
    }
    for scope in dict.fromkeys(SCOPE_OF_CLAIM[name] for name in names):
        for source in _SOURCES.get(scope, ()):
            own |= {name: value for name, value in source(UUID(grant["account"])).items() if name in SCOPE_OF_CLAIM}
    return {name: own[name] for name in names if own.get(name) is not None}
