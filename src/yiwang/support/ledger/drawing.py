"""A proof as a lay reader follows it: from the record's fingerprint, step by step, to the signed one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yiwang.crypto.merkle import inclusion_steps, tree_hash
from yiwang.formats.ledger_evidence import Proof
from yiwang.formats.ledger_heads import COUNTERSIGNATURE, read_signed

OPEN_STEPS = 3  # so many at both ends are shown at once; those between are folded


@dataclass(frozen=True, slots=True)
class Drawn:
    """``first``, ``middle`` and ``last`` are steps: number, left, right, result, and which side the proof brings.

    ``by`` are the logs whose nodes countersigned the head.
    """

    leaf: str
    root: str
    size: int
    first: list[dict[str, Any]]
    middle: list[dict[str, Any]]
    last: list[dict[str, Any]]
    by: list[str]


def draw(proof: Proof) -> Drawn | None:
    """What a page shows; None for a proof that does not lead to the signed root, which must not be shown as one."""
    signed = read_signed(proof.head)
    head = signed.head
    hashing = tree_hash(head.hash)
    steps = inclusion_steps(proof.entry.leaf, proof.entry.number, head.size, proof.path, hashing)
    if steps is None or (steps[-1].result if steps else proof.entry.leaf) != head.root:
        return None
    told = [
        {
            "number": number,
            "left": step.left.hex(),
            "right": step.right.hex(),
            "result": step.result.hex(),
            "given": step.given,
        }
        for number, step in enumerate(steps, 1)
    ]
    short = len(told) <= 2 * OPEN_STEPS + 1
    return Drawn(
        leaf=proof.entry.leaf.hex(),
        root=head.root.hex(),
        size=head.size,
        first=told if short else told[:OPEN_STEPS],
        middle=[] if short else told[OPEN_STEPS:-OPEN_STEPS],
        last=[] if short else told[-OPEN_STEPS:],
        by=[read_signed(one, COUNTERSIGNATURE).by for one in proof.countersignatures],
    )
