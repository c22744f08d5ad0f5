"""The authorization request (OpenID Connect Core §3.1.2.1): read, checked, and answered at the registered address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import orjson
from django.http import QueryDict

from yiwang.core.actor import ASSURANCE_LEVELS
from yiwang.people.sso.claims import issuer, offered
from yiwang.people.sso.errors import BadAuthorizationRequest, ProtocolError, SystemNotOpen
from yiwang.people.sso.scopes import SCOPES, level_of, scopes_of_claims

ONCE = (
    "client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "prompt", "max_age",
    "acr_values", "claims", "code_challenge", "code_challenge_method", "id_token_hint", "login_hint", "ui_locales",
    "display", "request", "request_uri", "resource", "dpop_jkt",
)  # fmt: skip
PROMPTS = {"none", "login", "consent", "select_account"}
VERIFIER_SIGNS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
MODES = ("query", "form_post")
LONGEST_QUERY = 4000


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A request that may be answered at ``redirect_uri``. ``client`` is what ``sso_client_facts`` told."""

    client: Mapping[str, Any]
    redirect_uri: str
    mode: str
    state: str | None
    nonce: str
    scopes: tuple[str, ...]
    claims: Mapping[str, Any]
    prompt: frozenset[str]
    max_age: int | None
    level: str
    least_level: str
    challenge: str
    audience: str
    dpop_jkt: str
    id_token_hint: str
    login_hint: str
    ui_locales: str
    wanted_subject: str

    def answer(self, **values: str) -> dict[str, str]:
        """The parameters of an answer: with ``state`` as it came, and ``iss`` (RFC 9207)."""
        return {**values, **({"state": self.state} if self.state is not None else {}), "iss": issuer()}


def client_of(query: QueryDict, client: Mapping[str, Any] | None) -> tuple[Mapping[str, Any], str]:
    """The client and the address to answer at; whatever is wrong with them is told to the person, never sent on."""
    given = query.getlist("redirect_uri")
    if client is None or len(query.getlist("client_id")) != 1:
        raise BadAuthorizationRequest
    if len(given) != 1 or given[0] not in client["redirect_uris"]:
        raise BadAuthorizationRequest
    if client["state"] != "approved" or not client["open"]:
        raise SystemNotOpen
    return client, given[0]


def read_request(query: QueryDict, client: Mapping[str, Any], redirect_uri: str) -> AuthorizationRequest:
    """The checked request; refuses with ``ProtocolError``, which goes to ``redirect_uri``."""
    twice = [name for name in ONCE if len(query.getlist(name)) > 1]
    if twice:
        raise ProtocolError("invalid_request", f"{twice[0]} must not be repeated")
    if any("\0" in value for values in query.lists() for value in values[1]):
        raise ProtocolError("invalid_request", "unprintable characters")
    if query.get("request"):
        raise ProtocolError("request_not_supported", "request objects are not supported")
    if query.get("request_uri"):
        raise ProtocolError("request_uri_not_supported", "request_uri is not supported")
    if not query.get("response_type"):
        raise ProtocolError("invalid_request", "response_type is missing")
    if query["response_type"] != "code" or "authorization_code" not in client["grant_types"]:
        raise ProtocolError("unsupported_response_type", "only the code flow is supported")
    if query.get("response_mode", "query") not in MODES:
        raise ProtocolError("invalid_request", "response_mode must be query or form_post")
    scopes = _scopes(query, client)
    claims = _claims(query, client)
    prompt = frozenset(query.get("prompt", "").split())
    if prompt - PROMPTS or ("none" in prompt and len(prompt) > 1):
        raise ProtocolError("invalid_request", "unknown or contradictory prompt")
    level, least_level = _level(query, claims, client)
    return AuthorizationRequest(
        client=client,
        redirect_uri=redirect_uri,
        mode=query.get("response_mode", "query"),
        state=query.get("state"),
        nonce=_short(query, "nonce", 500),
        scopes=scopes,
        claims=claims,
        prompt=prompt,
        max_age=_max_age(query),
        level=level,
        least_level=least_level,
        challenge=_challenge(query, client),
        audience=_audience(query, client),
        dpop_jkt=_short(query, "dpop_jkt", 64),
        id_token_hint=query.get("id_token_hint", ""),
        login_hint=_short(query, "login_hint", 200),
        ui_locales=_short(query, "ui_locales", 100),
        wanted_subject=_wanted_subject(claims),
    )


def _short(query: QueryDict, name: str, most: int) -> str:
    value = query.get(name, "")
    if len(value) > most:
        raise ProtocolError("invalid_request", f"{name} is too long")
    return str(value)


def _scopes(query: QueryDict, client: Mapping[str, Any]) -> tuple[str, ...]:
    asked = list(dict.fromkeys(query.get("scope", "").split()))
    if "openid" not in asked:
        raise ProtocolError("invalid_scope", "scope must contain openid")
    # What the client did not register for is left out, as an unknown scope (OpenID Connect Core §3.1.2.1), and what
    # was offered when it registered and is not any more.
    found = [scope for scope in asked if scope in client["scopes"] and (scope in offered() or scope not in SCOPES)]
    if "offline_access" in found and "refresh_token" not in client["grant_types"]:
        found.remove("offline_access")
    return tuple(found)


def _claims(query: QueryDict, client: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    if not query.get("claims"):
        return {}
    try:
        asked = orjson.loads(query["claims"])
    except ValueError as broken:
        raise ProtocolError("invalid_request", "claims is not JSON") from broken
    if not isinstance(asked, dict):
        raise ProtocolError("invalid_request", "claims is not an object")
    found: dict[str, dict[str, Any]] = {}
    for part in ("userinfo", "id_token"):
        given = asked.get(part) or {}
        if not isinstance(given, dict) or len(given) > 50 or any(len(name) > 60 for name in given):
            raise ProtocolError("invalid_request", f"claims.{part} is not an object of claims")
        allowed = set(client["scopes"]) & set(offered())
        found[part] = {name: wish for name, wish in given.items() if scopes_of_claims({part: [name]}) <= allowed}
    return {part: wishes for part, wishes in found.items() if wishes}


def _level(query: QueryDict, claims: Mapping[str, Any], client: Mapping[str, Any]) -> tuple[str, str]:
    """The assurance level that is asked for, and the one below which nothing will do (OpenID Connect Core §5.5.1.1).

    The person can edit the address, so neither is ever below what the system registered (``default_acr``).
    """
    level, essential = _wished_level(query, claims)
    default = client["default_acr"]
    return _higher(level, default), _higher(level if essential else "", default)


def _higher(one: str, other: str) -> str:
    return max(one, other, key=lambda level: ASSURANCE_LEVELS.index(level) if level else -1)


def _wished_level(query: QueryDict, claims: Mapping[str, Any]) -> tuple[str, bool]:
    wish = claims.get("id_token", {}).get("acr")
    if isinstance(wish, dict):
        values = wish.get("values", [wish["value"]] if "value" in wish else [])
        if not isinstance(values, list):
            raise ProtocolError("invalid_request", "claims.id_token.acr.values is not a list")
        known = [level for value in values if isinstance(value, str) and (level := level_of(value))]
        if wish.get("essential") is True and values and not known:
            raise ProtocolError("unmet_authentication_requirements", "no such acr")
        if known:
            return min(known, key=ASSURANCE_LEVELS.index), wish.get("essential") is True
    asked = [level for value in query.get("acr_values", "").split() if (level := level_of(value))]
    return (asked[0] if asked else ""), False


def _max_age(query: QueryDict) -> int | None:
    given = query.get("max_age", "")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise ProtocolError("invalid_request", "max_age is not a number of seconds")
    return int(given)


def _challenge(query: QueryDict, client: Mapping[str, Any]) -> str:
    """The PKCE challenge. Only an exempted confidential client with a nonce may do without."""
    given = query.get("code_challenge", "")
    if not given:
        if client["pkce_exempt"] and client["auth_method"] != "none" and query.get("nonce"):
            return ""
        raise ProtocolError("invalid_request", "code_challenge is missing (PKCE, RFC 7636)")
    if query.get("code_challenge_method", "plain") != "S256":
        raise ProtocolError("invalid_request", "code_challenge_method must be S256")
    if len(given) != 43 or set(given) - VERIFIER_SIGNS:
        raise ProtocolError("invalid_request", "code_challenge is not an S256 challenge")
    return str(given)


def _audience(query: QueryDict, client: Mapping[str, Any]) -> str:
    wanted = _short(query, "resource", 300)
    if wanted and wanted not in client["audiences"]:
        raise ProtocolError("invalid_target", "this client may not ask for that resource")
    return wanted


def _wanted_subject(claims: Mapping[str, Any]) -> str:
    wish = claims.get("id_token", {}).get("sub")
    return str(wish.get("value", "")) if isinstance(wish, dict) else ""


def with_parameters(uri: str, values: Mapping[str, str]) -> str:
    """``uri`` with parameters added to its query, which may have some of its own."""
    parts = urlsplit(uri)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *values.items()])
    return urlunsplit(parts._replace(query=query))
