"""When a limit ends: the day, what is used, what is left, with pauses and an extension.

A pause covers its first day up to the day before it ends: the day on which the clock stops is not
counted any more, the day on which it resumes counts again. A pause of k counted days moves the end by
k counted days.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from yiwang.calendar.durations import Duration, Unit, end_of
from yiwang.calendar.errors import CalendarError, ExtensionNotAllowed, PauseNotAllowed
from yiwang.calendar.limits import Limit, PauseKind
from yiwang.calendar.working import WorkingCalendar

_ONE = timedelta(days=1)


class ClockState(StrEnum):
    """What a clock shows on a day."""

    RUNNING = "running"
    PAUSED = "paused"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands still from `since` until `until` (the day it resumes); None while still open."""

    kind: PauseKind
    since: date
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.since:
            raise CalendarError("暂停计时的结束日期早于开始日期。请核对。")


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension granted on a day by the head whom the statute names."""

    duration: Duration
    granted_on: date


@dataclass(frozen=True)
class Deadline:
    """The end of a limit that began on `start`.

    `due_on` is the last day, inclusive; None while an open pause holds the clock. `total` counts days
    of the limit's kind: working days, or natural days for every other unit.
    """

    limit: Limit
    start: date
    due_on: date | None
    total: int
    calendar: WorkingCalendar = field(repr=False)
    pauses: tuple[tuple[date, date | None], ...] = ()
    _raw: date = field(default=date.min, repr=False)

    def days_used(self, at: date) -> int:
        """Counted days after the start up to and with `at`, pauses left out."""
        return self._counted(self.start, max(at, self.start))

    def days_left(self, at: date) -> int:
        """Counted days after `at` up to the end: 0 on the last day, negative for days past due."""
        at = max(at, self.start)
        if self.due_on is None:
            return self.total - self.days_used(at)
        if at > self.due_on:
            return -self._between(self.due_on, at)
        return self._counted(at, self.due_on)

    def state(self, at: date) -> ClockState:
        """Running, paused or overdue on `at`."""
        if self.due_on is not None and at > self.due_on:
            return ClockState.OVERDUE
        if any(since <= at and (until is None or at < until) for since, until in self.pauses):
            return ClockState.PAUSED
        return ClockState.RUNNING

    def due_if_resumed(self, on: date) -> date:
        """The last day if an open pause ended on `on`; the plain end when nothing is open."""
        if self.due_on is not None:
            return self.due_on
        closed = [(since, max(since, on) if until is None else until) for since, until in self.pauses]
        due = _moved(self._raw, closed, self)
        if due is None:  # a closed list always gives a day
            raise CalendarError("计时状态不一致。请联系管理员。")
        return self._rolled(due)

    def reached_on(self, used: int) -> date | None:
        """First day on which `used` days are used up; None if an open pause comes before it."""
        return _moved(self._add(self.start, used), self.pauses, self) if used else self.start

    def _counted(self, after: date, upto: date) -> int:
        return self._between(after, upto) - sum(self._paused(since, until, after, upto) for since, until in self.pauses)

    def _paused(self, since: date, until: date | None, after: date, upto: date) -> int:
        low = max(after, since - _ONE)
        high = upto if until is None else min(upto, until - _ONE)
        return self._between(low, high) if high > low else 0

    def _between(self, after: date, upto: date) -> int:
        if self.limit.duration.unit is Unit.WORKING_DAY:
            return self.calendar.working_days_between(after, upto)
        return (upto - after).days

    def _add(self, day: date, days: int) -> date:
        if self.limit.duration.unit is Unit.WORKING_DAY:
            return self.calendar.add_working_days(day, days)
        return day + timedelta(days=days)

    def _rolled(self, day: date) -> date:
        return self.calendar.roll_forward(day) if self.limit.rolls else day


def deadline(
    limit: Limit,
    start: date,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
    *,
    calendar: WorkingCalendar,
) -> Deadline:
    """Work out when `limit` ends, counted from `start` (which itself is not counted).

    Raises PauseNotAllowed, ExtensionNotAllowed, CalendarMissing, and NotADate for limits in hours.
    """
    merged = _merge(limit, pauses)
    plain = _ending(limit, start, end_of(limit.duration, start, calendar), merged, calendar)
    if not extensions:
        return plain
    extra = _granted(limit, extensions, plain.due_on)
    if extra.unit is limit.duration.unit:
        raw = end_of(Duration(limit.duration.amount + extra.amount, extra.unit), start, calendar)
    else:
        raw = end_of(extra, end_of(limit.duration, start, calendar), calendar)
    return _ending(limit, start, raw, merged, calendar)


def latest_before(limit: Limit, event: date, calendar: WorkingCalendar) -> date:
    """Last day for something that must happen `limit` before `event`, such as the notice of a hearing.

    The event's own day is not counted; a day off moves to the working day before.
    """
    if limit.duration.unit is Unit.WORKING_DAY:
        return calendar.add_working_days(event, -limit.duration.amount)
    if limit.duration.unit is not Unit.DAY:
        raise CalendarError("倒推期限只能按日或工作日计算。")
    day = event - timedelta(days=limit.duration.amount)
    return calendar.roll_back(day) if limit.rolls else day


def check_pause(limit: Limit, kind: PauseKind | str) -> PauseKind:
    """Return the kind if the statute of `limit` lists it. Raises PauseNotAllowed with the list."""
    if kind in limit.pauses:
        return PauseKind(kind)
    label = PauseKind(kind).label if kind in set(PauseKind) else str(kind)
    basis = limit.pause_basis or limit.basis
    if limit.pauses:
        allowed = "、".join(sorted(k.label for k in limit.pauses))
        raise PauseNotAllowed(
            "不能因“%(reason)s”暂停计时。%(basis)s只允许：%(allowed)s。", reason=label, basis=basis, allowed=allowed
        )
    raise PauseNotAllowed("不能因“%(reason)s”暂停计时。%(basis)s没有规定可以暂停。", reason=label, basis=basis)


def _ending(
    limit: Limit,
    start: date,
    raw: date,
    merged: tuple[tuple[date, date | None], ...],
    calendar: WorkingCalendar,
) -> Deadline:
    frame = Deadline(limit, start, None, 0, calendar, merged, raw)
    due = _moved(raw, merged, frame)
    if due is not None:
        due = frame._rolled(due)
        total = frame._counted(start, due)
    else:
        total = frame._between(start, raw)
    return Deadline(limit, start, due, total, calendar, merged, raw)


def _moved(raw: date, merged: Iterable[tuple[date, date | None]], frame: Deadline) -> date | None:
    """Move `raw` by every pause that begins while the clock still runs; None at an open one."""
    due = raw
    for since, until in merged:
        if since > due and since > frame._rolled(due):
            break
        if until is None:
            return None
        if since > due:  # between the last day and the working day it moves to: that day is still owed
            due = until
            continue
        moved = frame._paused(since, until, frame.start, until)
        due = frame._add(due, moved) if moved else due
    return due


def _merge(limit: Limit, pauses: Sequence[Pause]) -> tuple[tuple[date, date | None], ...]:
    """Overlapping and touching pauses become one; empty ones fall away."""
    merged: list[tuple[date, date | None]] = []
    for pause in sorted(pauses, key=lambda p: (p.since, p.until or date.max)):
        check_pause(limit, pause.kind)
        if pause.until == pause.since:
            continue
        if merged and (merged[-1][1] is None or pause.since <= merged[-1][1]):
            since, until = merged[-1]
            ends = None if until is None or pause.until is None else max(until, pause.until)
            merged[-1] = (since, ends)
        else:
            merged.append((pause.since, pause.until))
    return tuple(merged)


def _granted(limit: Limit, extensions: Sequence[Extension], due_on: date | None) -> Duration:
    if limit.extension is None:
        raise ExtensionNotAllowed("%(basis)s没有规定可以延长。", basis=limit.basis)
    if len(extensions) > 1:
        raise ExtensionNotAllowed("期限只能延长一次，已经延长过。")
    granted = extensions[0]
    longest = limit.extension
    if granted.duration.unit is not longest.unit or not 1 <= granted.duration.amount <= longest.amount:
        raise ExtensionNotAllowed("最多可以延长 %(longest)s。%(basis)s。", longest=longest, basis=limit.basis)
    if due_on is not None and granted.granted_on > due_on:
        raise ExtensionNotAllowed("期限已经在 %(day)s 届满，不能再延长。", day=due_on)
    return granted.duration
