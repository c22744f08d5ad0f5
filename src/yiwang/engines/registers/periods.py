"""Valid time as days: what is left of a period when a new one is laid over it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Both days belong to it; without ``until`` it goes on."""

    since: date
    until: date | None = None

    def meets(self, other: Period) -> bool:
        """True if some day belongs to both."""
        return not (self._before(other) or other._before(self))

    def _before(self, other: Period) -> bool:
        return self.until is not None and self.until < other.since

    def without(self, new: Period) -> list[Period]:
        """The days of this period that ``new`` does not take: none, one part, or the two parts around it."""
        if not self.meets(new):
            return [self]
        left = []
        if self.since < new.since:
            left.append(Period(self.since, new.since - DAY))
        if new.until is not None and (self.until is None or self.until > new.until):
            left.append(Period(new.until + DAY, self.until))
        return left
