"""Personal data at rest: one sealed envelope per value (architecture, invariant 8).

A random data key encrypts the value; the current version of the `person-data` key wraps the data key. Table,
record, field, key version and algorithm are associated data of both layers, so that an envelope copied to
another row, column or table does not open.

Bytes: format 1 | algorithm 1 | key version 4 (big-endian) | wrapped data key 12+16+16 | ciphertext | tag 16.
The overhead is 66 bytes. The value's own nonce is zero: its key is used once.
"""

from __future__ import annotations

import os
import struct
from typing import Final
from uuid import UUID

from yiwang.crypto import ciphers
from yiwang.crypto.errors import EnvelopeBroken, KeyMissing
from yiwang.crypto.keystore import KeyProvider

PURPOSE: Final = "person-data"
OVERHEAD_BYTES: Final = 66

_FORMAT: Final = 1
_HEAD: Final = struct.Struct(">BBI")
_WRAPPED_BYTES: Final = 44
_DATA_KEY_BYTES: Final = 16
_ZERO_NONCE: Final = bytes(12)


class Envelopes:
    """Seals and opens personal data with the keys of a provider.

    `algorithm` is "sm4-gcm" (default) or "aes-gcm" for new envelopes; either kind opens whatever the setting.
    """

    def __init__(self, keys: KeyProvider, *, algorithm: str = "sm4-gcm", purpose: str = PURPOSE) -> None:
        self._keys = keys
        self._algorithm = ciphers.BY_NAME[algorithm]
        self._purpose = purpose

    def seal(self, plaintext: bytes, *, table: str, record_id: UUID | str, field: str) -> bytes:
        """The envelope of `plaintext`. A new one each time, also for the same value."""
        version = self._keys.current_version(self._purpose)
        head = _HEAD.pack(_FORMAT, self._algorithm, version)
        bound_to = _bound_to(head, table, record_id, field)
        data_key = os.urandom(_DATA_KEY_BYTES)
        wrapped = self._keys.wrap(self._purpose, version, data_key, bound_to, self._algorithm)
        return head + wrapped + ciphers.encrypt(self._algorithm, data_key, _ZERO_NONCE, plaintext, bound_to)

    def open(self, envelope: bytes, *, table: str, record_id: UUID | str, field: str) -> bytes:
        """The value. Raises `EnvelopeBroken` for any change, wrong place, or missing key."""
        envelope = bytes(envelope)
        algorithm, version = _read_head(envelope)
        head, wrapped = envelope[: _HEAD.size], envelope[_HEAD.size : _HEAD.size + _WRAPPED_BYTES]
        bound_to = _bound_to(head, table, record_id, field)
        try:
            data_key = self._keys.unwrap(self._purpose, version, wrapped, bound_to, algorithm)
        except KeyMissing as problem:
            raise EnvelopeBroken(problem.message) from problem
        sealed = envelope[_HEAD.size + _WRAPPED_BYTES :]
        return ciphers.decrypt(algorithm, data_key, _ZERO_NONCE, sealed, bound_to)

    def is_current(self, envelope: bytes) -> bool:
        """False when a newer key version or another algorithm is in force: `reseal` it."""
        algorithm, version = _read_head(envelope)
        return version == self._keys.current_version(self._purpose) and algorithm == self._algorithm

    def reseal(self, envelope: bytes, *, table: str, record_id: UUID | str, field: str) -> bytes:
        """The same value under the current key version; the envelope itself when it is current already."""
        if self.is_current(envelope):
            return envelope
        value = self.open(envelope, table=table, record_id=record_id, field=field)
        return self.seal(value, table=table, record_id=record_id, field=field)


def key_version(envelope: bytes) -> int:
    """The key version that sealed it, read without opening: `WHERE` for a rotation run."""
    return _read_head(envelope)[1]


def _read_head(envelope: bytes) -> tuple[int, int]:
    if len(envelope) < OVERHEAD_BYTES:
        raise EnvelopeBroken
    form, algorithm, version = _HEAD.unpack_from(envelope)
    if form != _FORMAT or algorithm not in ciphers.BY_NAME.values():
        raise EnvelopeBroken("加密数据的格式不认识")
    return algorithm, version


def _bound_to(head: bytes, table: str, record_id: UUID | str, field: str) -> bytes:
    """Associated data; each part carries its length, so that no two places share one."""
    parts = (table.encode(), str(record_id).encode(), field.encode())
    return head + b"".join(len(part).to_bytes(2, "big") + part for part in parts)
