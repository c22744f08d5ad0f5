"""Bounds of compilation and evaluation, and the budget that one evaluation spends."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from .errors import LimitExceeded, Problem
from .temporal import DateTime
from .values import Value


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds. Lengths are code points or items; `stack` is in nested expression levels."""

    model_bytes: int = 4_000_000
    elements: int = 50_000
    expression_length: int = 100_000
    nesting: int = 50
    steps: int = 500_000
    stack: int = 500
    string_length: int = 200_000
    list_length: int = 100_000
    problems: int = 100
    regex_steps: int = 200_000
    regex_length: int = 2_000


DEFAULT = Limits()
MAX_RESULT_NESTING = 60


@dataclass(slots=True)
class Run:
    """State of one evaluation: what is left of the budget, the clock it sees, the problems it noted."""

    limits: Limits = DEFAULT
    now: DateTime | None = None
    steps: int = 0
    depth: int = 0
    problems: list[Problem] = field(default_factory=list)
    element: str = ""
    trace: list[Any] | None = None

    def __post_init__(self) -> None:
        """The full budget at the start."""
        self.steps = self.limits.steps

    def spend(self, steps: int = 1) -> None:
        """Take steps from the budget; raise LimitExceeded when it is used up."""
        self.steps -= steps
        if self.steps < 0:
            raise LimitExceeded("计算步数超过上限")

    def enter(self, weight: int) -> None:
        """Go `weight` expression levels deeper (a function call); raise when the stack bound is passed."""
        self.steps -= 1
        self.depth += weight
        if self.depth > self.limits.stack or self.steps < 0:
            raise LimitExceeded("函数嵌套调用过深" if self.steps >= 0 else "计算步数超过上限")

    def leave(self, weight: int) -> None:
        """Come back from `enter`."""
        self.depth -= weight

    def grow(self, length: int) -> int:
        """Refuse a list longer than allowed; charge its length to the budget."""
        if length > self.limits.list_length:
            raise LimitExceeded("列表长度超过上限")
        self.spend(length >> 3)
        return length

    def note(self, code: str, message: str) -> Value:
        """Remember a problem (bounded, no repetition of the last one) and give null."""
        problem = Problem(code, message, self.element)
        if len(self.problems) < self.limits.problems and (not self.problems or self.problems[-1] != problem):
            self.problems.append(problem)
        return None

    def check_size(self, value: Value) -> None:
        """Charge a result for its size as a tree (shared parts count each time); refuse one nested too deeply."""
        level = [value] if type(value) in (list, dict) else []
        depth = 0
        while level:
            depth += 1
            if depth > MAX_RESULT_NESTING:
                raise LimitExceeded("结果嵌套过深")
            following = []
            for holder in level:
                self.spend(1 + (len(holder) >> 2))
                items = holder.values() if type(holder) is dict else holder
                following += [item for item in items if type(item) in (list, dict)]
            level = following


CURRENT: ContextVar[Run | None] = ContextVar("current_run", default=None)


def charge(steps: int) -> None:
    """Take steps from the evaluation that is running in this context, if there is one."""
    run = CURRENT.get()
    if run is not None:
        run.spend(steps)
