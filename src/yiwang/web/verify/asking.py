"""The check of the platform: with its trust list, its register of licences and its rules."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
from django.db import Error as DatabaseError

from yiwang.core.signing import trusted
from yiwang.formats.checked import CURRENT, LICENCE_CODE, RECEIPT, REVOKED, UNKNOWN, Checked, Found, Status
from yiwang.formats.checking import check_file
from yiwang.formats.receipt_proofs import receipt_in
from yiwang.formats.receipts import verify_receipt
from yiwang.formats.status_lists import StatusList
from yiwang.support.licences.queries import by_identifier, by_link
from yiwang.web.verify.replaying import replay


def check_here(content: bytes, *, status: Sequence[StatusList] | None = None) -> Checked:
    """Whether a file is authentic and what the platform, or a signed list, knows of it; nothing is stored."""
    believed = trusted()
    found = check_file(content, believed, status=status or status_here)
    rules = found.found.data.get("rules")
    if found.kind == RECEIPT and found.verdict.ok and isinstance(rules, dict) and rules.get("revision"):
        return found.with_verdict(verify_receipt(receipt_in(content), believed.trust, replay=replay))
    return found


def status_here(found: Found) -> Status:
    """The state in the register, now; unknown where the register does not answer or has no such licence."""
    data = found.data
    try:
        if found.kind == LICENCE_CODE:
            known = by_identifier(str(data.get("identifier", "")), str(data.get("number", "")))
        else:
            link = str(data.get("HYDZ", "")).rpartition("/v/")[2]
            known = by_link(link) if link else by_identifier(str(data.get("ZZBS", "")), str(data.get("ZZBH", "")))
    except (DatabaseError, psycopg.Error):
        return Status()
    if known is None:
        return Status(UNKNOWN, None, "not_registered", "platform")
    state = CURRENT if known.state == "valid" else REVOKED
    return Status(state, known.checked_at, "" if state == CURRENT else known.state, "platform")
