"""Where the tree's hashes are: tiles of 256, of every eighth level; what lies between is computed when asked for.

Level 0 holds the leaf hashes, level 1 the roots of whole tiles of level 0, and so on (as tlog-tiles have it): 50
million leaves are 195,313 tiles of 8 KiB, and 767 above them.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from yiwang.crypto.merkle import SIZE, Node, TreeHash

WIDTH_BITS = 8
WIDTH = 1 << WIDTH_BITS
LEVEL_BITS = 48


class Fetching:
    """Fetches whole nodes of the tree from its tiles, for ``crypto.merkle``; one query for all."""

    def __init__(self, hashing: TreeHash) -> None:
        self.hash = hashing

    def __call__(self, nodes: Sequence[Node]) -> list[bytes]:
        """The hashes of whole nodes, in order. Raises LookupError where the tree is not that large."""
        if not nodes:
            return []
        places = [_place(level, index) for level, index in nodes]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT substring(t.hashes FROM w.start FOR w.size) FROM ledger_tile t"
                "        WHERE t.place = w.place)"
                " FROM unnest(%s::bigint[], %s::int[], %s::int[])"
                "      WITH ORDINALITY AS w(place, start, size, nr) ORDER BY w.nr",
                [list(column) for column in zip(*places, strict=True)],
            )
            rows = cursor.fetchall()
        found = []
        for (_, _, size), (part,) in zip(places, rows, strict=True):
            if part is None or len(part) != size:
                raise LookupError("the tree is not that large")
            found.append(whole_root(bytes(part), self.hash))
        return found


def place_of(level: int, number: int) -> int:
    """The key of a tile: tile level (every eighth of the tree) and number."""
    return level << LEVEL_BITS | number


def _place(level: int, index: int) -> tuple[int, int, int]:
    """The tile, the first byte in it (from 1) and the number of bytes of a node's hashes."""
    tile_level, height = divmod(level, WIDTH_BITS)
    first = index << height
    return place_of(tile_level, first >> WIDTH_BITS), (first & (WIDTH - 1)) * SIZE + 1, SIZE << height


def whole_root(hashes: bytes, hashing: TreeHash) -> bytes:
    """The root over a power of two of neighbouring hashes."""
    row = [hashes[at : at + SIZE] for at in range(0, len(hashes), SIZE)]
    node = hashing.node
    while len(row) > 1:
        row = [node(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def append(size: int, leaves: Sequence[bytes], hashing: TreeHash) -> None:
    """Store ``leaves`` behind the ``size`` that are there, in the caller's transaction (he holds the log's row)."""
    grown: dict[int, bytes] = {}
    hashes, level, before = b"".join(leaves), 0, size
    while hashes:
        kept = _open_tile(level, before)
        whole = kept + hashes
        first = before >> WIDTH_BITS
        tiles = [whole[at : at + WIDTH * SIZE] for at in range(0, len(whole), WIDTH * SIZE)]
        grown.update({place_of(level, first + at): tile for at, tile in enumerate(tiles)})
        hashes = b"".join(whole_root(tile, hashing) for tile in tiles if len(tile) == WIDTH * SIZE)
        level, before = level + 1, before >> WIDTH_BITS
    _write(grown)


def _open_tile(level: int, before: int) -> bytes:
    """What stands in the last tile of a level that is not full yet."""
    if before % WIDTH == 0:
        return b""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hashes FROM ledger_tile WHERE place = %s", [place_of(level, before >> WIDTH_BITS)])
        row = cursor.fetchone()
    kept = bytes(row[0]) if row else b""
    if len(kept) != before % WIDTH * SIZE:
        raise LookupError("a tile does not hold what the log's size says")
    return kept


def _write(grown: dict[int, bytes]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_tile (place, hashes)"
            " SELECT * FROM unnest(%s::bigint[], %s::bytea[])"
            " ON CONFLICT (place) DO UPDATE SET hashes = excluded.hashes",
            [list(grown), list(grown.values())],
        )


def leaf_hashes(first: int, end: int) -> list[bytes]:
    """The hashes of leaves ``first`` to before ``end``."""
    if first >= end:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place, hashes FROM ledger_tile WHERE place BETWEEN %s AND %s ORDER BY place",
            [first >> WIDTH_BITS, (end - 1) >> WIDTH_BITS],
        )
        rows = cursor.fetchall()
    joined = b"".join(bytes(hashes) for _, hashes in rows)
    start = (first & (WIDTH - 1)) * SIZE
    wanted = joined[start : start + (end - first) * SIZE]
    return [wanted[at : at + SIZE] for at in range(0, len(wanted), SIZE)]
