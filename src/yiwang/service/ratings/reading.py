"""Opening what is sealed of a rating."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yiwang.core.keys import open_json
from yiwang.service.ratings.models import Rater, Rating


def text_of(rating: Rating) -> str:
    """What the rater wrote at first."""
    return _text(rating, rating.sealed, "sealed")


def supplement_text_of(rating: Rating) -> str:
    """What the rater added later."""
    added = getattr(rating, "supplement", None)
    return _text(rating, added.sealed, "supplement") if added is not None else ""


def _text(rating: Rating, sealed: Any, field: str) -> str:
    if sealed is None:
        return ""
    body: Any = open_json(bytes(sealed), table="ratings_rating", record_id=rating.pk, field=field)
    return str(body.get("text", ""))


@dataclass(frozen=True, slots=True)
class RaterSeen:
    """Who rated, for the platform's own messages and for a recorded call-back; never for a list."""

    account_id: UUID | None
    case_id: UUID | None
    name: str


def rater_of(rating_id: UUID) -> RaterSeen:
    """Open the envelope of the rater."""
    sealed = Rater.objects.values_list("sealed", flat=True).get(pk=rating_id)
    body: Any = open_json(bytes(sealed), table="ratings_rater", record_id=rating_id, field="sealed")
    account, case = body.get("account"), body.get("case")
    return RaterSeen(UUID(account) if account else None, UUID(case) if case else None, str(body.get("name", "")))
