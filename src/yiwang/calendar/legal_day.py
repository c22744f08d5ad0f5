"""Which day it is for the law: the day in China, whatever the server's clock shows."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from yiwang.calendar.errors import NotADate

CHINA = ZoneInfo("Asia/Shanghai")


def legal_day(instant: datetime) -> date:
    """Day of an aware instant in Asia/Shanghai: 15:59:59 UTC is still today, 16:00 UTC is tomorrow."""
    if instant.tzinfo is None:
        raise NotADate("时刻要带时区。")
    return instant.astimezone(CHINA).date()


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """First instant of `day` and first instant of the next one, in UTC.

    The last day of a period ends at 24:00 (民法典 第二百零三条): a timer for it fires at the second value.
    """
    first = datetime.combine(day, time(), CHINA)
    after = datetime.combine(day + timedelta(days=1), time(), CHINA)
    return first.astimezone(UTC), after.astimezone(UTC)
