"""Tables of the ground floor."""

from yiwang.core.models.calendar_day import CalendarDay
from yiwang.core.models.event import Consumer, Event
from yiwang.core.models.file import Blob, File
from yiwang.core.models.idempotency import IdempotencyKey
from yiwang.core.models.number import NumberSeries
from yiwang.core.models.revision import Definition, Release, Revision
from yiwang.core.models.timer import Timer

__all__ = [
    "Blob",
    "CalendarDay",
    "Consumer",
    "Definition",
    "Event",
    "File",
    "IdempotencyKey",
    "NumberSeries",
    "Release",
    "Revision",
    "Timer",
]
