"""How long delegations and invitations last: defaults and maxima, settings of the installation."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core.errors import InvalidInput

OFFICE_DAYS = 3650  # an office lasts as long as the register says so; it is looked at again on each day of use
MOST_OPEN = 50
CHINA = ZoneInfo("Asia/Shanghai")


def default_days() -> int:
    """How long a delegation holds where nothing else is chosen."""
    return int(settings.DELEGATION_DEFAULT_DAYS)


def most_days() -> int:
    """The longest that may be chosen."""
    return int(settings.DELEGATION_MOST_DAYS)


def invitation_days() -> int:
    """How long an invitation waits for its answer."""
    return int(settings.DELEGATION_INVITATION_DAYS)


def end_of_day(day: date) -> datetime:
    """The moment at which a legal day is over."""
    return datetime.combine(day + timedelta(days=1), time(), CHINA).astimezone(UTC)


def until_of(day: date | None, now: datetime) -> datetime:
    """The end that was chosen, or the default; refuses ``invalid_input`` for the past and beyond the maximum."""
    today = legal_day(now)
    chosen = day or today + timedelta(days=default_days())
    last = today + timedelta(days=most_days())
    if chosen < today:
        raise InvalidInput(fields={"/until": _("这一天已经过去了，请选今天或者以后的日期。")})
    if chosen > last:
        says = _("最长到%(year)s年%(month)s月%(day)s日，请选早一点的日期。")
        raise InvalidInput(fields={"/until": says % {"year": last.year, "month": last.month, "day": last.day}})
    return end_of_day(chosen)
