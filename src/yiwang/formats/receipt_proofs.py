"""A decision receipt with the proof that it stood in the ledger: one file, checked offline, years later.

Canonical JSON: ``kind``, ``version``, ``receipt`` (as it was signed) and ``proof`` (of the event that carries the
receipt's digest). The receipt says what was decided; the proof, when it was on record at the latest, and that nobody
put another in its place since.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from yiwang.crypto.digests import canonical
from yiwang.crypto.errors import NotCanonical
from yiwang.formats.checked import RECEIPT, Checker, Found
from yiwang.formats.ledger_evidence import about_evidence, verify_evidence
from yiwang.formats.ledger_heads import Trusting
from yiwang.formats.receipts import receipt_digest, verify_receipt
from yiwang.formats.signed_json import NotSignedJson, read_json
from yiwang.formats.verdicts import Verdict, failed
from yiwang.sentences import gettext_noop

KIND: Final = "yiwang.receipt-with-proof"
EVENT: Final = "application.receipt_signed"
VERSION: Final = 1
_UNREADABLE: Final = gettext_noop("回执连同证明的文件无法读取，可能被改动")
_OTHER: Final = gettext_noop("存证证明里的指纹不是这份回执的")
_GOOD: Final = gettext_noop("签名有效，内容未被改动，存证日志里有它的记录")


def with_proof(receipt: bytes, proof: bytes) -> bytes:
    """The file: both as they are. Raises ValueError for what is no JSON."""
    return canonical({"kind": KIND, "version": VERSION, "receipt": orjson.loads(receipt), "proof": orjson.loads(proof)})


def is_with_proof(content: bytes) -> bool:
    """Whether a file says that it is a receipt with its proof."""
    return content.lstrip()[:80].startswith(f'{{"kind":"{KIND}"'.encode())


def receipt_in(content: bytes) -> bytes:
    """The receipt alone, of a file with or without proof; call it after the check."""
    return canonical(orjson.loads(content)["receipt"]) if is_with_proof(content) else content.strip()


def verify_with_proof(content: bytes, trusted: Trusting, *, now: datetime | None = None) -> Verdict:
    """Whether the receipt is good, its proof is, and the proof is this receipt's."""
    moment = now or datetime.now(UTC)
    try:
        told = read_json(content.strip())
        if set(told) != {"kind", "version", "receipt", "proof"} or (told["kind"], told["version"]) != (KIND, VERSION):
            return failed("read", _UNREADABLE)
        receipt, proof = canonical(told["receipt"]), canonical(told["proof"])
        signed = verify_receipt(receipt, trusted.trust, now=moment)
        if not signed.ok:
            return signed
        proven = verify_evidence(proof, trusted, now=moment)
        if not proven.ok:
            return proven
        if not _is_of(told["proof"]["entry"].get("event"), told["receipt"]["receipt_id"], receipt):
            return failed("inclusion", _OTHER)
    except (NotSignedJson, NotCanonical, ValueError, TypeError, KeyError, AttributeError):
        return failed("read", _UNREADABLE)
    unchecked = tuple(dict.fromkeys((*signed.unchecked, *proven.unchecked)))
    return replace(signed, reason_zh=_GOOD, unchecked=unchecked, since=(*signed.since, *proven.since))


def _is_of(event: Any, receipt_id: str, receipt: bytes) -> bool:
    """Whether an event carries the digest of this receipt; one whose content was removed says nothing of it."""
    return (
        isinstance(event, dict)
        and event["type"] == EVENT
        and event["subject"] == receipt_id
        and event["payload"] == {"digest": receipt_digest(receipt).hex(), "algorithm": "sm3"}
    )


def _found(content: bytes, trusted: Trusting, now: datetime) -> Found:
    verdict = verify_with_proof(content, trusted, now=now)
    if not verdict.ok:
        return Found(RECEIPT, verdict)
    told = orjson.loads(content)
    receipt, entry = told["receipt"], about_evidence(canonical(told["proof"]))
    about = {name: str(receipt.get(name, "")) for name in ("receipt_id", "item", "decided_at")}
    about |= {"entry": entry["number"], "recorded_at": entry["recorded_at"]}
    return Found(RECEIPT, verdict, about, receipt)


CHECKER: Final = Checker("receipt_with_proof", is_with_proof, _found)
