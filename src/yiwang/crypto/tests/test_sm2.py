"""SM2: the published examples, everything that must be refused, and keys that cannot be seen."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.crypto import libcrypto, sm2, sm2_curve
from yiwang.crypto.errors import CiphertextBroken, KeyUnreadable, Sm2Missing

VECTORS = json.loads((Path(__file__).parent / "data" / "sm-vectors.json").read_text())["sm2"]
MESSAGE = b"message digest"
SIGNATURE = bytes.fromhex(VECTORS["der"])
RAW = bytes.fromhex(VECTORS["r"] + VECTORS["s"])
N = sm2_curve.N


@pytest.fixture(scope="module")
def key() -> sm2.PrivateKey:
    return sm2.PrivateKey.from_scalar(bytes.fromhex(VECTORS["d"]))


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose libcrypto knows no SM2."""
    monkeypatch.setattr(libcrypto, "_load", lambda: None)


def pair(r: int, s: int) -> bytes:
    return sm2.to_der(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def test_the_published_example_of_the_standard(key: sm2.PrivateKey) -> None:
    public = key.public_key
    assert public.point.hex().upper() == "04" + VECTORS["px"] + VECTORS["py"]
    assert public.z().hex().upper() == VECTORS["za"]
    assert public.digest(MESSAGE).hex().upper() == VECTORS["e"]
    assert public.verify(SIGNATURE, MESSAGE)
    assert public.verify_raw(RAW, MESSAGE)
    sealed = bytes.fromhex(VECTORS["encrypt"]["c1"] + VECTORS["encrypt"]["c3"] + VECTORS["encrypt"]["c2"])
    assert key.decrypt(sealed) == b"encryption standard"


def test_a_changed_message_or_identifier_does_not_verify(key: sm2.PrivateKey) -> None:
    assert not key.public_key.verify(SIGNATURE, VECTORS["tampered"]["message_ascii"].encode())
    assert not key.public_key.verify(SIGNATURE, MESSAGE, user_id=b"ALICE123@YAHOO.COM")
    mine = key.sign(MESSAGE, user_id=b"ALICE123@YAHOO.COM")
    assert key.public_key.verify(mine, MESSAGE, user_id=b"ALICE123@YAHOO.COM")
    assert not key.public_key.verify(mine, MESSAGE)


R, S = int(VECTORS["r"], 16), int(VECTORS["s"], 16)


@pytest.mark.parametrize("slow", [False, True])
@pytest.mark.parametrize(
    "signature",
    [
        pair(0, S),
        pair(R, 0),
        pair(N, S),
        pair(R, N),
        pair(R, N - R),  # t = r + s = 0
        pair(R + N if R + N < 2**256 else 2**256 - 1, S),
        pair(S, R),
        pair(R, N - S),  # the twin that ECDSA would accept
        SIGNATURE + b"\0",
        SIGNATURE[:-1],
        b"",
        b"\x30\x00",
        RAW,
        b"\x30\x81" + SIGNATURE[1:],  # long form of a short length
        b"\x30\x44\x02\x20" + RAW[:32] + b"\x02\x20" + RAW[32:],  # negative numbers
    ],
)
def test_what_is_no_signature_is_refused(
    key: sm2.PrivateKey, signature: bytes, slow: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if slow:
        monkeypatch.setattr(libcrypto, "_load", lambda: None)
        with pytest.warns(sm2.SlowVerification):
            assert not sm2.PublicKey(key.public_key.point).verify(signature, MESSAGE)
    else:
        assert not key.public_key.verify(signature, MESSAGE)


def test_one_changed_bit_anywhere_in_a_signature_is_found(key: sm2.PrivateKey) -> None:
    for at in range(len(SIGNATURE)):
        for bit in (1, 0x80):
            changed = bytearray(SIGNATURE)
            changed[at] ^= bit
            assert not key.public_key.verify(bytes(changed), MESSAGE), at


@pytest.mark.parametrize("number", [0, N - 1, N, 2**256 - 1])
def test_private_numbers_outside_the_range_are_refused(number: int) -> None:
    with pytest.raises(KeyUnreadable):
        sm2.PrivateKey.from_scalar(number.to_bytes(32, "big"))


@pytest.mark.parametrize("number", [1, 2, N - 2])
def test_the_ends_of_the_range_work(number: int) -> None:
    key = sm2.PrivateKey.from_scalar(number.to_bytes(32, "big"))
    assert key.public_key.verify(key.sign(b"x"), b"x")
    assert int.from_bytes(key.scalar(), "big") == number


@pytest.mark.parametrize(
    "point", [b"", b"\x04" + bytes(64), b"\x04" + b"\xff" * 64, bytes(65), b"\x02" + bytes(32), b"\x04" + b"\x01" * 64]
)
def test_points_off_the_curve_are_refused(point: bytes) -> None:
    with pytest.raises(KeyUnreadable):
        sm2.PublicKey(point)


@settings(max_examples=40, deadline=None)
@given(r=st.integers(0, 2**256 - 1), s=st.integers(0, 2**256 - 1))
def test_raw_and_der_are_two_forms_of_one_signature(r: int, s: int) -> None:
    raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    assert sm2.to_raw(sm2.to_der(raw)) == raw


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=90))
def test_only_the_one_der_form_is_read(data: bytes) -> None:
    try:
        raw = sm2.to_raw(data)
    except ValueError:
        return
    assert sm2.to_der(raw) == data


@settings(max_examples=25, deadline=None)
@given(data=st.binary(min_size=1, max_size=300))
def test_what_is_encrypted_comes_back_and_a_change_is_found(data: bytes) -> None:
    key = sm2.PrivateKey.from_scalar(bytes.fromhex(VECTORS["d"]))
    sealed = key.public_key.encrypt(data)
    assert len(sealed) == len(data) + 97
    assert key.decrypt(sealed) == data
    assert key.decrypt_der(key.public_key.encrypt_der(data)) == data
    for at in (0, 1, 40, 65, 96, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(CiphertextBroken):
            key.decrypt(bytes(changed))


def test_a_ciphertext_of_another_key_or_form_is_refused(key: sm2.PrivateKey) -> None:
    sealed = sm2.PrivateKey.generate().public_key.encrypt(b"secret")
    for wrong in (sealed, sealed[:97], b"", sealed[:-1] + b"\0\0"):
        with pytest.raises(CiphertextBroken):
            key.decrypt(wrong)
    good = key.public_key.encrypt_der(b"secret")
    for wrong in (good + b"\0", good[:-1], b"\x30\x00"):
        with pytest.raises(CiphertextBroken):
            key.decrypt_der(wrong)


def test_the_old_order_of_a_ciphertext_does_not_open(key: sm2.PrivateKey) -> None:
    new = key.public_key.encrypt(b"a secret of some length")
    old = new[:65] + new[97:] + new[65:97]
    with pytest.raises(CiphertextBroken):
        key.decrypt(old)


@pytest.mark.parametrize("size", [0, 2**20 + 1])
def test_nothing_and_files_are_not_encrypted(key: sm2.PrivateKey, size: int) -> None:
    with pytest.raises(ValueError, match="1 byte"):
        key.public_key.encrypt(bytes(size))


def test_a_private_key_is_never_seen_copied_or_pickled() -> None:
    key = sm2.PrivateKey.generate()
    number = bytes(key.scalar())
    for shown in (repr(key), str(key), f"{key}", repr([key])):
        assert number.hex() not in shown.lower()
        assert str(int.from_bytes(number, "big")) not in shown
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="neither copied nor pickled"):
            take(key)
    assert not hasattr(key, "__dict__")


def test_what_a_key_was_read_from_is_wiped() -> None:
    secret = bytearray.fromhex(VECTORS["d"])
    sm2.PrivateKey.from_scalar(secret)
    assert secret == bytes(32)
    encoded = sm2.PrivateKey.generate().pkcs8()
    sm2.wipe(encoded)
    assert not any(encoded)


def test_many_threads_sign_and_verify_with_one_key(key: sm2.PrivateKey) -> None:
    def work(number: int) -> bool:
        data = str(number).encode()
        return key.public_key.verify(key.sign(data), data) and not key.public_key.verify(key.sign(data), data + b"x")

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(200)))


def test_signatures_of_one_message_differ(key: sm2.PrivateKey) -> None:
    assert len({key.sign(MESSAGE) for _ in range(20)}) == 20


def test_without_a_libcrypto_with_sm2_only_verification_is_left(key: sm2.PrivateKey, bare_machine: None) -> None:
    slow = sm2.PublicKey(key.public_key.point)
    with pytest.warns(sm2.SlowVerification):
        assert slow.verify(SIGNATURE, MESSAGE)
    with pytest.warns(sm2.SlowVerification):
        assert not slow.verify(SIGNATURE, b"another")
    for refused in (sm2.PrivateKey.generate, lambda: slow.encrypt(b"x")):
        with pytest.raises(Sm2Missing, match="OpenSSL 3"):
            refused()


def test_the_slow_verification_agrees_with_the_fast_one(key: sm2.PrivateKey) -> None:
    x, y = (int.from_bytes(key.public_key.point[at : at + 32], "big") for at in (1, 33))
    for number in range(12):
        data = bytes([number]) * number
        raw = sm2.to_raw(key.sign(data))
        e = int.from_bytes(key.public_key.digest(data), "big")
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        assert sm2_curve.verify_slowly((x, y), e, r, s)
        assert not sm2_curve.verify_slowly((x, y), e + 1, r, s)
        assert not sm2_curve.verify_slowly((x, y), e, r, (s + 1) % N)


def test_a_user_identifier_has_an_end(key: sm2.PrivateKey) -> None:
    assert key.public_key.z(b"x" * 8191)
    with pytest.raises(ValueError, match="too long"):
        key.public_key.z(b"x" * 8192)


@pytest.mark.long
def test_openssl_verifies_what_is_signed_here_and_the_other_way(key: sm2.PrivateKey, tmp_path: Path) -> None:
    """Needs the command line of OpenSSL 3: apt install openssl."""

    def openssl(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        options = ("-inkey", "k.der", "-keyform", "DER", "-rawin", "-digest", "sm3", "-in", "m")
        identifier = ("-pkeyopt", "distid:1234567812345678")
        return subprocess.run(
            ["openssl", "pkeyutl", *arguments, *options, *identifier],
            cwd=tmp_path, capture_output=True, timeout=60, check=False,
        )  # fmt: skip

    for number in range(8):
        signer = key if number == 0 else sm2.PrivateKey.generate()
        (tmp_path / "k.der").write_bytes(signer.pkcs8())
        message = bytes(range(number * 9))
        (tmp_path / "m").write_bytes(message)
        (tmp_path / "s").write_bytes(signer.sign(message))
        assert openssl("-verify", "-sigfile", "s").returncode == 0
        assert openssl("-sign", "-out", "s2").returncode == 0
        assert signer.public_key.verify((tmp_path / "s2").read_bytes(), message)
        (tmp_path / "m").write_bytes(message + b"!")
        assert openssl("-verify", "-sigfile", "s").returncode != 0


@pytest.mark.long
def test_openssl_opens_what_is_encrypted_here_and_the_other_way(key: sm2.PrivateKey, tmp_path: Path) -> None:
    """Needs the command line of OpenSSL 3: apt install openssl."""
    (tmp_path / "k.der").write_bytes(key.pkcs8())
    for size in (1, 16, 200):
        plain = bytes(range(256))[:size]
        for name, content in (("plain", plain), ("sealed", key.public_key.encrypt_der(plain))):
            (tmp_path / name).write_bytes(content)
        for action, source, target in (("-decrypt", "sealed", "opened"), ("-encrypt", "plain", "theirs")):
            command = [
                "openssl",
                "pkeyutl",
                action,
                "-inkey",
                "k.der",
                "-keyform",
                "DER",
                "-in",
                source,
                "-out",
                target,
            ]
            subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=True)
        assert (tmp_path / "opened").read_bytes() == plain
        assert key.decrypt_der((tmp_path / "theirs").read_bytes()) == plain


@pytest.mark.bench
def test_signing_costs_little_more_than_openssl_alone(key: sm2.PrivateKey) -> None:
    """At least 90 % of `openssl speed sm2` when signing and 80 % when verifying (issue 4, section 7), best of three."""
    data = bytes(64)
    signature = key.sign(data)
    works: tuple[Callable[[], object], ...] = (lambda: key.sign(data), lambda: key.public_key.verify(signature, data))
    best = [0.0, 0.0]
    for _ in range(3):
        told = subprocess.run(
            ["openssl", "speed", "-seconds", "1", "sm2"], capture_output=True, text=True, timeout=60, check=True
        )
        alone = [float(part) for part in told.stdout.split()[-2:]]
        for at, work in enumerate(works):
            begun = time.process_time()
            for _ in range(3000):
                work()
            best[at] = max(best[at], 3000 / (time.process_time() - begun) / alone[at])
    assert best[0] > 0.9 and best[1] > 0.8, best
