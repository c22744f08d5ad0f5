"""The receipt of a decision (architecture, invariant 5): what was decided, on what, by which rules, and by whom.

A receipt is canonical JSON, signed; whoever holds it and our root certificate can check it offline. With the
rules at hand it can be decided again (`replay`); when their retention has ended it proves existence only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from yiwang.crypto.digests import canonical, canonical_digest
from yiwang.crypto.identities import SigningIdentity
from yiwang.formats.seal.trust import TrustList
from yiwang.formats.signed_json import NotSignedJson, as_trust, check_signed, read_json, sign_json
from yiwang.formats.verdicts import Verdict, failed
from yiwang.sentences import gettext_noop

KIND: Final = "yiwang.decision-receipt"
VERSION: Final = 1
_SIGNED: Final = b"yiwang.decision-receipt.v1\n"  # so that no other signed text can pass for a receipt
_MOST_BYTES: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Input:
    """One fact that the decision used: where it came from and when it was taken there."""

    name: str
    value: Any
    source: str
    obtained_at: datetime


@dataclass(frozen=True, slots=True)
class RulesUsed:
    """The decision table and the digest (SM3, hex) of the revision that was in force."""

    key: str
    revision: str
    digest: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a receipt tells. `path` lists the rules that matched, in order, as the rule engine names them.

    `decided_by` is `{"kind": "rules"}` or `{"kind": "person", "post": ..., "name": ...}`; an adverse decision is
    always a person's. `appeal` says how to object, in plain Chinese, by when and where.
    """

    receipt_id: str
    subject: str
    item: str
    item_revision: str
    rules: RulesUsed
    inputs: Sequence[Input]
    path: Sequence[Any]
    decision: Any
    adverse: bool
    decided_by: Mapping[str, str]
    decided_at: datetime
    appeal: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the rules say today about the same inputs. `rules_digest` as in `RulesUsed`."""

    decision: Any
    path: Sequence[Any]
    rules_digest: str


class RulesGone(Exception):
    """Raised by a replay when the revision is no longer kept."""


Replay = Callable[[Mapping[str, Any]], Replayed]


def make_receipt(told: Decision, identity: SigningIdentity) -> bytes:
    """The signed receipt. Raises ValueError for an adverse decision that no person made, `NotCanonical`."""
    if told.adverse and told.decided_by.get("kind") != "person":
        raise ValueError("an adverse decision must be signed by a person")
    return sign_json({"kind": KIND, "version": VERSION, **asdict(told)}, _SIGNED, identity)


def receipt_digest(receipt: bytes) -> bytes:
    """SM3 over the whole receipt, for the event log."""
    return canonical_digest(orjson.loads(receipt))


def verify_receipt(
    receipt: bytes,
    trust: TrustList | Sequence[bytes],
    *,
    replay: Replay | None = None,
    now: datetime | None = None,
) -> Verdict:
    """Whether a receipt is as it was signed, by somebody `trust` (a list, or DER roots) vouches for, and computes.

    `replay` gets the receipt's content and decides again; without it, or when it raises `RulesGone`, the
    verdict's `replayed` is None.
    """
    told = _read(receipt)
    if isinstance(told, Verdict):
        return told
    signed = _check_signature(told, as_trust(trust), now or datetime.now(UTC))
    if not signed.ok or replay is None:
        return signed
    return _check_replay(told, signed, replay)


def _read(receipt: bytes) -> dict[str, Any] | Verdict:
    if len(receipt) > _MOST_BYTES:
        return failed("read", "回执过大")
    try:
        told = read_json(receipt)
    except NotSignedJson:
        return failed("read", "回执不是规范格式，可能被改动")
    if told.get("kind") != KIND or told.get("version") != VERSION:
        return failed("read", "不是决定回执，或者版本不受支持")
    return told


def _check_signature(told: Mapping[str, Any], trust: TrustList, now: datetime) -> Verdict:
    try:
        decided_at = datetime.fromisoformat(told["decided_at"]).astimezone(UTC)
    except (ValueError, TypeError, KeyError):
        return failed("signature", "签名或决定时间无法读取")
    return check_signed(told, _SIGNED, trust, decided_at, now)


def _check_replay(told: Mapping[str, Any], signed: Verdict, replay: Replay) -> Verdict:
    content = {key: value for key, value in told.items() if key != "signature"}
    try:
        again = replay(content)
    except RulesGone:
        return replace(signed, reason_zh=gettext_noop("签名有效；规则已过保存期，不能重新计算，仅证明决定存在"))
    if again.rules_digest != told["rules"]["digest"]:
        return replace(
            signed, ok=False, step="rules", reason_zh=gettext_noop("规则与作出决定时的版本不一致"), replayed=False
        )
    if canonical(again.decision) != canonical(told["decision"]):
        return replace(
            signed, ok=False, step="replay", reason_zh=gettext_noop("重新计算的结果与决定不同"), replayed=False
        )
    if canonical(list(again.path)) != canonical(told["path"]):
        return replace(
            signed, ok=False, step="replay", reason_zh=gettext_noop("重新计算经过的规则不同"), replayed=False
        )
    return replace(signed, reason_zh=gettext_noop("签名有效，按同一规则重新计算结果一致"), replayed=True)
