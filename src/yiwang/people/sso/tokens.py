"""Codes, tokens and secrets of the protocol: 256 random bits each, of which only a digest is kept.

A digest and no slow hash: nobody guesses 256 random bits, so Argon2 would cost 50 ms for nothing at every token
request. Secrets of clients, which live for years, are digested under a key of the key store, so that a stolen
database alone does not even tell whether a secret found elsewhere is a right one.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from uuid import UUID

from yiwang.core.keys import keystore

SECRET_KEY_PURPOSE, SUBJECT_KEY_PURPOSE = "sso-secrets", "sso-subjects"
IDENTIFIER_LENGTH = 43
_FIRST = 1  # these keys are never rotated: every secret and every identifier of a person would change


def new_token() -> str:
    """A code, token or secret: 43 characters."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """What is kept of a code or a token."""
    return hashlib.sha256(token.encode()).digest()


def public_identifier(token: str) -> str:
    """``jti`` of a signed token: leads to what is kept of it, and opens nothing, for nobody knows the token behind."""
    return b64(digest(token))


def digest_behind(identifier: object) -> bytes:
    """What is kept of the token with this public identifier; empty for what is none."""
    try:
        return base64.urlsafe_b64decode(f"{identifier}=") if len(str(identifier)) == IDENTIFIER_LENGTH else b""
    except ValueError:
        return b""


def secret_digest(client_id: str, secret: str) -> bytes:
    """What is kept of a client's secret; bound to the client, so that rows cannot be exchanged."""
    return _mac(SECRET_KEY_PURPOSE, f"{client_id}\0{secret}")


def subject_of(account_id: UUID, subject_type: str, sector: str) -> str:
    """What a client calls a person (OpenID Connect Core §8.1): the same within a sector, unrelated elsewhere."""
    if subject_type == "public":
        return account_id.hex
    return b64(_mac(SUBJECT_KEY_PURPOSE, f"subject\0{sector}\0{account_id}"))


def subject_of_party(party_id: UUID, sector: str) -> str:
    """The same for a person without an account; always pairwise, for the number of a record is nobody's business."""
    return b64(_mac(SUBJECT_KEY_PURPOSE, f"party\0{sector}\0{party_id}"))


def session_mark(session_id: UUID | None, client_id: str) -> str:
    """``sid``: the same for one session at one client, and of no use anywhere else."""
    return b64(_mac(SUBJECT_KEY_PURPOSE, f"session\0{client_id}\0{session_id}")[:16]) if session_id else ""


def challenge_of(verifier: str) -> str:
    """The S256 code challenge of a verifier (RFC 7636 §4.2)."""
    return b64(hashlib.sha256(verifier.encode("ascii", "replace")).digest())


def half_hash(value: str) -> str:
    """``at_hash`` and ``c_hash`` of RS256 and ES256 (OpenID Connect Core §3.1.3.6)."""
    return b64(hashlib.sha256(value.encode("ascii", "replace")).digest()[:16])


def b64(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _mac(purpose: str, text: str) -> bytes:
    store = keystore()
    store.current_version(purpose)  # makes the key on first use
    return store.mac(purpose, _FIRST, text.encode())
