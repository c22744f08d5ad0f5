"""Is an ID token what it should be (OpenID Connect Core 1.0 §3.1.3.7)? Every check by joserfc, none left out."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from yiwang.core import clock
from yiwang.people.signin.upstream.discovery import ALGORITHMS, Metadata, keys_of
from yiwang.people.signin.upstream.errors import UpstreamRefused

SKEW_SECONDS = 60
OLDEST_SECONDS = 600
LONGEST = 16_000


@dataclass(frozen=True, slots=True)
class Expected:
    """What the token must say: whom it is for, and the nonce of this very sign-in."""

    client_id: str
    nonce: str
    access_token: str


def claims_of(token: str, metadata: Metadata, expected: Expected) -> dict[str, Any]:
    """The claims of a token that is genuine, for us, for this sign-in, and of now; refuses ``upstream_refused``."""
    if not token or len(token) > LONGEST:
        raise UpstreamRefused("token")
    header = _header(token)
    algorithm = str(header.get("alg", ""))
    if algorithm not in ALGORITHMS:
        raise UpstreamRefused("alg")
    key_id = header.get("kid")
    keys = keys_of(metadata, key_id if isinstance(key_id, str) else None)
    claims = _genuine(token, keys, algorithm)
    _check(claims, metadata, expected)
    _check_access_token(claims, algorithm, expected.access_token)
    return claims


def _header(token: str) -> Mapping[str, Any]:
    try:
        return jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError) as broken:
        raise UpstreamRefused("token") from broken


def _genuine(token: str, keys: KeySet, algorithm: str) -> dict[str, Any]:
    try:
        return dict(jwt.decode(token, keys, algorithms=[algorithm]).claims)
    except (JoseError, ValueError, TypeError) as wrong:
        raise UpstreamRefused("signature") from wrong


def _check(claims: dict[str, Any], metadata: Metadata, expected: Expected) -> None:
    now = int(clock.now().timestamp())
    registry = jwt.JWTClaimsRegistry(
        now=now,
        leeway=SKEW_SECONDS,
        iss={"essential": True, "value": metadata.issuer},
        aud={"essential": True, "value": expected.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": expected.nonce},
    )
    try:
        registry.validate(claims)
    except JoseError as wrong:
        raise UpstreamRefused(str(getattr(wrong, "claim", "") or wrong.error)) from wrong
    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    if (several or "azp" in claims) and claims.get("azp") != expected.client_id:
        raise UpstreamRefused("azp")
    if now - int(claims["iat"]) > OLDEST_SECONDS:
        raise UpstreamRefused("iat")
    if not isinstance(claims["sub"], str) or not 1 <= len(claims["sub"]) <= 255:
        raise UpstreamRefused("sub")


def _check_access_token(claims: dict[str, Any], algorithm: str, access_token: str) -> None:
    said = claims.get("at_hash")
    if said is None:
        return
    size = algorithm[-3:] if algorithm[-3:] in ("256", "384", "512") else "512"
    digest = hashlib.new(f"sha{size}", access_token.encode()).digest()
    half = base64.urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("=")
    if not hmac.compare_digest(str(said), half):
        raise UpstreamRefused("at_hash")
