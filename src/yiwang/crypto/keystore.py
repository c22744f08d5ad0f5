"""Versioned keys by purpose.

Everything else in Yiwang asks for operations (`wrap`, `unwrap`, `mac`), never for key bytes, so that a
PKCS#11 token, an SDF card (GM/T 0018) or a key service can stand behind `KeyProvider` without a change.
`KeyStore` is the implementation that needs nothing but a folder: files 0600, encrypted at rest.
"""

from __future__ import annotations

import base64
import contextlib
import os
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from yiwang.crypto import ciphers
from yiwang.crypto.digests import hmac_sm3
from yiwang.crypto.errors import KeyMissing, KeyStoreGone, KeyStoreLocked
from yiwang.crypto.files import create_once

PASSPHRASE_VARIABLE = "YIWANG_KEY_PASSPHRASE"  # noqa: S105  (a variable's name, not a secret)

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9_-]+)*\Z")
_KEY_FILE = re.compile(r"(?P<purpose>.+)\.v(?P<version>[1-9][0-9]*)\.key\Z")
_SCRYPT = {"n": 2**15, "r": 8, "p": 1}
_KEY_BYTES = 32
_NONCE_BYTES = 12
_CLOCK_TICK_NS = 50_000_000


class KeyProvider(Protocol):
    """Keys that do work but never leave. A purpose (`person-data`) has versions; the highest is current."""

    def current_version(self, purpose: str) -> int:
        """The version that new work uses; makes version 1 on first use."""

    def versions(self, purpose: str) -> tuple[int, ...]:
        """All usable versions, newest first."""

    def rotate(self, purpose: str) -> int:
        """Make the next version and return its number. Older versions stay readable."""

    def wrap(self, purpose: str, version: int, secret: bytes, bound_to: bytes, algorithm: int) -> bytes:
        """Encrypt a short secret (a data key) so that only the same `bound_to` opens it."""

    def unwrap(self, purpose: str, version: int, wrapped: bytes, bound_to: bytes, algorithm: int) -> bytes:
        """Open what `wrap` made. Raises `EnvelopeBroken`, `KeyMissing`."""

    def mac(self, purpose: str, version: int, data: bytes) -> bytes:
        """32 bytes of HMAC-SM3."""

    def remove(self, purpose: str, version: int) -> None:
        """Destroy an older version for good: what it sealed never opens again. Refuses the current one (`ValueError`).

        Whoever calls has made sure that nothing uses it any more (`people.privacy.retiring`).
        """

    def secret(self, name: str, make: Callable[[], bytes]) -> bytes:
        """A named secret blob (a certificate with its private key), kept encrypted; `make` runs on first use only."""


class KeyStore:
    """A folder of key files. Made on first use; several processes may start on it at the same moment.

    Protection at rest: AES-256-GCM under a master key that comes from a passphrase (scrypt) when one is given
    or set in YIWANG_KEY_PASSPHRASE, else from the file `master.key` beside the keys (0600). The second guards
    only against copies of single files; production sets the passphrase or brings its own `KeyProvider`.
    """

    def __init__(self, folder: Path | str, *, passphrase: str | None = None, make: bool = True) -> None:
        """Open the folder; with `make` false one that is not there is refused (`KeyStoreGone`), not made."""
        self._folder = Path(folder)
        if not make and not (self._folder / "store.json").exists():
            raise KeyStoreGone
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._master = _open_master(self._folder, passphrase or os.environ.get(PASSPHRASE_VARIABLE))
        self._keys: dict[tuple[str, int], bytes] = {}
        self._listing: Mapping[str, tuple[int, ...]] = {}
        self._listed_at = -1

    def current_version(self, purpose: str) -> int:
        """See `KeyProvider`."""
        held = self._list().get(purpose)
        return held[0] if held else self._make(purpose, 1)

    def versions(self, purpose: str) -> tuple[int, ...]:
        """See `KeyProvider`."""
        return self._list().get(purpose) or (self.current_version(purpose),)

    def rotate(self, purpose: str) -> int:
        """See `KeyProvider`. Two processes rotating at once share the one new version."""
        return self._make(purpose, self.current_version(purpose) + 1)

    def wrap(self, purpose: str, version: int, secret: bytes, bound_to: bytes, algorithm: int) -> bytes:
        """See `KeyProvider`. 12 bytes nonce, ciphertext, 16 bytes tag. Rotate long before 2^32 wraps."""
        nonce = os.urandom(_NONCE_BYTES)
        key = self._key(purpose, version)[:16]
        return nonce + ciphers.encrypt(algorithm, key, nonce, secret, bound_to)

    def unwrap(self, purpose: str, version: int, wrapped: bytes, bound_to: bytes, algorithm: int) -> bytes:
        """See `KeyProvider`."""
        key = self._key(purpose, version)[:16]
        return ciphers.decrypt(algorithm, key, wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], bound_to)

    def mac(self, purpose: str, version: int, data: bytes) -> bytes:
        """See `KeyProvider`. Uses the half of the key that wrapping does not."""
        return hmac_sm3(self._key(purpose, version)[16:], data)

    def remove(self, purpose: str, version: int) -> None:
        """See `KeyProvider`. The file is overwritten before it goes; copies in backups are the operator's to remove."""
        if version == self.current_version(purpose):
            raise ValueError(f"{purpose} version {version} is in use")
        path = self._path(purpose, version)
        with contextlib.suppress(FileNotFoundError):
            with path.open("r+b") as stream:
                stream.write(os.urandom(path.stat().st_size))
                stream.flush()
                os.fsync(stream.fileno())
            path.unlink()
        self._keys.pop((purpose, version), None)
        self._listed_at = -1

    def secret(self, name: str, make: Callable[[], bytes]) -> bytes:
        """See `KeyProvider`.

        When several processes make it at once, one wins and all get the same.
        """
        path = self._folder / f"{_checked(name)}.secret"
        if not path.exists():
            create_once(path, _seal_at_rest(self._master, name, make()))
        return _open_at_rest(self._master, name, path.read_bytes())

    def _key(self, purpose: str, version: int) -> bytes:
        held = self._keys.get((purpose, version))
        if held is None:
            path = self._path(purpose, version)
            try:
                stored = path.read_bytes()
            except FileNotFoundError as problem:
                raise KeyMissing(f"找不到密钥：{purpose} 第 {version} 版") from problem
            held = _open_at_rest(self._master, path.name, stored)
            self._keys[purpose, version] = held
        return held

    def _make(self, purpose: str, version: int) -> int:
        path = self._path(purpose, version)
        create_once(path, _seal_at_rest(self._master, path.name, os.urandom(_KEY_BYTES)))
        self._listed_at = -1
        return version

    def _path(self, purpose: str, version: int) -> Path:
        return self._folder / f"{_checked(purpose)}.v{version}.key"

    def _list(self) -> Mapping[str, tuple[int, ...]]:
        """Purposes and versions on disk. One stat per call notices what another process rotated."""
        try:
            changed_at = self._folder.stat().st_mtime_ns
        except FileNotFoundError as problem:
            raise KeyStoreGone from problem
        if changed_at != self._listed_at:
            found: dict[str, list[int]] = {}
            for entry in self._folder.iterdir():
                if match := _KEY_FILE.match(entry.name):
                    found.setdefault(match["purpose"], []).append(int(match["version"]))
            self._listing = {purpose: tuple(sorted(seen, reverse=True)) for purpose, seen in found.items()}
            # A folder changed just now may change again within one tick of its clock: list it again.
            self._listed_at = changed_at if time.time_ns() - changed_at > _CLOCK_TICK_NS else -1
        return self._listing


def _checked(name: str) -> str:
    if not _NAME.match(name):
        raise ValueError(f"not a name for a key: {name!r}")
    return name


def _open_master(folder: Path, passphrase: str | None) -> bytes:
    """The master key, proven against the check value in store.json."""
    description = folder / "store.json"
    if not description.exists():
        salt = os.urandom(16)
        kind = "passphrase" if passphrase else "file"
        master = _derive(passphrase, salt) if passphrase else _master_file(folder)
        check = base64.b64encode(_seal_at_rest(master, "store.json", b"yiwang")).decode()
        stored = {"format": 1, "protection": kind, "salt": salt.hex(), "check": check}
        create_once(description, orjson.dumps(stored))
    told = orjson.loads(description.read_bytes())
    if told["protection"] == "passphrase":
        if not passphrase:
            raise KeyStoreLocked(f"密钥库受口令保护，请设置 {PASSPHRASE_VARIABLE}")
        master = _derive(passphrase, bytes.fromhex(told["salt"]))
    else:
        master = _master_file(folder)
    if _open_at_rest(master, "store.json", base64.b64decode(told["check"])) != b"yiwang":
        raise KeyStoreLocked
    return master


def _derive(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=_KEY_BYTES, **_SCRYPT).derive(passphrase.encode())


def _master_file(folder: Path) -> bytes:
    path = folder / "master.key"
    if not path.exists() and not (folder / "store.json").exists():
        create_once(path, os.urandom(_KEY_BYTES))
    try:
        return path.read_bytes()
    except FileNotFoundError as problem:
        raise KeyStoreLocked("主密钥文件 master.key 不见了") from problem


def _seal_at_rest(master: bytes, name: str, secret: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(master).encrypt(nonce, secret, name.encode())


def _open_at_rest(master: bytes, name: str, stored: bytes) -> bytes:
    try:
        return AESGCM(master).decrypt(stored[:_NONCE_BYTES], stored[_NONCE_BYTES:], name.encode())
    except (InvalidTag, ValueError) as problem:
        raise KeyStoreLocked from problem
