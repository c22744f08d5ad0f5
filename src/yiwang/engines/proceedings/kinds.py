"""Kinds of proceedings: what a net contributes so that the shared legal life can carry its cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from yiwang.calendar import Limit
from yiwang.engines.flow.plan import Plan

if TYPE_CHECKING:
    from yiwang.engines.proceedings.context import Context
    from yiwang.engines.proceedings.moves import Moment


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one item, asked for at the day of submission."""

    correction_notice: Limit | None = None
    correction: Limit | None = None
    statutory: Limit | None = None
    committed: Limit | None = None
    delivery: Limit | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that a move brings forth: the worker sets it from the text ``kind`` of the item's pack."""

    kind: str
    title: str
    data: Mapping[str, Any] = field(default_factory=dict)
    for_applicant: bool = True


class Kind(Protocol):
    """A kind of proceeding, registered by the net that owns it."""

    code: str
    title: str

    def plan(self, context: Context) -> Plan:
        """The flow of the case's revision."""
        ...

    def limits(self, context: Context) -> Limits:
        """The limits of the case's revision."""
        ...

    def decide(self, context: Context, decision: str, variables: Mapping[str, object]) -> object:
        """Evaluate a decision of the case's revision; the value goes into the flow."""
        ...

    def variables(self, context: Context) -> dict[str, object]:
        """What conditions may read besides outcomes: answers and facts."""
        ...

    def papers(self, context: Context, move: str, reason: str) -> list[Paper]:
        """Documents that ``move`` brings forth."""
        ...

    def after_move(self, moment: Moment, move: str) -> None:
        """Go on in the same change after ``move`` (receipts, messages to other rooms come from events)."""
        ...


KINDS: dict[str, Kind] = {}


def kind(entry: Kind) -> Kind:
    """Register a kind at start-up."""
    KINDS[entry.code] = entry
    return entry
