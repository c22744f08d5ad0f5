"""What a command is told (`Turn`) and what it gives back (`Step`): differences to store, things to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from uuid_utils.compat import uuid7

from yiwang.engines.flow.tokens import Count, Incident, Job, State, Task, Timer, Token, Waiting
from yiwang.sentences import SaidError


def new_id() -> str:
    """A time-ordered id (UUIDv7) as text."""
    return str(uuid7())


Row = TypeVar("Row", Token, Task, Timer, Job, Waiting, Count, Incident)


@dataclass(frozen=True, slots=True)
class Rows(Generic[Row]):
    """What a command did to one table: rows to insert, rows to update, rows to delete (as they were)."""

    added: tuple[Row, ...] = ()
    changed: tuple[Row, ...] = ()
    removed: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class ClosedTask:
    """A task that is no longer open: `how` is done or cancelled; `performers` who finished it."""

    task: Task
    how: str
    outcome: str = ""
    performers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock of a special procedure (行政许可法 第四十五条) begins or ends with this token's task."""

    kind: str
    node: str
    token_id: str
    begun: bool


@dataclass(frozen=True, slots=True)
class Move:
    """A named transition of the legal life that the finished task asks for."""

    name: str
    node: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A business rule evaluated inline, with its value."""

    node: str
    decision: str
    result: str
    value: object


@dataclass(frozen=True, slots=True)
class Passed:
    """One entry of the trail.

    `what`: entered, done, cancelled, added_signer, transferred, reminded or resolved.
    """

    node: str
    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """The result of one command: the new state and, as differences, all that must be stored and done."""

    state: State
    tokens: Rows[Token] = field(default_factory=Rows)
    tasks: Rows[Task] = field(default_factory=Rows)
    timers: Rows[Timer] = field(default_factory=Rows)
    jobs: Rows[Job] = field(default_factory=Rows)
    waiting: Rows[Waiting] = field(default_factory=Rows)
    counts: Rows[Count] = field(default_factory=Rows)
    incidents: Rows[Incident] = field(default_factory=Rows)
    closed: tuple[ClosedTask, ...] = ()
    pauses: tuple[Pause, ...] = ()
    moves: tuple[Move, ...] = ()
    decided: tuple[Decided, ...] = ()
    reminders: tuple[str, ...] = ()
    trail: tuple[Passed, ...] = ()

    @property
    def ended(self) -> bool:
        """Whether the flow is over."""
        return bool(self.state.ended)


class FlowRefused(SaidError):
    """The command cannot be done now; `code` is stable, the message is Chinese and for people."""

    def __init__(self, code: str, msgid: str, **values: object) -> None:
        self.code = code
        super().__init__(msgid, **values)


class DecisionFailed(ValueError):
    """`decide` raises this where a rule gives no lawful value; goes to an error boundary or an incident."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(message)


Decide = Callable[[str, Mapping[str, object]], object]


def no_decision(name: str, variables: Mapping[str, object]) -> object:
    """Stands in where no rules are connected: every decision becomes an incident."""
    raise DecisionFailed("no_rules", f"没有接入决策表“{name}”。")


@dataclass(frozen=True, slots=True)
class Turn:
    """What a command may know of the world: the time (aware), the case's data, the rules, and new ids.

    `variables` holds `answers` and `facts`; `decide(name, variables)` evaluates a decision table.
    """

    now: datetime
    variables: Mapping[str, object] = field(default_factory=dict)
    decide: Decide = no_decision
    ids: Callable[[], str] = new_id
    max_visits: int = 10_000
