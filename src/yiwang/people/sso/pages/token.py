"""The token endpoint: at most two round trips, three where a system signs its request with a key of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from yiwang.people.sso.client_auth import caller_of
from yiwang.people.sso.errors import ProtocolError
from yiwang.people.sso.issuing import GRANT_TYPES
from yiwang.people.sso.pages.endpoint import endpoint, json_answer
from yiwang.people.sso.proofs import certificate_of, proof_of


@endpoint("POST", cors="registered")
def token(request: HttpRequest) -> HttpResponse:
    """RFC 6749 §3.2 and OpenID Connect Core §3.1.3."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise ProtocolError("invalid_request", "send a form (application/x-www-form-urlencoded)")
    kinds = request.POST.getlist("grant_type")
    if len(kinds) != 1:
        raise ProtocolError("invalid_request", "grant_type is missing or repeated")
    if kinds[0] not in GRANT_TYPES:
        raise ProtocolError("unsupported_grant_type", "authorization_code, refresh_token or client_credentials")
    caller = caller_of(request)
    proof, certificate = proof_of(request), certificate_of(request)
    if proof is not None:
        caller.seen.append(proof.seen)
    thumbprint = proof.thumbprint if proof else ""
    return json_answer(GRANT_TYPES[kinds[0]](caller, request.POST, thumbprint, certificate))
