"""Giving a rating: once for each occasion, final, without the rated office learning who gave it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotSignedIn
from yiwang.core.events import Subject
from yiwang.core.ids import new_id
from yiwang.core.keys import seal_json
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.crypto.digests import sm3
from yiwang.identifiers.errors import IdentifierError
from yiwang.identifiers.satisfaction import Satisfaction, check, from_evaluation_interface
from yiwang.people.models import Division, Organization
from yiwang.service.ratings.errors import AlreadyRated, RatesItself
from yiwang.service.ratings.models import Rater, Rating, Signal
from yiwang.service.ratings.occasions import Occasion, case_of, linked
from yiwang.service.ratings.rectifying import rectify
from yiwang.service.ratings.tags import fitting

LONGEST_TEXT = 500
RATING_TABLE, RATER_TABLE = "ratings_rating", "ratings_rater"


@dataclass(frozen=True, slots=True)
class Opinion:
    """``level`` is the stored name, the Chinese word, or the number of the national interface (5 is the best)."""

    level: str | int
    tags: tuple[str, ...] = ()
    text: str = ""
    anonymous: bool = False


@use_case("rating.given")
def rate_case(
    *,
    actor: Actor,
    proceeding_id: UUID,
    level: str | int,
    now: datetime,
    opinion: Opinion | None = None,
    device: bytes | None = None,
) -> Rating:
    """The applicant rates the own case. Refuses with ``not_yet_rateable``, ``already_rated``, ``rates_itself``."""
    require(actor, "rating.give")
    if not actor.signed_in:
        raise NotSignedIn
    occasion = case_of(actor, proceeding_id)
    return give(actor, occasion, opinion or Opinion(level), now, device)


@use_case("rating.given")
def rate_by_link(*, actor: Actor, token: str, opinion: Opinion, now: datetime, device: bytes | None = None) -> Rating:
    """Whoever holds the link rates; refused for officials of the rated office and on the clerk's own device."""
    require(actor, "rating.give")
    return give(actor, linked(token, now), opinion, now, device)


def give(actor: Actor, occasion: Occasion, opinion: Opinion, now: datetime, device: bytes | None) -> Rating:
    """Write the rating with its sealed rater, its signals and its event; a bad one opens a rectification."""
    refuse_itself(actor, occasion, device)
    level, text = read_level(opinion.level), read_text(opinion.text)
    if occasion.rating() is not None:
        raise AlreadyRated
    office = Organization.objects.get(pk=occasion.organization_id)
    lineage = Division.objects.values_list("lineage", flat=True).get(pk=office.division_id)
    rating_id = new_id()
    rating = Rating(
        id=rating_id,
        occasion=occasion.digests[0],
        occasion_kind=occasion.kind,
        organization_id=office.pk,
        organization_name=office.name,
        division_id=occasion.division_id,
        lineage=lineage,
        item_key=occasion.item_key,
        item_title=occasion.title,
        level=level.value,
        tags=fitting(level, opinion.tags),
        sealed=seal_text(rating_id, text, "sealed"),
        anonymous=opinion.anonymous,
        channel="window" if occasion.kind == "visit" else "link" if occasion.account_id != actor.account_id else "web",
        rated_at=now,
    )
    try:
        with transaction.atomic():
            rating.save(force_insert=True)
    except IntegrityError as twice:
        raise AlreadyRated from twice
    _keep_rater(actor, occasion, rating)
    _keep_signal(occasion, rating, text, device)
    record_unnamed("rating.given", rating, level, rating.channel)
    if level.is_bad:
        rectify(rating, occasion.handlers, text, now)
    return rating


def refuse_itself(actor: Actor, occasion: Occasion, device: bytes | None) -> None:
    """No handler, no colleague of the rated office, no rating on the device that showed the code."""
    handled = actor.account_id is not None and actor.account_id in occasion.handlers
    colleague = actor.kind == "official" and occasion.organization_id in actor.organization_ids
    own_device = device is not None and occasion.device is not None and device == occasion.device
    if handled or colleague or own_device:
        raise RatesItself


def read_level(given: str | int) -> Satisfaction:
    """The level; a bare number counts as in the national interface, 5 the best."""
    try:
        text = str(given)
        return from_evaluation_interface(text) if text.strip().isdigit() else check(text)
    except IdentifierError as wrong:
        raise InvalidInput(_("请选一个满意程度。"), fields={"/level": wrong.text(_)}) from wrong


def read_text(given: str) -> str:
    """What was written, without control characters; at most 500 characters."""
    text = "".join(c for c in given if c.isprintable() or c in "\n\t").strip()
    if len(text) > LONGEST_TEXT:
        message = _("最多写%(most)s字，现在有%(count)s字，请删去一些。") % {"most": LONGEST_TEXT, "count": len(text)}
        raise InvalidInput(_("写得太长。"), fields={"/text": message})
    return text


def seal_text(rating_id: UUID, text: str, field: str) -> bytes | None:
    """Free text may name people: it lies in an envelope."""
    return seal_json({"text": text}, table=RATING_TABLE, record_id=rating_id, field=field) if text else None


def record_unnamed(event: str, rating: Rating, level: Satisfaction, channel: str) -> None:
    """Record without the person: the log of events must not tell who rated."""
    record(
        event,
        actor=Actor(kind="person", channel=channel),
        subject=Subject("rating", rating.pk),
        payload={"level": level.value, "item": rating.item_key, "occasion": rating.occasion_kind, "default": False},
        organization_id=rating.organization_id,
        division_id=rating.division_id,
    )


def _keep_rater(actor: Actor, occasion: Occasion, rating: Rating) -> None:
    account = occasion.account_id or (actor.account_id if actor.kind == "person" else None)
    body = {"account": account, "case": occasion.case_id, "name": actor.name if actor.kind == "person" else ""}
    sealed = seal_json(body, table=RATER_TABLE, record_id=rating.pk, field="sealed")
    Rater.objects.create(rating=rating, sealed=sealed)


def _keep_signal(occasion: Occasion, rating: Rating, text: str, device: bytes | None) -> None:
    digest = sm3(f"{legal_day(rating.rated_at):%Y-%m}:{text}".encode()) if len(text) >= 6 else None
    since = rating.rated_at - timedelta(days=1)
    Signal.objects.create(
        rating=rating,
        device=device,
        seconds_after=_seconds(occasion, rating.rated_at),
        same_device=Signal.objects.filter(device=device, at__gt=since).count() if device else 0,
        same_text=Signal.objects.filter(text_digest=digest).count() if digest else 0,
        text_digest=digest,
        at=rating.rated_at,
    )


def _seconds(occasion: Occasion, now: datetime) -> int | None:
    if occasion.since is None:
        return None
    return max(0, min(int((now - occasion.since).total_seconds()), 2_000_000_000))
