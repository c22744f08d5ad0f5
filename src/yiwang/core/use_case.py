"""A use case is one function (invariant 1): it opens the transaction and refuses to commit without its event.

Order inside: authorise, lock, check, change, record; side effects wait for the commit. Portal, API,
window, import and test all call the same function with an ``Actor``.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import transaction

from yiwang.core.actor import Actor
from yiwang.core.events import NewEvent, Subject, write

P = ParamSpec("P")
R = TypeVar("R")


class UseCaseWithoutEvent(RuntimeError):
    """A use case ended without recording one of its declared events: nothing is committed."""


class RecordOutsideUseCase(RuntimeError):
    """``record`` was called where no use case is running."""


@dataclass(slots=True)
class _Running:
    name: str
    events: list[NewEvent] = field(default_factory=list)
    nothing_changed: bool = False


_running: ContextVar[_Running | None] = ContextVar("use_case", default=None)

USE_CASES: dict[str, tuple[str, ...]] = {}


def use_case(*event_types: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a keyword-only function a use case that records at least one of ``event_types``."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        name = f"{function.__module__}.{function.__qualname__}"
        _check_signature(function, name)
        USE_CASES[name] = event_types

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            frame = _Running(name)
            token = _running.set(frame)
            try:
                with transaction.atomic():
                    result = function(*args, **kwargs)
                    _settle(frame, event_types)
                return result
            finally:
                _running.reset(token)

        run.event_types = event_types  # type: ignore[attr-defined]
        return run

    return decorate


def _check_signature(function: Callable[..., Any], name: str) -> None:
    parameters = inspect.signature(function).parameters
    if "actor" not in parameters:
        raise TypeError(f"{name}: a use case takes an actor")
    if any(p.kind is not inspect.Parameter.KEYWORD_ONLY for p in parameters.values()):
        raise TypeError(f"{name}: a use case is keyword-only")


def _settle(frame: _Running, event_types: tuple[str, ...]) -> None:
    if frame.nothing_changed and not frame.events:
        return
    if not any(event.type in event_types for event in frame.events):
        raise UseCaseWithoutEvent(f"{frame.name} recorded none of {event_types}")
    write(frame.events)


def record(
    event: str,
    *,
    actor: Actor,
    on: Any = None,
    subject: Subject | None = None,
    payload: Mapping[str, Any] | None = None,
    organization_id: UUID | None = None,
    division_id: UUID | None = None,
) -> NewEvent:
    """Record ``event`` about ``on`` (a model with ``subject_kind``) or ``subject``; written at the end."""
    frame = _running.get()
    if frame is None:
        raise RecordOutsideUseCase(event)
    about = subject or Subject(on.subject_kind, on.pk)
    entry = NewEvent(
        type=event,
        actor=actor,
        subject=about,
        payload=dict(payload or {}),
        organization_id=organization_id or getattr(on, "organization_id", None),
        division_id=division_id or getattr(on, "division_id", None),
    )
    frame.events.append(entry)
    return entry


def nothing_changed() -> None:
    """Say that this run found everything done already (a retry): no event is due."""
    frame = _running.get()
    if frame is None:
        raise RecordOutsideUseCase("nothing_changed")
    frame.nothing_changed = True


def after_commit(function: Callable[..., Any], **kwargs: Any) -> None:
    """Run ``function(**kwargs)`` once the transaction is durable."""
    transaction.on_commit(functools.partial(function, **kwargs))
