"""Authenticated encryption with 128-bit keys: SM4-GCM (GB/T 32907, RFC 8998) or AES-128-GCM."""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yiwang.crypto.errors import EnvelopeBroken

SM4_GCM: Final = 1
AES_GCM: Final = 2
BY_NAME: Final = {"sm4-gcm": SM4_GCM, "aes-gcm": AES_GCM}

TAG_BYTES: Final = 16


def encrypt(algorithm: int, key: bytes, nonce: bytes, plaintext: bytes, bound_to: bytes) -> bytes:
    """Ciphertext followed by a 16-byte tag. `key` 16 bytes, `nonce` 12 bytes, never twice with one key."""
    if algorithm == AES_GCM:
        return AESGCM(key).encrypt(nonce, plaintext, bound_to)
    running = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    running.authenticate_additional_data(bound_to)
    return running.update(plaintext) + running.finalize() + running.tag


def decrypt(algorithm: int, key: bytes, nonce: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """The plaintext, or `EnvelopeBroken` when a bit of `sealed`, `nonce` or `bound_to` differs."""
    try:
        if algorithm == AES_GCM:
            return AESGCM(key).decrypt(nonce, sealed, bound_to)
        if algorithm != SM4_GCM:
            raise EnvelopeBroken
        tag = sealed[-TAG_BYTES:]
        running = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
        running.authenticate_additional_data(bound_to)
        return running.update(sealed[:-TAG_BYTES]) + running.finalize()
    except (InvalidTag, ValueError) as problem:
        raise EnvelopeBroken from problem
