"""Pure rules of a bundle: which parts may start, which end because another one was not granted. No Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WAITING, STARTED, GRANTED, FAILED, ENDED = "waiting", "started", "granted", "failed", "ended"
SETTLED = frozenset({GRANTED, FAILED, ENDED})
LOST = frozenset({FAILED, ENDED})
DECIDING: Mapping[str, tuple[str, str]] = {
    "proceeding.granted": (GRANTED, "granted"),
    "proceeding.refused": (FAILED, "refused"),
    "proceeding.not_accepted": (FAILED, "not_accepted"),
    "proceeding.withdrawn": (FAILED, "withdrawn"),
    "proceeding.terminated": (FAILED, "terminated"),
}


@dataclass(frozen=True, slots=True)
class Need:
    """A part that must be granted first, and what it brings along."""

    part: str
    brings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part as the rules see it. ``brought`` are names that it has brought; ``over``: nothing more will come."""

    name: str
    state: str
    needs: tuple[Need, ...] = ()
    brought: frozenset[str] = frozenset()
    over: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """What to do now: parts to start, parts to end with the one that they depended on, what the others wait for."""

    start: tuple[str, ...]
    end: Mapping[str, str]
    waits_for: Mapping[str, str]


def course_of(parts: Sequence[Part]) -> Course:
    """Only what the law orders waits; a part that is lost takes along those that depend on it, and no others."""
    states = {part.name: part for part in parts}
    end: dict[str, str] = {}
    changed = True
    while changed:
        changed = False
        for part in parts:
            lost = _lost_need(part, states, end) if part.state == WAITING and part.name not in end else None
            if lost is not None:
                end[part.name] = lost
                changed = True
    waiting = [part for part in parts if part.state == WAITING and part.name not in end]
    waits_for = {part.name: first for part in waiting if (first := _open_need(part, states)) is not None}
    return Course(tuple(part.name for part in waiting if part.name not in waits_for), end, waits_for)


def _lost_need(part: Part, states: Mapping[str, Part], end: Mapping[str, str]) -> str | None:
    for need in part.needs:
        known = states.get(need.part)
        if known is not None and (known.state in LOST or need.part in end):
            return need.part
    return None


def _open_need(part: Part, states: Mapping[str, Part]) -> str | None:
    """The first need that is not met. A need that is no part of this bundle (its condition is false) is met."""
    for need in part.needs:
        known = states.get(need.part)
        if known is not None and not _met(need, known):
            return need.part
    return None


def _met(need: Need, known: Part) -> bool:
    return known.state == GRANTED and (known.over or set(need.brings) <= known.brought)
