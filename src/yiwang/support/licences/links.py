"""The link in the QR code: derived from the licence's id with a key, found by its digest; nothing to steal."""

from __future__ import annotations

import base64
from uuid import UUID

from django.conf import settings

from yiwang.core.keys import keystore
from yiwang.crypto.tokens import token_digest

PURPOSE = "licence-link"
_BYTES = 18


def new_token(licence_id: UUID) -> tuple[int, bytes]:
    """Key version and digest to store with a new licence."""
    version = keystore().current_version(PURPOSE)
    return version, token_digest(token_for(licence_id, version))


def token_for(licence_id: UUID, version: int) -> str:
    """24 characters that nobody without the key can guess, the same each time."""
    return base64.urlsafe_b64encode(keystore().mac(PURPOSE, version, licence_id.bytes)[:_BYTES]).decode()


def link_for(licence_id: UUID, version: int) -> str:
    """The address of the public verification page."""
    return f"{settings.ORIGIN}/v/{token_for(licence_id, version)}"


def digest_of(token: str) -> bytes:
    """What a licence is looked up by."""
    return token_digest(token[:64])
