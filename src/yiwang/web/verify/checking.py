"""One check for command and page: what the file is, whether it is authentic, and whether it still counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
import psycopg
from django.db import Error as DatabaseError

from yiwang.core.signing import trusted_roots
from yiwang.formats.pdf.verify import extract_attachment, verify_pdf
from yiwang.formats.receipts import KIND, verify_receipt
from yiwang.formats.verdicts import Verdict, failed
from yiwang.support.licences.queries import Shown, by_link
from yiwang.web.verify.replaying import replay

LARGEST = 20 * 1024 * 1024
AUTHENTIC, NOT_AUTHENTIC, NOT_READABLE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Checked:
    """``kind`` is licence, document, receipt or unknown. ``status`` of a licence is None when nobody could look.

    ``looked`` tells whether the database answered; ``about`` is what the file says of itself (believe it only
    when the verdict is good).
    """

    kind: str
    verdict: Verdict
    about: dict[str, str]
    status: Shown | None = None
    looked: bool = False

    @property
    def exit_code(self) -> int:
        """0 authentic, 1 not authentic, 2 not readable."""
        if self.kind == "unknown":
            return NOT_READABLE
        return AUTHENTIC if self.verdict.ok else NOT_AUTHENTIC

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "kind": self.kind,
            "authentic": self.verdict.ok,
            "step": self.verdict.step,
            "reason": self.verdict.reason_zh,
            "signer": self.verdict.signer,
            "signed_at": self.verdict.signed_at,
            "replayed": self.verdict.replayed,
            "about": self.about,
            "status": (self.status.state if self.status else "not_found" if self.looked else "unknown")
            if self.kind == "licence"
            else None,
        }


def check(content: bytes, *, look: bool = True) -> Checked:
    """Check the bytes of one file; nothing is stored.

    Without a database (or with ``look`` false) signatures are checked, the status stays unknown, and a decision is
    not computed again.
    """
    if not content or len(content) > LARGEST:
        return Checked("unknown", failed("read", "文件是空的，或者大于20MB"), {})
    if content.startswith(b"%PDF-"):
        return _check_pdf(content, look)
    if content.lstrip()[:1] == b"{" and KIND.encode() in content:
        return _check_receipt(content, look)
    return Checked("unknown", failed("read", "不是平台的证照、文书（PDF）或者决定回执"), {})


def _check_pdf(content: bytes, look: bool) -> Checked:
    verdict = verify_pdf(content, trusted_roots())
    if not verdict.ok:
        return Checked("document", verdict, {})
    data = _attached(content)
    if "ZZBH" not in data:
        return Checked("document", verdict, {})
    about = {"title": str(data.get("ZZMC", "")), "number": str(data["ZZBH"]), "issuer": str(data.get("ZZBFJG", ""))}
    if not look:
        return Checked("licence", verdict, about)
    try:
        status = by_link(str(data.get("HYDZ", "")).rpartition("/v/")[2])
    except (DatabaseError, psycopg.Error):
        return Checked("licence", verdict, about)
    return Checked("licence", verdict, about, status, looked=True)


def _attached(content: bytes) -> dict[str, Any]:
    try:
        data = orjson.loads(extract_attachment(content) or b"{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _check_receipt(content: bytes, look: bool) -> Checked:
    receipt = content.strip()
    try:
        told = orjson.loads(receipt)
    except orjson.JSONDecodeError:
        return Checked("receipt", failed("read", "回执无法读取，可能被改动"), {})
    by_rules = isinstance(told, dict) and isinstance(told.get("rules"), dict) and told["rules"].get("revision")
    verdict = verify_receipt(receipt, trusted_roots(), replay=replay if by_rules and look else None)
    about = {name: str(told.get(name, "")) for name in ("receipt_id", "item", "decided_at")} if verdict.ok else {}
    return Checked("receipt", verdict, about)
