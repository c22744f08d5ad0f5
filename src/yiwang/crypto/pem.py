"""Certificates and keys from PEM files (RFC 7468): how production hands its own to the platform."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.errors import CertificateUnreadable, KeyUnreadable
from yiwang.crypto.identities import LocalIdentity
from yiwang.crypto.signing import load_private
from yiwang.crypto.sm2 import wipe
from yiwang.sentences import gettext_noop

_CERTIFICATE: Final = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.S)
_KEY: Final = re.compile(rb"-----BEGIN PRIVATE KEY-----(.+?)-----END PRIVATE KEY-----", re.S)
_MISMATCH: Final = gettext_noop("私钥与证书不匹配")


def certificates_from_pem(text: bytes) -> list[bytes]:
    """The certificates, DER, in their order; text around them is passed over. Raises `CertificateUnreadable`."""
    found = [_decoded(block) for block in _CERTIFICATE.findall(text)]
    if not found or None in found:
        raise CertificateUnreadable
    return [read_certificate(one).der for one in found if one is not None]


def identity_from_pem(certificates: bytes, private_key: bytes) -> LocalIdentity:
    """An identity from its chain (signer first, root left out) and its key as unencrypted PKCS #8, SM2 or P-256.

    For keys that a secret store hands to the process; keys in a token fill `SigningIdentity`. Raises
    `CertificateUnreadable`, `KeyUnreadable` (also when the key is not the certificate's), `Sm2Missing`.
    """
    chain = certificates_from_pem(certificates)
    blocks = _KEY.findall(private_key)
    encoded = _decoded(blocks[0]) if len(blocks) == 1 else None
    if encoded is None:
        raise KeyUnreadable
    held = bytearray(encoded)
    try:
        key = load_private(held)
    finally:
        wipe(held)
    if key.public_key != read_certificate(chain[0]).public_key:
        raise KeyUnreadable(_MISMATCH)
    return LocalIdentity(tuple(chain), key)


def _decoded(block: bytes) -> bytes | None:
    try:
        return base64.b64decode(b"".join(block.split()), validate=True)
    except binascii.Error:
        return None
