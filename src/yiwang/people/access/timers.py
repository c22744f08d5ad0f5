"""What comes by itself: the end of an emergency access, reminders of reviews."""

from __future__ import annotations

from datetime import timedelta

from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.core.events import Subject
from yiwang.core.models import Timer
from yiwang.core.timers import handler, set_timer
from yiwang.people.access import notices
from yiwang.people.access.actions.glass import end_glass
from yiwang.people.access.actions.reviews import remind
from yiwang.people.access.models import EmergencyAccess, Review

AGAIN = timedelta(days=1)


@handler("access.glass_end")
def glass_end(timer: Timer) -> None:
    """Write down that it is over; it opens nothing any more since its last moment, with or without this."""
    rows = EmergencyAccess.objects.unscoped("the platform ends it")
    access = rows.filter(pk=timer.subject_id, ended_at=None).first()
    if access is not None:
        end_glass(actor=SYSTEM, access_id=access.pk)


@handler("access.glass_remind")
def glass_remind(timer: Timer) -> None:
    """Remind every day until somebody has reviewed it."""
    rows = EmergencyAccess.objects.unscoped("the platform reminds")
    access = rows.filter(pk=timer.subject_id, verdict="").first()
    if access is not None:
        notices.remind_of_review(access)
        set_timer("access.glass_remind", Subject("emergency", access.pk), clock.now() + AGAIN)


@handler("access.review_remind")
def review_remind(timer: Timer) -> None:
    """Remind every day from the last day on until every line has its answer."""
    review = Review.objects.unscoped("the platform reminds").filter(pk=timer.subject_id, closed_at=None).first()
    if review is not None and remind(actor=SYSTEM, review_id=review.pk):
        set_timer("access.review_remind", Subject("access_review", review.pk), clock.now() + AGAIN)
