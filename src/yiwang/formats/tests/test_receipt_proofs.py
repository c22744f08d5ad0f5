"""A receipt with its proof verifies alone; another receipt's proof, or one changed byte, is found."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from yiwang.crypto.development_ca import DevelopmentAuthority
from yiwang.crypto.merkle import Frontier, tree_hash
from yiwang.formats.checking import check_file
from yiwang.formats.ledger_evidence import Entry, Proof, leaf_of
from yiwang.formats.ledger_heads import TreeHead, sign_head
from yiwang.formats.receipt_proofs import EVENT, receipt_in, verify_with_proof, with_proof
from yiwang.formats.receipts import Decision, RulesUsed, make_receipt, receipt_digest
from yiwang.formats.seal.trust import TrustList
from yiwang.formats.trust_lists import Trusted, TrustedLog

AT = datetime.now(UTC).replace(microsecond=0)
LOG, HASH = "0197f0aa-county", tree_hash("sm3")
TOLD = Decision(
    receipt_id="r1", subject="c1", item="x", item_revision="3", rules=RulesUsed("", "", ""), inputs=[], path=[],
    decision={"decision": "refuse"}, adverse=True, decided_by={"kind": "person", "post": "岗", "name": "某"},
    decided_at=AT, appeal={},
)  # fmt: skip


@dataclass
class World:
    """A platform, and what it signs."""

    platform: Any
    trusted: Trusted

    def receipt(self, **changes: Any) -> bytes:
        return make_receipt(replace(TOLD, **changes), self.platform)

    def proof(self, receipt: bytes, *, content: bool = True, **changes: Any) -> bytes:
        event = {
            "id": "e1",
            "type": EVENT,
            "subject": "r1",
            "recorded_at": "2026-11-22T01:00:00.000000Z",
            "payload": {"algorithm": "sm3", "digest": receipt_digest(receipt).hex()},
        } | changes
        leaf, grown = leaf_of(event, b"s" * 16, HASH), Frontier(HASH)
        grown.append(leaf)
        head = sign_head(TreeHead(LOG, 1, grown.root(), "sm3", AT), self.platform)
        entry = Entry(0, leaf, event, b"s" * 16) if content else Entry(0, leaf)
        return Proof(LOG, entry, (), head, ()).content()


@pytest.fixture
def world(authority: DevelopmentAuthority) -> World:
    platform = authority.identity("platform", "一网平台")
    trust = TrustList(authority.trust, authority.intermediates)
    return World(platform, Trusted(trust, {}, {LOG: TrustedLog("某县", platform.certificate_chain)}, "测试", AT))


def test_one_file_verifies_alone_and_says_when_it_was_on_record(world: World) -> None:
    receipt = world.receipt()
    content = with_proof(receipt, world.proof(receipt))
    checked = check_file(content, world.trusted)
    assert (checked.kind, checked.exit_code) == ("receipt", 0), checked.verdict
    assert checked.found.about["recorded_at"].startswith("2026-11-22T01:00")
    assert receipt_in(content) == receipt == receipt_in(receipt + b"\n")


def test_the_proof_of_another_receipt_is_found(world: World) -> None:
    receipt, other = world.receipt(), world.receipt(decision={"decision": "other"})
    proven = world.proof(receipt)
    for wrong in (
        with_proof(other, proven),
        with_proof(receipt, world.proof(receipt, subject="r2")),
        with_proof(receipt, world.proof(receipt, type="case.accepted")),
        with_proof(receipt, world.proof(receipt, content=False)),
    ):
        verdict = verify_with_proof(wrong, world.trusted)
        assert (verdict.ok, verdict.step) == (False, "inclusion"), verdict


def test_one_changed_byte_anywhere_is_found(world: World) -> None:
    receipt = world.receipt()
    content = with_proof(receipt, world.proof(receipt))
    chosen = random.Random(4)
    for at in sorted(chosen.sample(range(len(content)), 60)):
        changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        assert check_file(changed, world.trusted).exit_code != 0, at


def test_what_has_not_the_form_is_unreadable_and_never_an_error(world: World) -> None:
    receipt = world.receipt()
    told = orjson.loads(with_proof(receipt, world.proof(receipt)))
    for wrong in (told | {"version": 2}, told | {"more": 1}, told | {"proof": []}, told | {"receipt": 3}):
        content = orjson.dumps(wrong, option=orjson.OPT_SORT_KEYS)
        assert not verify_with_proof(content, world.trusted).ok
