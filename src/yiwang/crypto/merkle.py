"""Merkle trees of RFC 6962 and RFC 9162 with SM3 or SHA-256: roots, proofs of inclusion, proofs that a tree only grew.

Nothing here knows where hashes are kept. Whoever makes a proof gives a function that fetches the hashes of *whole*
nodes, all at once: ``(level, index)`` covers ``2**level`` leaves from ``index * 2**level`` on, and never changes once
the tree is that large.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from yiwang.crypto.digests import DigestName, digest, same

SIZE: Final = 32
_LEAF, _NODE = b"\x00", b"\x01"
Node = tuple[int, int]
Fetch = Callable[[Sequence[Node]], Sequence[bytes]]


class TreeHash:
    """The hash of a tree: leaves and nodes have different prefixes, so that neither can pass for the other (§2.1)."""

    __slots__ = ("_leaf", "_node", "empty", "name")

    def __init__(self, name: DigestName) -> None:
        self.name = name
        self._leaf, self._node = _started(name, _LEAF), _started(name, _NODE)
        self.empty = digest(b"", name)

    def leaf(self, data: bytes) -> bytes:
        """H(0x00 ‖ data)."""
        running = self._leaf.copy()
        running.update(data)
        return bytes(running.digest())

    def node(self, left: bytes, right: bytes) -> bytes:
        """H(0x01 ‖ left ‖ right)."""
        running = self._node.copy()
        running.update(left + right)
        return bytes(running.digest())

    def __repr__(self) -> str:
        return f"<tree of {self.name}>"


class _Plain:
    """A running hash where the interpreter's OpenSSL does not know SM3; a little slower."""

    __slots__ = ("_data", "_name")

    def __init__(self, name: DigestName, data: bytes) -> None:
        self._name, self._data = name, data

    def copy(self) -> _Plain:
        return _Plain(self._name, self._data)

    def update(self, data: bytes) -> None:
        self._data += data

    def digest(self) -> bytes:
        return digest(self._data, self._name)


def _started(name: DigestName, prefix: bytes) -> Any:
    try:
        return hashlib.new(name, prefix)
    except ValueError:
        return _Plain(name, prefix)


@cache
def tree_hash(name: DigestName = "sm3") -> TreeHash:
    """The tree hash of an algorithm. Raises ValueError for an unknown one."""
    if name not in ("sm3", "sha256"):
        raise ValueError(name)
    return TreeHash(name)


class Frontier:
    """What a tree must remember to grow: the roots of its whole parts, largest first (at most one a level)."""

    __slots__ = ("hash", "nodes", "size")

    def __init__(self, hashing: TreeHash, size: int = 0, nodes: Iterable[bytes] = ()) -> None:
        self.hash, self.size, self.nodes = hashing, size, list(nodes)
        if size < 0 or len(self.nodes) != size.bit_count():
            raise ValueError("a frontier has one hash for each bit of its size")

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        size, nodes, node = self.size, self.nodes, self.hash.node
        while size & 1:
            leaf = node(nodes.pop(), leaf)
            size >>= 1
        nodes.append(leaf)
        self.size += 1

    def append_whole(self, level: int, root: bytes) -> None:
        """Add the root of ``2**level`` leaves at once; the size must be a multiple of that."""
        if self.size % (1 << level):
            raise ValueError("a part can only be added where its like begins")
        size = self.size >> level
        while size & 1:
            root = self.hash.node(self.nodes.pop(), root)
            size >>= 1
        self.nodes.append(root)
        self.size += 1 << level

    def root(self) -> bytes:
        """The tree's root; of the empty tree the hash of nothing."""
        return fold(self.hash, self.nodes)


def fold(hashing: TreeHash, nodes: Sequence[bytes]) -> bytes:
    """The root over neighbouring whole parts, largest first."""
    if not nodes:
        return hashing.empty
    root = nodes[-1]
    for left in reversed(nodes[:-1]):
        root = hashing.node(left, root)
    return root


def whole_parts(first: int, end: int) -> list[Node]:
    """The fewest whole nodes that cover the leaves from ``first`` to before ``end``, from left to right."""
    parts: list[Node] = []
    while first < end:
        level = (end - first).bit_length() - 1
        if first:
            level = min(level, (first & -first).bit_length() - 1)
        parts.append((level, first >> level))
        first += 1 << level
    return parts


def root_of(size: int, fetch: Fetch, hashing: TreeHash) -> bytes:
    """The root of the tree's first ``size`` leaves."""
    return fold(hashing, fetch(whole_parts(0, size)))


def inclusion_proof(index: int, size: int, fetch: Fetch, hashing: TreeHash) -> list[bytes]:
    """The audit path of leaf ``index`` in the tree of ``size`` leaves (RFC 9162 §2.1.3), lowest first."""
    if not 0 <= index < size:
        raise ValueError("no such leaf in a tree of this size")
    return _gather(list(_siblings(index, 0, size)), fetch, hashing)


def _siblings(index: int, first: int, end: int) -> Iterator[tuple[int, int]]:
    """The ranges beside the path from a leaf to the root, lowest first."""
    if end - first == 1:
        return
    middle = first + _split(end - first)
    if index < middle:
        yield from _siblings(index, first, middle)
        yield middle, end
    else:
        yield from _siblings(index, middle, end)
        yield first, middle


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << ((size - 1).bit_length() - 1)


def consistency_proof(first: int, second: int, fetch: Fetch, hashing: TreeHash) -> list[bytes]:
    """What shows that the tree of ``first`` leaves is the beginning of that of ``second`` (RFC 9162 §2.1.4)."""
    if not 0 < first <= second:
        raise ValueError("only a tree that is not empty grows into a larger one")
    return _gather(list(_growth(first, 0, second, True)), fetch, hashing)


def _growth(old: int, first: int, end: int, known: bool) -> Iterator[tuple[int, int]]:
    """Ranges of a consistency proof; ``known``: the old root is at hand and need not be told."""
    if old == end:
        if not known:
            yield first, end
        return
    middle = first + _split(end - first)
    if old <= middle:
        yield from _growth(old, first, middle, known)
        yield middle, end
    else:
        yield from _growth(old, middle, end, False)
        yield first, middle


def _gather(ranges: Sequence[tuple[int, int]], fetch: Fetch, hashing: TreeHash) -> list[bytes]:
    """The hashes of ranges, fetched in one go; a range at the right edge is folded from its whole parts."""
    parts = [whole_parts(first, end) for first, end in ranges]
    hashes = iter(fetch([node for part in parts for node in part]))
    return [fold(hashing, [next(hashes) for _ in part]) for part in parts]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an inclusion proof: ``left`` and ``right`` make ``result``; ``given`` is what the proof brings."""

    left: bytes
    right: bytes
    result: bytes
    given: str  # "left" or "right"


def inclusion_steps(leaf: bytes, index: int, size: int, path: Sequence[bytes], hashing: TreeHash) -> list[Step] | None:
    """The way from a leaf hash up to the root (RFC 9162 §2.1.3.2); None for a path that does not fit index and size."""
    if not 0 <= index < size or any(len(one) != SIZE for one in (leaf, *path)):
        return None
    steps: list[Step] = []
    at, last, running = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            steps.append(Step(sibling, running, hashing.node(sibling, running), "left"))
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            steps.append(Step(running, sibling, hashing.node(running, sibling), "right"))
        running = steps[-1].result
        at, last = at >> 1, last >> 1
    return steps if last == 0 else None


def inclusion_holds(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes, hashing: TreeHash) -> bool:
    """Whether ``path`` shows that the leaf hash is number ``index`` of the tree of ``size`` leaves with this root."""
    steps = inclusion_steps(leaf, index, size, path, hashing)
    if steps is None:
        return False
    return same(steps[-1].result if steps else leaf, root)


def consistency_holds(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes], hashing: TreeHash
) -> bool:
    """Whether ``proof`` shows that the first tree is the beginning of the second (RFC 9162 §2.1.4.2).

    The empty tree is the beginning of every tree.
    """
    if not 0 <= first <= second or any(len(one) != SIZE for one in (first_root, second_root, *proof)):
        return False
    if first == second:
        return not proof and same(first_root, second_root)
    if first == 0:
        return not proof and same(first_root, hashing.empty)
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    return bool(path) and _grows(first, second, (first_root, second_root), path, hashing)


def _grows(first: int, second: int, roots: tuple[bytes, bytes], path: Sequence[bytes], hashing: TreeHash) -> bool:
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for one in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = hashing.node(one, old), hashing.node(one, new)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            new = hashing.node(new, one)
        at, last = at >> 1, last >> 1
    return last == 0 and same(old, roots[0]) and same(new, roots[1])
