"""SM4 by the published examples; a changed byte where the mode can find it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.crypto import ciphers
from yiwang.crypto.errors import CiphertextBroken, EnvelopeBroken

SM4 = json.loads((Path(__file__).parent / "data" / "sm-vectors.json").read_text())["sm4"]
KEY = bytes.fromhex(SM4["key"])
IV = bytes.fromhex(SM4["modes"]["iv"])
PLAIN = bytes.fromhex(SM4["modes"]["pt"])


def test_one_block_of_the_standard() -> None:
    running = Cipher(algorithms.SM4(KEY), modes.ECB()).encryptor()
    assert running.update(bytes.fromhex(SM4["ecb_block"]["pt"])).hex() == SM4["ecb_block"]["ct"]


def test_the_published_examples_of_the_modes() -> None:
    assert ciphers.sm4_cbc_encrypt(KEY, IV, PLAIN)[: len(PLAIN)].hex() == SM4["modes"]["cbc"]
    assert ciphers.sm4_ctr(KEY, IV, PLAIN).hex() == SM4["modes"]["ctr"]


def test_the_example_of_rfc_8998() -> None:
    told = SM4["gcm_rfc8998"]
    nonce, aad, plain = (bytes.fromhex(told[name]) for name in ("iv", "aad", "pt"))
    sealed = ciphers.encrypt(ciphers.SM4_GCM, KEY, nonce, plain, aad)
    assert sealed.hex() == told["ct"] + told["tag"]
    assert ciphers.decrypt(ciphers.SM4_GCM, KEY, nonce, sealed, aad) == plain
    for wrong in (sealed[:-1], b"", sealed[:-1] + bytes([sealed[-1] ^ 1])):
        with pytest.raises(EnvelopeBroken):
            ciphers.decrypt(ciphers.SM4_GCM, KEY, nonce, wrong, aad)
    with pytest.raises(EnvelopeBroken):
        ciphers.decrypt(ciphers.SM4_GCM, KEY, nonce, sealed, aad + b"x")


@settings(max_examples=50, deadline=None)
@given(plain=st.binary(max_size=200), key=st.binary(min_size=16, max_size=16), iv=st.binary(min_size=16, max_size=16))
def test_what_goes_in_comes_out(plain: bytes, key: bytes, iv: bytes) -> None:
    sealed = ciphers.sm4_cbc_encrypt(key, iv, plain)
    assert len(sealed) % 16 == 0 and len(sealed) > len(plain)
    assert ciphers.sm4_cbc_decrypt(key, iv, sealed) == plain
    assert ciphers.sm4_ctr(key, iv, ciphers.sm4_ctr(key, iv, plain)) == plain


@pytest.mark.parametrize("wrong", [b"", b"x", bytes(16), bytes(31)])
def test_a_cut_or_foreign_cbc_text_is_refused(wrong: bytes) -> None:
    with pytest.raises(CiphertextBroken):
        ciphers.sm4_cbc_decrypt(KEY, IV, wrong)
