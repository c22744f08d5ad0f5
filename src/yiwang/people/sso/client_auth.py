"""Who calls: client authentication at the token, introspection and revocation endpoints (OpenID Connect Core §9)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import unquote_plus

import orjson
from django.db import connection
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from yiwang.core import clock
from yiwang.people.sso.claims import issuer
from yiwang.people.sso.errors import ProtocolError
from yiwang.people.sso.tokens import digest, secret_digest

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS = ["RS256", "PS256", "ES256"]
SKEW = 60
LONGEST_LIFE = 3_600  # what Authlib and others ask for when nobody tells them otherwise
REPLAYS_KEPT = timedelta(seconds=LONGEST_LIFE + 2 * SKEW)
LONGEST = 8000


@dataclass(slots=True)
class Caller:
    """A client as it presented itself. ``method`` is ``client_secret``, ``private_key_jwt`` or ``none``.

    A secret is checked by the SQL function that does the work; an assertion was checked here already. ``seen`` are
    digests of one-time identifiers that must be new.
    """

    client_id: str
    method: str
    secret: bytes | None = None
    by_header: bool = False
    seen: list[bytes] = field(default_factory=list)

    def arguments(self) -> list[Any]:
        """The first five arguments of the SQL functions of the token endpoint."""
        return [self.client_id, self.method, self.secret, self.seen, clock.now() + REPLAYS_KEPT]


def invalid_client(by_header: bool = False) -> ProtocolError:
    """Unknown client, wrong secret, not approved: all answer alike."""
    headers = {"WWW-Authenticate": 'Basic realm="yiwang"'} if by_header else {}
    return ProtocolError("invalid_client", "client authentication failed", status=401, headers=headers)


def caller_of(request: HttpRequest) -> Caller:
    """The client of a request; refuses with ``invalid_client``, and ``invalid_request`` if it names itself twice."""
    form = request.POST
    header = request.META.get("HTTP_AUTHORIZATION", "")
    ways = [header.lower().startswith("basic "), "client_secret" in form, "client_assertion" in form]
    if sum(ways) > 1:
        raise ProtocolError("invalid_request", "use one way to authenticate the client")
    if ways[0]:
        client_id, secret = _basic(header)
        if form.get("client_id", client_id) != client_id:
            raise ProtocolError("invalid_request", "client_id contradicts the Authorization header")
        return Caller(client_id, "client_secret", secret_digest(client_id, secret), by_header=True)
    if ways[2]:
        return _by_assertion(form)
    client_id = _clean(form.get("client_id", ""))
    if not client_id:
        raise invalid_client()
    if ways[1]:
        return Caller(client_id, "client_secret", secret_digest(client_id, _clean(form["client_secret"])))
    return Caller(client_id, "none")


def _clean(text: str) -> str:
    if "\0" in text or len(text) > LONGEST:
        raise invalid_client()
    return text


def _basic(header: str) -> tuple[str, str]:
    try:
        text = base64.b64decode(header[6:].strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError) as wrong:
        raise invalid_client(by_header=True) from wrong
    client_id, colon, secret = text.partition(":")
    if not colon:
        raise invalid_client(by_header=True)
    return _clean(unquote_plus(client_id)), _clean(unquote_plus(secret))


def client_facts(client_id: str) -> dict[str, Any] | None:
    """What is registered for a client; None if there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sso_client_facts(%s)::text", [client_id])
        document = cursor.fetchone()[0]
    return orjson.loads(document) if document else None


def _by_assertion(form: QueryDict) -> Caller:
    """``private_key_jwt`` (RFC 7523 §3): signed with the client's key, meant for us, short-lived and new."""
    assertion = _clean(form["client_assertion"])
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise ProtocolError("invalid_request", "unknown client_assertion_type")
    client_id = _named_in(assertion)
    if form.get("client_id", client_id) != client_id:
        raise invalid_client()
    client = client_facts(client_id)
    if client is None or client["auth_method"] != "private_key_jwt" or not client["jwks"]:
        raise invalid_client()
    try:
        told = jwt.decode(assertion, KeySet.import_key_set(client["jwks"]), algorithms=ALGORITHMS).claims
    except (JoseError, ValueError, TypeError, KeyError) as wrong:
        raise invalid_client() from wrong
    if not _holds(told, client_id):
        raise invalid_client()
    return Caller(client_id, "private_key_jwt", seen=[digest(f"assertion\0{client_id}\0{told['jti']}")])


def _named_in(assertion: str) -> str:
    try:
        payload = assertion.split(".")[1]
        told = orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return _clean(str(told["sub"]))[:40]
    except (IndexError, ValueError, KeyError, TypeError) as wrong:
        raise invalid_client() from wrong


def _holds(told: dict[str, Any], client_id: str) -> bool:
    """The claims of RFC 7523 §3, with a minute of grace for clocks that differ."""
    now = clock.now().timestamp()
    numbers = [told.get("exp"), told.get("iat", now), told.get("nbf", now)]
    if not all(isinstance(number, int | float) for number in numbers):
        return False
    expires, issued, begins = (float(number) for number in numbers)  # type: ignore[arg-type]
    meant = told.get("aud")
    named = {one for one in (meant if isinstance(meant, list) else [meant]) if isinstance(one, str)}
    ours = {issuer(), *(issuer() + reverse(name) for name in ("sso-token", "sso-introspect", "sso-revoke"))}
    return (
        told.get("iss") == told.get("sub") == client_id
        and isinstance(told.get("jti"), str)
        and 0 < len(told["jti"]) <= 200
        and bool(named & ours)
        and now - SKEW < expires <= now + LONGEST_LIFE + SKEW
        and issued <= now + SKEW
        and begins <= now + SKEW
    )
