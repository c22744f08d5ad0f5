"""Proofs, documents and accounts in the words and masks of pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.identifiers import certificate_types
from yiwang.people.identity import documents
from yiwang.people.identity.lasting import LEVELS
from yiwang.people.identity.matching import who
from yiwang.people.identity.models import IdentityDocument, Proof
from yiwang.people.identity.standing import PLATFORM
from yiwang.people.identity.verifying import VERIFIERS
from yiwang.people.models import Account
from yiwang.people.pages.account import ASSURANCE_TITLES
from yiwang.ui.filters import zh_date, zh_datetime

MOST = 50


def level_title(level: str) -> str:
    """What people call a level."""
    return _(ASSURANCE_TITLES.get(level, ASSURANCE_TITLES["registered"]))


NAMES = {
    "registered": gettext_noop("注册"),
    "real_name": gettext_noop("实名"),
    "real_person": gettext_noop("实人"),
    "certificate": gettext_noop("数字证书"),
}


def level_name(level: str) -> str:
    """A level in a word."""
    return _(NAMES.get(level, NAMES["registered"]))


def ends_in_words(until: datetime | None) -> str:
    """When something ends."""
    return zh_date(legal_day(until)) if until else _("长期有效")


def paper_kinds() -> list[dict[str, str]]:
    """The kinds of papers to choose from."""
    return [{"value": kind, "text": _(certificate_types.name(kind))} for kind in documents.KINDS]


def proof_rows(proofs: Iterable[Proof]) -> list[dict[str, Any]]:
    """The newest first."""
    now = clock.now()
    return [
        {
            "id": str(proof.pk),
            "way": verifier_title(proof.verifier),
            "level": level_name(proof.level),
            "at": zh_datetime(proof.at),
            "until": ends_in_words(proof.until),
            "state": _state(proof, now),
            "reason": _(proof.revoked_reason) if proof.revoked_reason else "",
            "living": proof.revoked_at is None and (proof.until is None or proof.until > now),
        }
        for proof in proofs
    ]


def verifier_title(code: str) -> str:
    """The way of a proof."""
    if code == PLATFORM or code not in VERIFIERS:
        return _("平台核验")
    return _(VERIFIERS.get(code).title)


def _state(proof: Proof, now: datetime) -> dict[str, str]:
    if proof.revoked_at is not None:
        return {"text": _("已撤销"), "kind": "bad"}
    if proof.until is not None and proof.until <= now:
        return {"text": _("已到期"), "kind": "idle"}
    return {"text": _("有效"), "kind": "ok"}


def paper_rows(rows: Iterable[IdentityDocument]) -> list[dict[str, str]]:
    """Masked documents."""
    return [
        {
            "kind": one.kind + (f"（{one.issuer}）" if one.issuer else ""),
            "number": one.number,
            "until": zh_date(one.valid_until) if one.valid_until else _("没有登记"),
        }
        for one in map(documents.shown, rows)
    ]


def registered_papers(account: Account) -> list[dict[str, str]]:
    """The document by which the register knows the person, where none was kept here (accounts from before)."""
    found = who(account.party_id, legal_day(clock.now())) if account.party_id else None
    if found is None or not found.number:
        return []
    kind = _(certificate_types.name(found.kind_of_document))
    return [{"kind": kind, "number": documents.masked(found.number), "until": _("没有登记")}]


def levels(now_at: str) -> list[dict[str, Any]]:
    """The ladder, with where somebody stands."""
    at = LEVELS.index(now_at) if now_at in LEVELS else 0
    return [
        {"level": level, "text": level_title(level), "reached": place <= at, "here": place == at}
        for place, level in enumerate(LEVELS)
    ]
