from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from yiwang.crypto.development_ca import DevelopmentAuthority
from yiwang.crypto.digests import canonical
from yiwang.crypto.identities import LocalIdentity
from yiwang.crypto.keystore import KeyStore
from yiwang.crypto.signing import SM2_SM3
from yiwang.formats.receipts import (
    Decision,
    Input,
    Replayed,
    RulesGone,
    RulesUsed,
    make_receipt,
    receipt_digest,
    verify_receipt,
)

DIGEST = "ab" * 32


@pytest.fixture
def told() -> Decision:
    now = datetime.now(UTC).replace(microsecond=0)
    return Decision(
        receipt_id="0195f000-0000-7000-8000-000000000001",
        subject="application:0195f000-0000-7000-8000-000000000002",
        item="old-age-allowance",
        item_revision="3",
        rules=RulesUsed("eligibility", "7", DIGEST),
        inputs=[
            Input("age", 82, "register:persons.birth", now),
            Input("amount", Decimal("200.50"), "parameter:allowance", now),
        ],
        path=[{"table": "eligibility", "rule": 2}],
        decision={"outcome": "granted", "amount_fen": 20050},
        adverse=False,
        decided_by={"kind": "rules"},
        decided_at=now,
        appeal={"text": "如不服，您可以自收到之日起六十日内申请行政复议。", "days": "60"},
    )


@pytest.fixture
def receipt(told: Decision, identity: LocalIdentity) -> bytes:
    return make_receipt(told, identity)


def replay(content: Mapping[str, Any]) -> Replayed:
    age = next(one["value"] for one in content["inputs"] if one["name"] == "age")
    outcome = {"outcome": "granted", "amount_fen": 20050} if age >= 80 else {"outcome": "refused"}
    return Replayed(outcome, [{"table": "eligibility", "rule": 2}], DIGEST)


def test_a_receipt_is_good_and_computes_again(receipt: bytes, authority: DevelopmentAuthority) -> None:
    verdict = verify_receipt(receipt, authority.trust, replay=replay)
    assert verdict.ok
    assert verdict.replayed is True
    assert verdict.signer_code == "11440300MB2C927392"
    assert verify_receipt(receipt, authority.trust).replayed is None
    assert len(receipt_digest(receipt)) == 32


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_one_changed_byte_anywhere_is_found(receipt: bytes, authority: DevelopmentAuthority) -> None:
    some = random.Random(7)
    for at in range(len(receipt)):
        changed = bytearray(receipt)
        changed[at] ^= some.choice([1, 2, 4, 0x20])
        verdict = verify_receipt(bytes(changed), authority.trust)
        assert not verdict.ok, at
        assert verdict.reason_zh


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["inputs"][0].update(value=81),
        lambda told: told["inputs"][0].update(source="account:x"),
        lambda told: told["inputs"].pop(),
        lambda told: told["decision"].update(amount_fen=1),
        lambda told: told["rules"].update(digest="00" * 32),
        lambda told: told.update(decided_at="2026-01-01T00:00:00Z"),
        lambda told: told.update(item_revision="4"),
        lambda told: told.update(path=[]),
        lambda told: told.update(extra=1),
        lambda told: told.pop("appeal"),
    ],
)
def test_a_changed_statement_fails_at_the_signature(
    receipt: bytes, authority: DevelopmentAuthority, change: Any
) -> None:
    told = json.loads(receipt)
    change(told)
    verdict = verify_receipt(canonical(told), authority.trust)
    assert (verdict.ok, verdict.step) == (False, "signature")


def test_other_failures_name_their_step(receipt: bytes, authority: DevelopmentAuthority, tmp_path: Path) -> None:
    stranger = DevelopmentAuthority(KeyStore(tmp_path, passphrase="x"))
    told = json.loads(receipt)
    unsigned = {key: value for key, value in told.items() if key != "signature"}
    emptied = told | {"signature": told["signature"] | {"certificates": []}}
    broken = told | {"signature": told["signature"] | {"certificates": ["AAAA"]}}
    early = datetime.now(UTC) - timedelta(days=2)
    cases: list[tuple[str, bytes, list[bytes], datetime | None]] = [
        ("read", b"", authority.trust, None),
        ("read", json.dumps(told, indent=1).encode(), authority.trust, None),
        ("read", canonical(told | {"kind": "other"}), authority.trust, None),
        ("read", canonical([1]), authority.trust, None),
        ("present", canonical(unsigned), authority.trust, None),
        ("present", canonical(told | {"signature": 1}), authority.trust, None),
        ("signature", canonical(emptied), authority.trust, None),
        ("chain", canonical(broken), authority.trust, None),
        ("chain", receipt, stranger.trust, None),
        ("validity", receipt, authority.trust, early),
    ]
    for step, document, trust, now in cases:
        verdict = verify_receipt(document, trust, now=now)
        assert not verdict.ok
        assert verdict.step == step, (step, verdict)


def test_a_certificate_chain_of_someone_else_does_not_help(
    told: Decision, authority: DevelopmentAuthority, tmp_path: Path
) -> None:
    stranger = DevelopmentAuthority(KeyStore(tmp_path, passphrase="x"))
    forged = json.loads(make_receipt(told, stranger.identity("x", "陌生机关")))
    real = json.loads(make_receipt(told, authority.identity("real", "真机关")))
    forged["signature"]["certificates"] = real["signature"]["certificates"]
    assert verify_receipt(canonical(forged), authority.trust).step == "signature"


@pytest.mark.parametrize(
    ("again", "step"),
    [
        (Replayed({"outcome": "granted", "amount_fen": 20050}, [], DIGEST), "replay"),
        (Replayed({"outcome": "refused"}, [{"table": "eligibility", "rule": 2}], DIGEST), "replay"),
        (Replayed({"outcome": "granted", "amount_fen": 20050}, [], "00"), "rules"),
    ],
)
def test_a_different_result_today_is_told(
    receipt: bytes, authority: DevelopmentAuthority, again: Replayed, step: str
) -> None:
    verdict = verify_receipt(receipt, authority.trust, replay=lambda _content: again)
    assert (verdict.ok, verdict.step, verdict.replayed) == (False, step, False)


def test_without_the_rules_a_receipt_proves_existence_only(receipt: bytes, authority: DevelopmentAuthority) -> None:
    def gone(_content: Mapping[str, Any]) -> Replayed:
        raise RulesGone

    verdict = verify_receipt(receipt, authority.trust, replay=gone)
    assert verdict.ok
    assert verdict.replayed is None
    assert "仅证明决定存在" in verdict.reason_zh


def test_rules_alone_cannot_refuse_anyone(told: Decision, identity: LocalIdentity) -> None:
    adverse = replace(told, adverse=True)
    with pytest.raises(ValueError, match="person"):
        make_receipt(adverse, identity)
    signed = replace(adverse, decided_by={"kind": "person", "post": "科长", "name": "㐀龦"})
    assert make_receipt(signed, identity)


def test_an_sm2_receipt_is_as_good_and_names_its_algorithm(told: Decision, tmp_path: Path) -> None:
    authority = DevelopmentAuthority(KeyStore(tmp_path, passphrase="x"), SM2_SM3)
    receipt = make_receipt(told, authority.identity("platform", "一网平台文书"))
    assert verify_receipt(receipt, authority.trust, replay=replay).replayed is True
    renamed = receipt.replace(b'"sm2-sm3"', b'"ecdsa-sha256"')
    assert verify_receipt(renamed, authority.trust).step == "signature"


def with_spare(identity: LocalIdentity, spare: bytes) -> LocalIdentity:
    return replace(identity, certificate_chain=(*identity.certificate_chain, spare))


def test_a_spare_certificate_that_nobody_can_check_is_refused_and_a_changed_one_is_found(
    told: Decision, identity: LocalIdentity, authority: DevelopmentAuthority, tmp_path: Path
) -> None:
    stranger = DevelopmentAuthority(KeyStore(tmp_path, passphrase="测试"), authority.algorithm)
    alone = stranger.identity("somebody", "别人").certificate_chain[0]
    verdict = verify_receipt(make_receipt(told, with_spare(identity, alone)), authority.trust)
    assert not verdict.ok and verdict.step == "structure"
    known = authority.identity("another", "另一个单位").certificate_chain[0]
    assert verify_receipt(make_receipt(told, with_spare(identity, known)), authority.trust).ok
    for at in range(0, len(known), 7):
        changed = bytearray(known)
        changed[at] ^= 1
        spoilt = make_receipt(told, with_spare(identity, bytes(changed)))
        assert not verify_receipt(spoilt, authority.trust).ok, at
