"""What any provider of keys must do: the folder does, and a token that never gives a byte of a key away."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from yiwang.crypto import ciphers
from yiwang.crypto.blind_index import BlindIndex
from yiwang.crypto.digests import hmac_sm3
from yiwang.crypto.envelope import Envelopes, key_version
from yiwang.crypto.errors import EnvelopeBroken, KeyMissing
from yiwang.crypto.keystore import KeyProvider, KeyStore


class TokenLike:
    """A PKCS#11 token as it is seen from outside: handles go in and out, keys live in closures and never come out."""

    def __init__(self) -> None:
        self._handles: dict[tuple[str, int], Callable[[str, bytes, bytes, int], bytes]] = {}
        self._blobs: dict[str, bytes] = {}

    def _generate(self, purpose: str, version: int) -> None:
        key, mac_key = secrets.token_bytes(16), secrets.token_bytes(16)

        def work(mechanism: str, data: bytes, bound_to: bytes, algorithm: int) -> bytes:
            if mechanism == "mac":
                return hmac_sm3(mac_key, data)
            if mechanism == "wrap":
                nonce = secrets.token_bytes(12)
                return nonce + ciphers.encrypt(algorithm, key, nonce, data, bound_to)
            return ciphers.decrypt(algorithm, key, data[:12], data[12:], bound_to)

        self._handles[purpose, version] = work

    def _handle(self, purpose: str, version: int) -> Callable[[str, bytes, bytes, int], bytes]:
        try:
            return self._handles[purpose, version]
        except KeyError as missing:
            raise KeyMissing from missing

    def versions(self, purpose: str) -> tuple[int, ...]:
        if not any(held == purpose for held, _ in self._handles):
            self._generate(purpose, 1)
        return tuple(sorted((v for held, v in self._handles if held == purpose), reverse=True))

    def current_version(self, purpose: str) -> int:
        return self.versions(purpose)[0]

    def rotate(self, purpose: str) -> int:
        version = self.current_version(purpose) + 1
        self._generate(purpose, version)
        return version

    def wrap(self, purpose: str, version: int, secret: bytes, bound_to: bytes, algorithm: int) -> bytes:
        return self._handle(purpose, version)("wrap", secret, bound_to, algorithm)

    def unwrap(self, purpose: str, version: int, wrapped: bytes, bound_to: bytes, algorithm: int) -> bytes:
        return self._handle(purpose, version)("unwrap", wrapped, bound_to, algorithm)

    def mac(self, purpose: str, version: int, data: bytes) -> bytes:
        return self._handle(purpose, version)("mac", data, b"", 0)

    def remove(self, purpose: str, version: int) -> None:
        if version == self.current_version(purpose):
            raise ValueError("in use")
        del self._handles[purpose, version]

    def secret(self, name: str, make: Callable[[], bytes]) -> bytes:
        return self._blobs.setdefault(name, make())


@pytest.fixture(params=["folder", "token"])
def keys(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyProvider:
    monkeypatch.delenv("YIWANG_KEY_PASSPHRASE", raising=False)
    return KeyStore(tmp_path / "keys") if request.param == "folder" else TokenLike()


PLACE = {"table": "t", "record_id": "1", "field": "f"}


def test_what_one_version_wrapped_the_same_opens_and_no_other(keys):
    first = keys.current_version("data")
    wrapped = keys.wrap("data", first, b"k" * 16, b"here", ciphers.SM4_GCM)
    assert keys.unwrap("data", first, wrapped, b"here", ciphers.SM4_GCM) == b"k" * 16
    with pytest.raises(EnvelopeBroken):
        keys.unwrap("data", first, wrapped, b"elsewhere", ciphers.SM4_GCM)
    second = keys.rotate("data")
    assert second == first + 1 and keys.versions("data") == (second, first)
    with pytest.raises(EnvelopeBroken):
        keys.unwrap("data", second, wrapped, b"here", ciphers.SM4_GCM)
    assert keys.unwrap("data", first, wrapped, b"here", ciphers.SM4_GCM) == b"k" * 16


def test_a_version_that_never_was_or_was_removed_is_missing(keys):
    first = keys.current_version("data")
    with pytest.raises(KeyMissing):
        keys.mac("data", first + 7, b"x")
    with pytest.raises(ValueError, match="in use"):
        keys.remove("data", first)
    wrapped = keys.wrap("data", first, b"k" * 16, b"here", ciphers.SM4_GCM)
    keys.rotate("data")
    keys.remove("data", first)
    assert keys.versions("data") == (first + 1,)
    with pytest.raises(KeyMissing):
        keys.unwrap("data", first, wrapped, b"here", ciphers.SM4_GCM)


def test_macs_are_steady_and_differ_by_purpose_and_version(keys):
    one = keys.mac("a", keys.current_version("a"), b"x")
    assert len(one) == 32 and keys.mac("a", 1, b"x") == one
    assert keys.mac("b", keys.current_version("b"), b"x") != one
    assert keys.mac("a", keys.rotate("a"), b"x") != one


def test_secrets_are_made_once(keys):
    assert keys.secret("ca", lambda: b"first") == keys.secret("ca", lambda: b"second") == b"first"


def test_envelopes_and_indexes_work_with_it_through_a_change_of_key(keys):
    seals, blind = Envelopes(keys), BlindIndex(keys)
    old, index = seals.seal("王秀英".encode(), **PLACE), blind.blind("440525", "t.f")
    keys.rotate("person-data")
    keys.rotate("blind-index")
    assert seals.open(old, **PLACE).decode() == "王秀英" and not seals.is_current(old)
    new = seals.reseal(old, **PLACE)
    assert key_version(new) == 2 and seals.open(new, **PLACE).decode() == "王秀英"
    assert index in blind.candidates("440525", "t.f") and blind.blind("440525", "t.f") != index


def test_the_folder_keeps_no_file_of_a_removed_version(tmp_path, monkeypatch):
    monkeypatch.delenv("YIWANG_KEY_PASSPHRASE", raising=False)
    store = KeyStore(tmp_path / "keys")
    store.current_version("data")
    store.rotate("data")
    store.remove("data", 1)
    assert [path.name for path in (tmp_path / "keys").glob("data.*")] == ["data.v2.key"]
    assert KeyStore(tmp_path / "keys").versions("data") == (2,)
