"""One door: both suites do the same things under the same names."""

from __future__ import annotations

import copy
import pickle

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from yiwang.crypto import signing
from yiwang.crypto.digests import sha256, sm3
from yiwang.crypto.errors import AlgorithmUnknown, CiphertextBroken, KeyUnreadable
from yiwang.crypto.signing import ECDSA_SHA256, RSA_SHA256, SM2_SM3, SUITES, PrivateKey

BOTH = [SM2_SM3, ECDSA_SHA256]


@pytest.fixture(params=BOTH)
def key(request: pytest.FixtureRequest) -> PrivateKey:
    return signing.generate(request.param)


def test_sign_and_verify(key: PrivateKey) -> None:
    signature = key.sign(b"data")
    assert key.public_key.verify(signature, b"data")
    for wrong_signature, data in ((signature, b"date"), (signature + b"\0", b"data"), (b"", b"data")):
        assert not key.public_key.verify(wrong_signature, data)
    assert not signing.generate(key.algorithm).public_key.verify(signature, b"data")


def test_encrypt_and_decrypt(key: PrivateKey) -> None:
    sealed = key.public_key.encrypt(b"secret")
    assert b"secret" not in sealed
    assert key.decrypt(sealed) == b"secret"
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for wrong, opener in ((changed, key), (sealed[:50], key), (b"", key), (sealed, signing.generate(key.algorithm))):
        with pytest.raises(CiphertextBroken):
            opener.decrypt(wrong)


def test_keys_survive_being_stored_and_what_they_came_from_is_wiped(key: PrivateKey) -> None:
    encoded = key.pkcs8()
    again = signing.load_private(encoded)
    assert again.public_key == key.public_key and again.algorithm == key.algorithm
    assert not any(encoded)
    assert signing.load_public(key.public_key.spki) == key.public_key
    assert hash(again.public_key) == hash(key.public_key)
    assert again.public_key != signing.generate(key.algorithm).public_key


def test_a_private_key_is_never_seen(key: PrivateKey) -> None:
    secret = key.pkcs8().hex()
    shown = repr(key) + repr(key.public_key)
    assert not any(secret[at : at + 16] in shown for at in range(60, len(secret) - 16))
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="neither copied nor pickled"):
            take(key)


def test_each_suite_has_its_own_digest() -> None:
    assert SUITES[SM2_SM3].hash(b"x") == sm3(b"x")
    assert SUITES[ECDSA_SHA256].hash(b"x") == SUITES[RSA_SHA256].hash(b"x") == sha256(b"x")


def test_rsa_is_understood_and_offered_for_nothing_else() -> None:
    key = rsa.generate_private_key(65537, 2048)
    encoding = serialization.Encoding.DER
    public = signing.load_public(
        key.public_key().public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    signature = key.sign(b"data", padding.PKCS1v15(), hashes.SHA256())
    assert public.verify(signature, b"data") and not public.verify(signature, b"date")
    with pytest.raises(AlgorithmUnknown):
        public.encrypt(b"x")
    with pytest.raises(AlgorithmUnknown):
        signing.generate(RSA_SHA256)


def test_what_is_no_key_is_refused() -> None:
    sm2_key = signing.generate(SM2_SM3)
    other = ec.generate_private_key(ec.SECP384R1())
    encoding, plain = serialization.Encoding.DER, serialization.NoEncryption()
    p384 = other.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    for wrong in (b"", b"rubbish", bytes(sm2_key.pkcs8())[:40], p384):
        with pytest.raises(KeyUnreadable):
            signing.load_private(wrong)
    spki = sm2_key.public_key.spki
    for wrong in (b"", b"rubbish", spki[:-1], spki[:-1] + bytes([spki[-1] ^ 1]), spki + b"\0"):
        with pytest.raises(KeyUnreadable):
            signing.load_public(wrong)
