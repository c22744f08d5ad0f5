"""The one supplement (追评): added beside the first rating, which stays what counts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.service.ratings.actions.rate import read_level, read_text, record_unnamed, refuse_itself, seal_text
from yiwang.service.ratings.errors import AlreadySupplemented
from yiwang.service.ratings.models import Rating, Supplement
from yiwang.service.ratings.occasions import Occasion, case_of, linked
from yiwang.service.ratings.rectifying import rectify

__all__ = ["record", "supplement_by_link", "supplement_case"]


@use_case("rating.supplemented")
def supplement_case(*, actor: Actor, proceeding_id: UUID, level: str | int, text: str, now: datetime) -> Rating:
    """Add to the rating of the own case, once. A bad one opens a rectification if none is there."""
    require(actor, "rating.give")
    return _add(actor, case_of(actor, proceeding_id), level, text, now, None)


@use_case("rating.supplemented")
def supplement_by_link(
    *, actor: Actor, token: str, level: str | int, text: str, now: datetime, device: bytes | None = None
) -> Rating:
    """The same for whoever holds the link."""
    require(actor, "rating.give")
    return _add(actor, linked(token, now), level, text, now, device)


def _add(actor: Actor, occasion: Occasion, level: str | int, text: str, now: datetime, device: bytes | None) -> Rating:
    refuse_itself(actor, occasion, device)
    rating = occasion.rating()
    if rating is None:
        raise NotFound(_("还没有评价，请先评价。"))
    chosen, words = read_level(level), read_text(text)
    added = Supplement(
        rating=rating, level=chosen.value, sealed=seal_text(rating.pk, words, "supplement"), rated_at=now
    )
    try:
        with transaction.atomic():
            added.save(force_insert=True)
    except IntegrityError as twice:
        raise AlreadySupplemented from twice
    record_unnamed("rating.supplemented", rating, chosen, rating.channel)
    if chosen.is_bad:
        rectify(rating, occasion.handlers, words, now)
    return rating
