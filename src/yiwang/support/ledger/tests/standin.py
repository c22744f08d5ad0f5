"""A second node for tests: a log of its own in memory, which speaks the interface and can rewrite its history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from yiwang.core.signing import identity
from yiwang.crypto.merkle import Frontier, Node, consistency_proof, root_of, tree_hash
from yiwang.formats.ledger_heads import TreeHead, countersign, read_signed, sign_head

HASH = tree_hash("sm3")


class StandIn:
    """Answers ``/api/v1/ledger/…`` as a node does."""

    def __init__(self, log: str = "0197f0bb-city", name: str = "某市一网") -> None:
        self.log, self.name = log, name
        self.signer = identity(f"node-{log}", name)
        self.leaves: list[bytes] = []
        self.at: datetime | None = None
        self.signed: list[bytes] = []
        self.asked: list[str] = []

    @property
    def pem(self) -> str:
        """The certificates of its signer."""
        ders = self.signer.certificate_chain
        return "".join(_pem(der) for der in ders)

    def grow(self, count: int, at: datetime, *, mark: bytes = b"") -> None:
        """So many entries more, and the clock at which heads are signed now."""
        self.leaves += [HASH.leaf(mark + bytes([len(self.leaves) % 256, n % 256])) for n in range(count)]
        self.at = at

    def rewrite(self, number: int) -> None:
        """Change an entry that was there."""
        self.leaves[number] = HASH.leaf(b"rewritten")

    def nodes(self, wanted: Sequence[Node]) -> list[bytes]:
        """Whole nodes of the tree."""
        found = []
        for level, index in wanted:
            part = Frontier(HASH)
            for leaf in self.leaves[index << level : (index + 1) << level]:
                part.append(leaf)
            found.append(part.root())
        return found

    def head(self) -> bytes:
        """Its newest head, signed."""
        assert self.at is not None
        size = len(self.leaves)
        return sign_head(TreeHead(self.log, size, root_of(size, self.nodes, HASH), "sm3", self.at), self.signer)

    def countersign(self, content: bytes, at: datetime) -> None:
        """Sign under another log's head; told to whoever asks."""
        self.signed.append(countersign(read_signed(content).head, self.log, at, self.signer))

    def __call__(self, address: str, path: str) -> bytes:
        """The answer to a path."""
        self.asked.append(path)
        told = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(told.query).items()}
        answers: dict[str, Any] = {
            "head": self.head,
            "consistency": lambda: self._consistency(int(query["first"]), int(query["second"])),
            "countersignatures": lambda: orjson.dumps(
                {"countersignatures": [orjson.loads(one) for one in self.signed]}
            ),
        }
        return bytes(answers[told.path.rpartition("/")[2]]())

    def _consistency(self, first: int, second: int) -> bytes:
        proof = consistency_proof(first, second, self.nodes, HASH)
        return orjson.dumps({"first": first, "second": second, "proof": [one.hex() for one in proof]})


def _pem(der: bytes) -> str:
    import base64
    import textwrap

    lines = "\n".join(textwrap.wrap(base64.b64encode(der).decode(), 64))
    return f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"
