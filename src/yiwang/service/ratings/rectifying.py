"""From a bad rating to its rectification; what can not be opened now is opened by a timer."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yiwang.calendar import legal_day
from yiwang.calendar.errors import CalendarError
from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.core.errors import Refusal
from yiwang.core.events import Subject
from yiwang.core.models import Timer
from yiwang.core.timers import handler, set_timer
from yiwang.service.ratings.models import Rating
from yiwang.service.ratings.reading import text_of
from yiwang.service.ratings.tags import TITLES
from yiwang.support.workorders.actions.open_order import Report, open_order
from yiwang.support.workorders.models import WorkOrder

KIND = "rating-rectification"
MALICIOUS = "malicious"
TIMER = "rating.rectify"


def malicious(ratings: Collection[UUID]) -> set[UUID]:
    """Which of these ratings were found to be malicious (查实为恶意评价): they count nowhere. One query."""
    if not ratings:
        return set()
    closed = WorkOrder.objects.unscoped("which ratings count").filter(ref_id__in=ratings, kind=KIND, state="closed")
    return set(closed.filter(outcome=MALICIOUS).values_list("ref_id", flat=True))


def rectify(rating: Rating, handlers: Iterable[UUID], text: str, now: datetime) -> None:
    """Open the work order now, or as due work when an office, parameter or calendar is still missing."""
    barred = sorted(handlers)
    try:
        with transaction.atomic():
            open_order(actor=SYSTEM, report=_report(rating, barred, text), now=now)
    except (Refusal, CalendarError):
        set_timer(TIMER, Subject("rating", rating.pk), payload={"barred": [str(one) for one in barred]})


@handler(TIMER)
def rectify_later(timer: Timer) -> None:
    """Try again; the timer's own retries and its failed row tell an administrator what is missing."""
    rating = Rating.objects.unscoped("the rectification of a bad rating").get(pk=timer.subject_id)
    barred = [UUID(one) for one in timer.payload["barred"]]
    open_order(actor=SYSTEM, report=_report(rating, barred, text_of(rating)), now=clock.now())


def _report(rating: Rating, barred: list[UUID], text: str) -> Report:
    day = legal_day(rating.rated_at)
    return Report(
        kind=KIND,
        source="bad_rating",
        title=f"差评整改：{rating.item_title}",
        ref=("rating", rating.pk),
        division_id=rating.division_id,
        subject_organization_id=rating.organization_id,
        summary={
            "level": rating.level,
            "level_title": rating.satisfaction.label,
            "tags": [TITLES[code] for code in rating.tags],
            "day": f"{day.year}年{day.month}月{day.day}日",
        },
        words=text,
        barred=tuple(barred),
    )
