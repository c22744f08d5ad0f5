"""Proof that a token is used by whom it was given to: DPoP (RFC 9449) and client certificates (RFC 8705)."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.http import HttpRequest
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry

from yiwang.core import clock
from yiwang.people.sso.claims import issuer
from yiwang.people.sso.errors import ProtocolError
from yiwang.people.sso.tokens import b64, digest

ALGORITHMS = ["ES256", "RS256", "PS256"]
OLDEST, SKEW = 120, 60
LONGEST = 8000


@dataclass(frozen=True, slots=True)
class Proof:
    """``thumbprint`` of the key that signed (RFC 7638) and the digest of the proof's one-time identifier."""

    thumbprint: str
    seen: bytes


def wrong_proof(description: str, status: int = 400) -> ProtocolError:
    """A DPoP proof that does not hold."""
    return ProtocolError("invalid_dpop_proof", description, status=status)


def proof_of(request: HttpRequest, *, access: str = "") -> Proof | None:
    """The DPoP proof of a request, checked for this method and address (and for the token ``access``); None without."""
    given = request.META.get("HTTP_DPOP")
    if given is None:
        return None
    if "," in given or len(given) > LONGEST:
        raise wrong_proof("exactly one DPoP header")
    header, told = _opened(given)
    if told.get("htm") != request.method or not _same_address(told.get("htu"), request.path):
        raise wrong_proof("htm or htu is not this request")
    issued = told.get("iat")
    now = clock.now().timestamp()
    if not isinstance(issued, int | float) or not now - OLDEST < issued < now + SKEW:
        raise wrong_proof("iat is too old or ahead; check the clock")
    name = told.get("jti")
    if not isinstance(name, str) or not 8 <= len(name) <= 200:
        raise wrong_proof("jti is missing")
    if access and told.get("ath") != b64(hashlib.sha256(access.encode()).digest()):
        raise wrong_proof("ath is not this token", status=401)
    key = JWKRegistry.import_key(header["jwk"])
    return Proof(key.thumbprint(), digest(f"dpop\0{key.thumbprint()}\0{name}"))


def _opened(given: str) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        header = dict(jws.extract_compact(given.encode()).headers())
        key = header.get("jwk")
        if header.get("typ") != "dpop+jwt" or not isinstance(key, dict) or "d" in key or "k" in key:
            raise wrong_proof("typ must be dpop+jwt and jwk a public key")
        told = jwt.decode(given, JWKRegistry.import_key(key), algorithms=ALGORITHMS).claims
    except (JoseError, ValueError, TypeError, KeyError) as wrong:
        raise wrong_proof("the proof is not signed by its key") from wrong
    return header, dict(told)


def _same_address(htu: object, path: str) -> bool:
    """``htu`` without query and fragment, against our public address and not against what a header claims."""
    if not isinstance(htu, str):
        return False
    try:
        parts, ours = urlsplit(htu), urlsplit(issuer() + path)
        return (parts.scheme, parts.hostname, parts.port, parts.path) == (
            ours.scheme, ours.hostname, ours.port, ours.path,
        )  # fmt: skip
    except ValueError:
        return False


def certificate_of(request: HttpRequest) -> str:
    """``x5t#S256`` of the client certificate that a trusted proxy checked and hands over; "" without.

    Only the header named in ``YIWANG_CLIENT_CERT_HEADER`` counts, and the proxy has to overwrite it. It holds the
    certificate as PEM with percent signs (nginx ``$ssl_client_escaped_cert``) or as base64 (RFC 9440).
    """
    name = settings.CLIENT_CERT_HEADER
    given = request.META.get(f"HTTP_{name.upper().replace('-', '_')}", "") if name else ""
    if not given:
        return ""
    try:
        if "BEGIN" in given:
            certificate = x509.load_pem_x509_certificate(unquote(given).encode())
        else:
            certificate = x509.load_der_x509_certificate(base64.b64decode(given.strip(":")))
    except ValueError as wrong:
        raise ProtocolError("invalid_request", "the certificate that the proxy hands over is broken") from wrong
    return b64(hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest())
