"""Merkle trees: the published vectors of RFC 6962's reference implementation, and a naive tree beside everything."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.crypto import merkle
from yiwang.crypto.digests import digest
from yiwang.crypto.merkle import (
    Frontier,
    Node,
    consistency_holds,
    consistency_proof,
    inclusion_holds,
    inclusion_proof,
    inclusion_steps,
    root_of,
    tree_hash,
    whole_parts,
)

# certificate-transparency, cpp/merkletree/merkle_tree_test.cc: inputs, roots after each, paths and proofs.
INPUTS = [
    bytes.fromhex(one)
    for one in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATHS = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
GROWTH = {
    (1, 1): [],
    (1, 8): PATHS[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
SHA, SM3 = tree_hash("sha256"), tree_hash("sm3")


def naive_root(leaves: Sequence[bytes], hashing: merkle.TreeHash) -> bytes:
    """MTH of RFC 6962 §2.1, word for word, over leaf hashes."""
    if not leaves:
        return digest(b"", hashing.name)
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = naive_root(leaves[:split], hashing), naive_root(leaves[split:], hashing)
    return digest(b"\x01" + left + right, hashing.name)


def fetch_from(leaves: Sequence[bytes], hashing: merkle.TreeHash) -> merkle.Fetch:
    """Whole nodes from the naive tree; a node that is not whole is an error of who asks."""

    def fetch(nodes: Sequence[Node]) -> list[bytes]:
        found = []
        for level, index in nodes:
            part = leaves[index << level : (index + 1) << level]
            assert len(part) == 1 << level
            found.append(naive_root(part, hashing))
        return found

    return fetch


def leaves_of(count: int, hashing: merkle.TreeHash = SHA) -> list[bytes]:
    return [hashing.leaf(number.to_bytes(4, "big")) for number in range(count)]


VECTOR_LEAVES = [SHA.leaf(one) for one in INPUTS]


def test_the_empty_tree_is_the_hash_of_nothing() -> None:
    assert SHA.empty.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert SM3.empty.hex() == "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"
    assert Frontier(SHA).root() == SHA.empty


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size: int) -> None:
    frontier = Frontier(SHA)
    for leaf in VECTOR_LEAVES[:size]:
        frontier.append(leaf)
    assert frontier.root().hex() == ROOTS[size - 1]
    assert root_of(size, fetch_from(VECTOR_LEAVES, SHA), SHA).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_published_inclusion_paths(index: int, size: int) -> None:
    path = inclusion_proof(index, size, fetch_from(VECTOR_LEAVES, SHA), SHA)
    assert [one.hex() for one in path] == PATHS[index, size]
    assert inclusion_holds(VECTOR_LEAVES[index], index, size, path, bytes.fromhex(ROOTS[size - 1]), SHA)


@pytest.mark.parametrize(("first", "second"), GROWTH)
def test_published_consistency_proofs(first: int, second: int) -> None:
    proof = consistency_proof(first, second, fetch_from(VECTOR_LEAVES, SHA), SHA)
    assert [one.hex() for one in proof] == GROWTH[first, second]
    roots = bytes.fromhex(ROOTS[first - 1]), bytes.fromhex(ROOTS[second - 1])
    assert consistency_holds(first, second, *roots, proof, SHA)


@given(st.data(), st.sampled_from([SHA, SM3]), st.integers(1, 70))
@settings(max_examples=60, deadline=None)
def test_every_inclusion_proof_holds_and_no_changed_one_does(
    data: st.DataObject, hashing: merkle.TreeHash, size: int
) -> None:
    leaves = leaves_of(size, hashing)
    index = data.draw(st.integers(0, size - 1))
    root = naive_root(leaves, hashing)
    path = inclusion_proof(index, size, fetch_from(leaves, hashing), hashing)
    assert inclusion_holds(leaves[index], index, size, path, root, hashing)
    assert not inclusion_holds(hashing.leaf(b"other"), index, size, path, root, hashing)
    assert not inclusion_holds(leaves[index], index, size, [*path, root], root, hashing)
    assert not inclusion_holds(leaves[index], size, size, path, root, hashing)
    other = data.draw(st.integers(0, size - 1))
    assert inclusion_holds(leaves[index], other, size, path, root, hashing) is (other == index)
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        changed = [*path[:at], bytes([path[at][0] ^ 1]) + path[at][1:], *path[at + 1 :]]
        assert not inclusion_holds(leaves[index], index, size, changed, root, hashing)
        assert not inclusion_holds(leaves[index], index, size, path[:-1], root, hashing)


@given(st.data(), st.sampled_from([SHA, SM3]), st.integers(1, 70))
@settings(max_examples=60, deadline=None)
def test_every_consistency_proof_holds_and_a_rewritten_history_has_none(
    data: st.DataObject, hashing: merkle.TreeHash, second: int
) -> None:
    leaves = leaves_of(second, hashing)
    first = data.draw(st.integers(1, second))
    old, new = naive_root(leaves[:first], hashing), naive_root(leaves, hashing)
    proof = consistency_proof(first, second, fetch_from(leaves, hashing), hashing)
    assert consistency_holds(first, second, old, new, proof, hashing)
    rewritten = list(leaves)
    rewritten[data.draw(st.integers(0, first - 1))] = hashing.leaf(b"rewritten")
    other = naive_root(rewritten, hashing)
    forged = consistency_proof(first, second, fetch_from(rewritten, hashing), hashing)
    assert not consistency_holds(first, second, old, other, forged, hashing)
    assert not consistency_holds(first, second, old, other, proof, hashing)
    assert not consistency_holds(second + 1, second, new, old, proof, hashing)
    if proof:
        assert not consistency_holds(first, second, old, new, proof[:-1], hashing)
        assert not consistency_holds(first, second, old, new, [*proof, new], hashing)


@given(st.integers(0, 300), st.integers(0, 300))
def test_whole_parts_cover_a_range_exactly(first: int, more: int) -> None:
    covered = [
        leaf
        for level, index in whole_parts(first, first + more)
        for leaf in range(index << level, (index + 1) << level)
    ]
    assert covered == list(range(first, first + more))


@given(st.integers(0, 200))
@settings(max_examples=30, deadline=None)
def test_a_frontier_grows_by_parts_as_by_leaves(size: int) -> None:
    leaves = leaves_of(size)
    one, many = Frontier(SHA), Frontier(SHA)
    for leaf in leaves:
        one.append(leaf)
    for level, index in whole_parts(0, size):
        many.append_whole(level, naive_root(leaves[index << level : (index + 1) << level], SHA))
    assert one.root() == many.root() == naive_root(leaves, SHA)
    assert one.nodes == many.nodes
    assert Frontier(SHA, size, one.nodes).root() == one.root()


def test_a_part_is_added_only_where_its_like_begins() -> None:
    frontier = Frontier(SHA)
    frontier.append(SHA.leaf(b"one"))
    with pytest.raises(ValueError, match="begins"):
        frontier.append_whole(1, SHA.leaf(b"two"))
    with pytest.raises(ValueError, match="each bit"):
        Frontier(SHA, 3, [b"x" * 32])


def test_steps_tell_which_side_the_proof_brings() -> None:
    path = [bytes.fromhex(one) for one in PATHS[5, 8]]
    steps = inclusion_steps(VECTOR_LEAVES[5], 5, 8, path, SHA)
    assert steps is not None
    assert [step.given for step in steps] == ["left", "right", "left"]
    assert steps[-1].result.hex() == ROOTS[7]
    assert all(a.result in (b.left, b.right) for a, b in zip(steps, steps[1:], strict=False))


def test_the_empty_tree_begins_every_tree() -> None:
    leaves = leaves_of(5)
    assert consistency_holds(0, 5, SHA.empty, naive_root(leaves, SHA), [], SHA)
    assert not consistency_holds(0, 5, leaves[0], naive_root(leaves, SHA), [], SHA)
    assert not consistency_holds(3, 5, leaves[0], naive_root(leaves, SHA), [], SHA)


def test_an_unknown_algorithm_is_refused() -> None:
    with pytest.raises(ValueError, match="md5"):
        tree_hash("md5")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no such leaf"):
        inclusion_proof(3, 3, fetch_from(leaves_of(3), SHA), SHA)
    with pytest.raises(ValueError, match="grows"):
        consistency_proof(0, 3, fetch_from(leaves_of(3), SHA), SHA)


def test_without_openssls_sm3_the_hashes_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise ValueError("unsupported hash type sm3")

    monkeypatch.setattr(merkle.hashlib, "new", unknown)
    plain = merkle.TreeHash("sm3")
    assert plain.leaf(b"a") == SM3.leaf(b"a") == digest(b"\x00a", "sm3")
    assert plain.node(b"a" * 32, b"b" * 32) == SM3.node(b"a" * 32, b"b" * 32)
