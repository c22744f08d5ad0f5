"""Look-up of sealed values without opening them: a keyed, truncated HMAC-SM3 (architecture, invariant 8).

The key rotates apart from the data key. An index is 2 bytes of key version and 16 bytes of HMAC. The purpose
(`persons.resident_id`) is part of the input, so that equal values in two columns cannot be joined by a thief.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from yiwang.crypto.keystore import KeyProvider

PURPOSE: Final = "blind-index"
INDEX_BYTES: Final = 18


class BlindIndex:
    """Makes blind indexes under the current key, and all that may be stored under older keys."""

    def __init__(self, keys: KeyProvider) -> None:
        self._keys = keys

    def blind(self, value: str, purpose: str) -> bytes:
        """18 bytes to store beside the envelope. Value is compared after `normal_form`."""
        return self._under(self._keys.current_version(PURPOSE), value, purpose)

    def candidates(self, value: str, purpose: str) -> list[bytes]:
        """What the column may hold, newest key first: `WHERE blind = ANY(...)` while a rotation runs."""
        return [self._under(version, value, purpose) for version in self._keys.versions(PURPOSE)]

    def is_current(self, index: bytes) -> bool:
        """False when the row should be indexed again."""
        return key_version(index) == self._keys.current_version(PURPOSE)

    def _under(self, version: int, value: str, purpose: str) -> bytes:
        named = purpose.encode()
        data = len(named).to_bytes(2, "big") + named + normal_form(value).encode()
        return version.to_bytes(2, "big") + self._keys.mac(PURPOSE, version, data)[: INDEX_BYTES - 2]


def key_version(index: bytes) -> int:
    """The key version that made the index."""
    return int.from_bytes(index[:2], "big")


def normal_form(value: str) -> str:
    """NFKC, no blanks, no case: `４４０１０１ …ｘ` and `440101…X` are one value."""
    return "".join(unicodedata.normalize("NFKC", value).split()).casefold()
