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
Key = tuple[int, int]


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
                "        WHERE t.level = w.level AND t.number = w.number)"
                " FROM unnest(%s::smallint[], %s::bigint[], %s::int[], %s::int[])"
                "      WITH ORDINALITY AS w(level, number, start, size, nr) ORDER BY w.nr",
                [list(column) for column in zip(*places, strict=True)],
            )
            rows = cursor.fetchall()
        found = []
        for (_, _, _, size), (part,) in zip(places, rows, strict=True):
            if part is None or len(part) != size:
                raise LookupError("the tree is not that large")
            found.append(whole_root(bytes(part), self.hash))
        return found


def _place(level: int, index: int) -> tuple[int, int, int, int]:
    """Tile level, tile number, first byte (from 1) and number of bytes of a node's hashes."""
    tile_level, height = divmod(level, WIDTH_BITS)
    first = index << height
    return tile_level, first >> WIDTH_BITS, (first & (WIDTH - 1)) * SIZE + 1, SIZE << height


def whole_root(hashes: bytes, hashing: TreeHash) -> bytes:
    """The root over a power of two of neighbouring hashes."""
    row = [hashes[at : at + SIZE] for at in range(0, len(hashes), SIZE)]
    node = hashing.node
    while len(row) > 1:
        row = [node(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def append(size: int, leaves: Sequence[bytes], hashing: TreeHash) -> None:
    """Store ``leaves`` behind the ``size`` that are there, in the caller's transaction (he holds the log's row)."""
    grown: dict[Key, bytes] = {}
    hashes, level, before = b"".join(leaves), 0, size
    while hashes:
        kept = _open_tile(level, before)
        whole = kept + hashes
        first = before >> WIDTH_BITS
        tiles = [whole[at : at + WIDTH * SIZE] for at in range(0, len(whole), WIDTH * SIZE)]
        grown.update({(level, first + at): tile for at, tile in enumerate(tiles)})
        hashes = b"".join(whole_root(tile, hashing) for tile in tiles if len(tile) == WIDTH * SIZE)
        level, before = level + 1, before >> WIDTH_BITS
    _write(grown)


def _open_tile(level: int, before: int) -> bytes:
    """What stands in the last tile of a level that is not full yet."""
    if before % WIDTH == 0:
        return b""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hashes FROM ledger_tile WHERE level = %s AND number = %s", [level, before >> WIDTH_BITS])
        row = cursor.fetchone()
    kept = bytes(row[0]) if row else b""
    if len(kept) != before % WIDTH * SIZE:
        raise LookupError("a tile does not hold what the log's size says")
    return kept


def _write(grown: dict[Key, bytes]) -> None:
    levels, numbers = [key[0] for key in grown], [key[1] for key in grown]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_tile (level, number, hashes)"
            " SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[])"
            " ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes",
            [levels, numbers, list(grown.values())],
        )


def leaf_hashes(first: int, end: int) -> list[bytes]:
    """The hashes of leaves ``first`` to before ``end``."""
    if first >= end:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, hashes FROM ledger_tile WHERE level = 0 AND number BETWEEN %s AND %s ORDER BY number",
            [first >> WIDTH_BITS, (end - 1) >> WIDTH_BITS],
        )
        rows = cursor.fetchall()
    joined = b"".join(bytes(hashes) for _, hashes in rows)
    start = (first & (WIDTH - 1)) * SIZE
    wanted = joined[start : start + (end - first) * SIZE]
    return [wanted[at : at + SIZE] for at in range(0, len(wanted), SIZE)]
