"""Tokens for links: unguessable ones that are looked up, and signed ones that carry their own content.

A looked-up token is stored only as `token_digest`, so that a copy of the database opens no link.
"""

from __future__ import annotations

import base64
import binascii
import secrets
import struct
from datetime import datetime
from typing import Final

from yiwang.crypto.digests import same, sm3
from yiwang.crypto.errors import KeyMissing, TokenExpired, TokenInvalid
from yiwang.crypto.keystore import KeyProvider

_FORMAT: Final = 1
_HEAD: Final = struct.Struct(">BHQ")
_MAC_BYTES: Final = 16
_LONGEST: Final = 2048


def url_token(random_bytes: int = 24) -> str:
    """A random token for an address; 24 bytes give 32 characters of [A-Za-z0-9_-]."""
    return secrets.token_urlsafe(random_bytes)


def token_digest(token: str) -> bytes:
    """32 bytes to store and look up instead of the token. Tokens are random, so no salt is needed."""
    return sm3(token.encode())


class SignedTokens:
    """Short signed tokens of one purpose (`rating-link`): text nobody can change, good until its expiry."""

    def __init__(self, keys: KeyProvider, purpose: str) -> None:
        self._keys = keys
        self._purpose = f"token-{purpose}"

    def issue(self, content: str, *, expires_at: datetime) -> str:
        """A token for `content` (readable by anyone: put references in, no personal data)."""
        version = self._keys.current_version(self._purpose)
        body = _HEAD.pack(_FORMAT, version, int(expires_at.timestamp())) + content.encode()
        mac = self._keys.mac(self._purpose, version, body)[:_MAC_BYTES]
        return base64.urlsafe_b64encode(body + mac).rstrip(b"=").decode()

    def read(self, token: str, *, now: datetime) -> str:
        """The content. Raises `TokenInvalid`, `TokenExpired`."""
        raw = _decoded(token)
        body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
        if len(body) < _HEAD.size:
            raise TokenInvalid
        form, version, expires = _HEAD.unpack_from(body)
        if form != _FORMAT:
            raise TokenInvalid
        try:
            expected = self._keys.mac(self._purpose, version, body)[:_MAC_BYTES]
        except KeyMissing as problem:
            raise TokenInvalid from problem
        if not same(mac, expected):
            raise TokenInvalid
        if now.timestamp() >= expires:
            raise TokenExpired
        return body[_HEAD.size :].decode()


def _decoded(token: str) -> bytes:
    if len(token) > _LONGEST:
        raise TokenInvalid
    try:
        raw = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as problem:
        raise TokenInvalid from problem
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != token:
        raise TokenInvalid  # spare bits of the last character were set: not as issued
    return raw
