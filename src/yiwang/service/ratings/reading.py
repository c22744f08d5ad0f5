"""Opening what is sealed of a rating."""

from __future__ import annotations

from collections.abc import Collection
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
    return _seen(rating_id, Rater.objects.values_list("sealed", flat=True).get(pk=rating_id))


def raters_of(rating_ids: Collection[UUID]) -> dict[UUID, RaterSeen]:
    """The same of many ratings in one query."""
    rows = Rater.objects.filter(pk__in=list(rating_ids)).values_list("pk", "sealed")
    return {key: _seen(key, sealed) for key, sealed in rows}


def _seen(rating_id: UUID, sealed: Any) -> RaterSeen:
    body: Any = open_json(bytes(sealed), table="ratings_rater", record_id=rating_id, field="sealed")
    account, case = body.get("account"), body.get("case")
    return RaterSeen(UUID(account) if account else None, UUID(case) if case else None, str(body.get("name", "")))
