"""What a client can find out by itself: endpoints, abilities, and the keys that check our signatures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from yiwang.people.sso import proofs, signing
from yiwang.people.sso.claims import issuer, offered
from yiwang.people.sso.pages.endpoint import endpoint, json_answer
from yiwang.people.sso.scopes import ACR_VALUES, CLAIMS_SUPPORTED, SCOPE_OF_CLAIM

KEPT_SECONDS = 3600
CLIENT_AUTH = ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]
ASSERTION_ALGORITHMS = ["RS256", "PS256", "ES256"]


@endpoint("GET", cors="all")
def configuration(request: HttpRequest) -> HttpResponse:
    """OpenID Connect Discovery §3, and the same for OAuth alone (RFC 8414)."""
    at = issuer()
    document = {
        "issuer": at,
        "authorization_endpoint": at + reverse("sso-authorize"),
        "token_endpoint": at + reverse("sso-token"),
        "userinfo_endpoint": at + reverse("sso-userinfo"),
        "end_session_endpoint": at + reverse("sso-logout"),
        "introspection_endpoint": at + reverse("sso-introspect"),
        "revocation_endpoint": at + reverse("sso-revoke"),
        "jwks_uri": at + reverse("sso-jwks"),
        "scopes_supported": list(offered()),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "acr_values_supported": list(ACR_VALUES),
        "subject_types_supported": ["pairwise", "public"],
        "id_token_signing_alg_values_supported": list(signing.ALGORITHMS),
        "userinfo_signing_alg_values_supported": list(signing.ALGORITHMS),
        "token_endpoint_auth_methods_supported": CLIENT_AUTH,
        "introspection_endpoint_auth_methods_supported": CLIENT_AUTH[:3],
        "revocation_endpoint_auth_methods_supported": CLIENT_AUTH,
        "dpop_signing_alg_values_supported": proofs.ALGORITHMS,
        "tls_client_certificate_bound_access_tokens": True,
        "token_endpoint_auth_signing_alg_values_supported": ASSERTION_ALGORITHMS,
        "display_values_supported": ["page", "popup", "touch"],
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "claim_types_supported": ["normal"],
        "claims_supported": [name for name in CLAIMS_SUPPORTED if SCOPE_OF_CLAIM.get(name, "openid") in offered()],
        "ui_locales_supported": ["zh-CN", "en"],
        "claims_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "require_request_uri_registration": False,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
    }
    return json_answer(document, kept_for=KEPT_SECONDS)


@endpoint("GET", cors="all")
def jwks(request: HttpRequest) -> HttpResponse:
    """The public keys (RFC 7517), the next ones among them."""
    keys = signing.published()
    return json_answer({"keys": keys}, kept_for=KEPT_SECONDS if keys else 0)
