"""The userinfo endpoint (OpenID Connect Core §5.3): one round trip, and one more where a port tells a number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from yiwang.people.sso import signing
from yiwang.people.sso.bearing import facts_of
from yiwang.people.sso.claims import issuer, userinfo_claims
from yiwang.people.sso.errors import ProtocolError
from yiwang.people.sso.pages.endpoint import endpoint, json_answer


@endpoint("GET", "POST", cors="registered")
def userinfo(request: HttpRequest) -> HttpResponse:
    """Claims of the person behind an access token; signed where the client registered that."""
    facts = facts_of(request)
    if facts["grant"] is None or "openid" not in facts["scopes"]:
        challenge = 'Bearer error="insufficient_scope", scope="openid"'
        raise ProtocolError(
            "insufficient_scope", "nobody signed in for this token", status=403, headers={"WWW-Authenticate": challenge}
        )
    told = userinfo_claims(facts)
    client = facts["client"]
    if not client["userinfo_alg"]:
        return json_answer(told)
    signed = signing.sign({**told, "iss": issuer(), "aud": client["client_id"]}, alg=client["userinfo_alg"])
    response = json_answer(None)
    response.content = signed.encode()
    response.headers["Content-Type"] = "application/jwt"
    return response
