"""The receipt of a decision (architecture, invariant 5): what was decided, on what, by which rules, and by whom.

A receipt is canonical JSON, signed; whoever holds it and our root certificate can check it offline. With the
rules at hand it can be decided again (`replay`); when their retention has ended it proves existence only.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson

from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.chains import chain_problem
from yiwang.crypto.digests import canonical, canonical_digest
from yiwang.crypto.errors import CertificateUnreadable, NotCanonical
from yiwang.crypto.identities import SigningIdentity, signature_is_good, subject_code, subject_name
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
    body = {"kind": KIND, "version": VERSION, **asdict(told)}
    plain = orjson.loads(canonical(body))
    plain["signature"] = {
        "algorithm": identity.algorithm,
        "certificates": [_text(der) for der in identity.certificate_chain],
        "value": _text(identity.sign(_SIGNED + canonical(plain))),
    }
    return canonical(plain)


def receipt_digest(receipt: bytes) -> bytes:
    """SM3 over the whole receipt, for the event log."""
    return canonical_digest(orjson.loads(receipt))


def verify_receipt(
    receipt: bytes, trust: Sequence[bytes], *, replay: Replay | None = None, now: datetime | None = None
) -> Verdict:
    """Whether a receipt is as it was signed, by somebody `trust` (DER roots) vouches for, and still computes.

    `replay` gets the receipt's content and decides again; without it, or when it raises `RulesGone`, the
    verdict's `replayed` is None.
    """
    told = _read(receipt)
    if isinstance(told, Verdict):
        return told
    signed = _check_signature(told, trust, now or datetime.now(UTC))
    if not signed.ok or replay is None:
        return signed
    return _check_replay(told, signed, replay)


def _read(receipt: bytes) -> dict[str, Any] | Verdict:
    if len(receipt) > _MOST_BYTES:
        return failed("read", "回执过大")
    try:
        told = orjson.loads(receipt)
        if canonical(told) != receipt:
            return failed("read", "回执不是规范格式，可能被改动")
    except (orjson.JSONDecodeError, NotCanonical):
        return failed("read", "回执无法读取，可能被改动")
    if not isinstance(told, dict) or told.get("kind") != KIND or told.get("version") != VERSION:
        return failed("read", "不是决定回执，或者版本不受支持")
    return told


def _check_signature(told: Mapping[str, Any], trust: Sequence[bytes], now: datetime) -> Verdict:
    held = told.get("signature")
    if not isinstance(held, dict) or set(held) != {"algorithm", "certificates", "value"}:
        return failed("present", "回执上没有签名")
    content = {key: value for key, value in told.items() if key != "signature"}
    try:
        chain = [_bytes(one) for one in held["certificates"]]
        value = _bytes(held["value"])
        decided_at = datetime.fromisoformat(told["decided_at"]).astimezone(UTC)
        good = bool(chain) and signature_is_good(chain[0], value, _SIGNED + canonical(content))
        signer = subject_name(chain[0]) if chain else ""
    except CertificateUnreadable as problem:
        return failed("chain", problem.message)
    except (binascii.Error, ValueError, TypeError, KeyError, AttributeError):
        return failed("signature", "签名或决定时间无法读取")
    if not good or held["algorithm"] != read_certificate(chain[0]).public_key.algorithm:
        return failed("signature", "签名与内容不符，内容已被改动", signer=signer, signed_at=decided_at)
    if decided_at > now + timedelta(minutes=10):
        return failed("validity", "决定时间晚于当前时间", signer=signer, signed_at=decided_at)
    if broken := chain_problem(chain, trust, moment=decided_at):
        return failed(broken.kind, broken.reason, signer=signer, signed_at=decided_at)
    reason = gettext_noop("签名有效，内容未被改动")
    return Verdict(
        ok=True,
        step="all",
        reason_zh=reason,
        signer=signer,
        signed_at=decided_at,
        covers_whole_document=True,
        signer_code=subject_code(chain[0]),
    )


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


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    """Decode, refusing a second spelling of the same bytes."""
    data = base64.b64decode(text, validate=True)
    if _text(data) != text:
        raise ValueError("not the one base64 form")
    return data
