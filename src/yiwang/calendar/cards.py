"""Warning cards (红黄牌): yellow when most of a limit is used up, red when it has passed."""

from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil

from yiwang.calendar.deadline import ClockState, Deadline

# Local rules say 70 to 80 %; an organization sets its own as a parameter.
DEFAULT_YELLOW = Fraction(4, 5)


class Card(StrEnum):
    """The card a case shows."""

    NONE = "none"
    YELLOW = "yellow"
    RED = "red"

    @property
    def label(self) -> str:
        """Chinese name."""
        return {"none": "正常", "yellow": "黄牌", "red": "红牌"}[self.value]


def card(deadline: Deadline, at: date, yellow: Fraction | float = DEFAULT_YELLOW) -> Card:
    """The card on `at`. A clock that stands still keeps the card that it had."""
    if deadline.state(at) is ClockState.OVERDUE:
        return Card.RED
    if deadline.days_used(at) >= _threshold(deadline, yellow):
        return Card.YELLOW
    return Card.NONE


def yellow_from(deadline: Deadline, yellow: Fraction | float = DEFAULT_YELLOW) -> date | None:
    """First day of the yellow card, for a timer; None while an open pause comes before it."""
    return deadline.reached_on(_threshold(deadline, yellow))


def red_from(deadline: Deadline) -> date | None:
    """First day of the red card: the day after the last; None while the clock stands still."""
    return deadline.due_on + timedelta(days=1) if deadline.due_on else None


def _threshold(deadline: Deadline, yellow: Fraction | float) -> int:
    share = yellow if isinstance(yellow, Fraction) else Fraction(str(yellow))
    if not 0 < share <= 1:
        raise ValueError("黄牌的比例要大于 0，不超过 1。")
    return ceil(deadline.total * share)
