"""What a person asks of an office, in words: opening what is sealed, limits and cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.keys import open_json, seal_json
from yiwang.people.privacy import correctable
from yiwang.people.privacy.models import PrivacyRequest
from yiwang.people.privacy.thresholds import working_days_left

TABLE = "privacy_request"
OUTCOMES = {
    "objection": {
        "lawful": gettext_noop("查看有依据"),
        "unfounded": gettext_noop("查看没有依据，已处理"),
    },
    "correction": {
        "corrected": gettext_noop("已更正"),
        "kept": gettext_noop("不更正，说明理由"),
        "passed": gettext_noop("已转给登记机关办理"),
    },
}
# Only the keeper's official answers so, together with the new record (``actions.correct``).
WITH_THE_RECORD = "corrected"
KIND_TITLES = {"objection": gettext_noop("对查看的异议"), "correction": gettext_noop("更正请求")}
STATE_TITLES = {
    "open": gettext_noop("等待答复"),
    "answered": gettext_noop("已经答复"),
    "withdrawn": gettext_noop("已经撤回"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """How a request stands against its limit: ``level`` as the clock badge takes it, ``left`` in working days.

    ``left`` is None where the calendar does not say.
    """

    level: str
    left: int | None


def card_of(request: PrivacyRequest, today: date | None = None) -> Card:
    """Red once the last day has passed, yellow from its day on, done when answered."""
    day = today or legal_day(clock.now())
    if request.state != "open":
        return Card("done", 0)
    left = working_days_left(day, request.due_on)
    if day > request.due_on:
        return Card("red", left)
    return Card("yellow" if day >= request.yellow_from else "normal", left)


def seal_words(request_id: UUID, body: dict[str, Any], field: str = "sealed") -> bytes:
    """What was written, sealed for its row."""
    return seal_json(body, table=TABLE, record_id=request_id, field=field)


def words_of(request: PrivacyRequest) -> dict[str, Any]:
    """What the person wrote; empty for an objection with one tap."""
    return _open(request, request.sealed, "sealed")


def answer_of(request: PrivacyRequest) -> str:
    """What the office answered."""
    return str(_open(request, request.answer, "answer").get("text", ""))


def outcomes_of(request: PrivacyRequest) -> dict[str, str]:
    """What may be answered without writing a register: never that it was corrected."""
    found = dict(OUTCOMES[request.kind])
    found.pop(WITH_THE_RECORD, None)
    if request.kind == "correction" and correctable.opened(request.register, request.subject_id) is not None:
        found.pop("passed")  # it lies with its keeper already
    return found


def changes_of(request: PrivacyRequest) -> list[dict[str, str]]:
    """What was corrected: title, before and after, masked."""
    return [dict(row) for row in _open(request, request.answer, "answer").get("changed", [])]


def outcome_title(request: PrivacyRequest) -> str:
    """The outcome in words."""
    found = OUTCOMES.get(request.kind, {}).get(request.outcome)
    return _(found) if found else ""


def _open(request: PrivacyRequest, sealed: Any, field: str) -> dict[str, Any]:
    if sealed is None:
        return {}
    return dict(open_json(bytes(sealed), table=TABLE, record_id=request.pk, field=field))  # type: ignore[call-overload]
