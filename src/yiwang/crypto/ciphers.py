"""Symmetric encryption with 128-bit keys: SM4 (GB/T 32907) in GCM (RFC 8998), CBC and CTR; AES-128-GCM.

What Yiwang keeps is sealed with GCM. CBC and CTR (GB/T 17964) serve interfaces that prescribe them: they hide, and tell
nothing of a changed byte, so whoever uses them checks a MAC or a signature first.
"""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yiwang.crypto.errors import CiphertextBroken, EnvelopeBroken

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


def sm4_cbc_encrypt(key: bytes, iv: bytes, plaintext: bytes) -> bytes:
    """SM4-CBC with PKCS #7 padding. `key` and `iv` 16 bytes; an iv is random and used once."""
    padder = padding.PKCS7(128).padder()
    padded = padder.update(plaintext) + padder.finalize()
    running = Cipher(algorithms.SM4(key), modes.CBC(iv)).encryptor()
    return running.update(padded) + running.finalize()


def sm4_cbc_decrypt(key: bytes, iv: bytes, sealed: bytes) -> bytes:
    """What `sm4_cbc_encrypt` was given. Raises `CiphertextBroken`; never tell a sender which byte was wrong."""
    try:
        running = Cipher(algorithms.SM4(key), modes.CBC(iv)).decryptor()
        padded = running.update(sealed) + running.finalize()
        unpadder = padding.PKCS7(128).unpadder()
        return unpadder.update(padded) + unpadder.finalize()
    except ValueError as problem:
        raise CiphertextBroken from problem


def sm4_ctr(key: bytes, counter: bytes, data: bytes) -> bytes:
    """SM4-CTR, both ways. `counter` is the first counter block, 16 bytes, never twice with one key."""
    running = Cipher(algorithms.SM4(key), modes.CTR(counter)).encryptor()
    return running.update(data) + running.finalize()
