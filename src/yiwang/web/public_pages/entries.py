"""A kept answer: its bytes, what it depends on, when it was made; and its form in a file, safe against half files."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any
from uuid import UUID

import orjson

MAGIC = b"yiwang-page-1\n"
OVERHEAD = 900  # bytes of an entry beside its body, roughly
LEAST_PACKED = 1_000
Headers = tuple[tuple[str, str], ...]
NOT_KEPT = frozenset({"set-cookie", "content-length", "etag", "cache-control", "vary", "date", "connection"})


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer of status 200 to strangers.

    ``made`` and ``until`` are seconds of the machine's monotonic clock, the same for all its processes; ``made`` is
    the moment before anything of it was read anywhere. ``nodes`` are the ids it depends on; None: any change
    anywhere ends it. ``generation`` is the one whose published things it shows.
    """

    headers: Headers
    body: bytes
    packed: bool
    etag: str
    nodes: tuple[UUID, ...] | None
    made: float
    until: float
    generation: int

    @property
    def size(self) -> int:
        """Bytes that it takes in memory."""
        return len(self.body) + OVERHEAD

    def plain(self) -> bytes:
        """The body as it was rendered."""
        return zlib.decompress(self.body, 31) if self.packed else self.body

    def packed_form(self) -> Entry:
        """The same, its body as gzip; itself where that would gain nothing."""
        if self.packed or len(self.body) < LEAST_PACKED:
            return self
        packer = zlib.compressobj(4, zlib.DEFLATED, 31)
        small = packer.compress(self.body) + packer.flush()
        if len(small) >= len(self.body):
            return self
        return Entry(self.headers, small, True, self.etag, self.nodes, self.made, self.until, self.generation)


def etag_of(body: bytes) -> str:
    """A strong validator: equal bytes have it, others do not."""
    return blake2b(body, digest_size=15).hexdigest()


def kept_headers(headers: list[tuple[str, str]]) -> Headers:
    """Those of an answer that every stranger gets alike."""
    return tuple((name, value) for name, value in headers if name.lower() not in NOT_KEPT)


def to_file(key: str, entry: Entry) -> bytes:
    """The content of its file: a line of what it is, the body, and a sum over both."""
    said = {
        "key": key,
        "headers": entry.headers,
        "packed": entry.packed,
        "etag": entry.etag,
        "nodes": None if entry.nodes is None else [str(node) for node in entry.nodes],
        "made": entry.made,
        "until": entry.until,
        "generation": entry.generation,
    }
    content = MAGIC + orjson.dumps(said) + b"\n" + entry.body
    return content + zlib.crc32(content).to_bytes(4, "big")


def from_file(key: str, content: bytes) -> Entry | None:
    """The entry in a file; None for a half file, a foreign one, or one that was kept under another key."""
    if not content.startswith(MAGIC) or zlib.crc32(content[:-4]).to_bytes(4, "big") != content[-4:]:
        return None
    head, _newline, body = content[len(MAGIC) : -4].partition(b"\n")
    said: dict[str, Any] = orjson.loads(head)
    if said["key"] != key:
        return None
    nodes = None if said["nodes"] is None else tuple(UUID(node) for node in said["nodes"])
    headers = tuple((name, value) for name, value in said["headers"])
    return Entry(headers, body, said["packed"], said["etag"], nodes, said["made"], said["until"], said["generation"])
