"""Service tasks: named plug-ins that run after the commit and may be repeated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from yiwang.core.plugins import PlugInTable

if TYPE_CHECKING:
    from yiwang.engines.proceedings.context import Context


class JobFailed(Exception):
    """The job can not succeed with this case; ``code`` selects the error path of the model."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class JobResult:
    """Facts for the flow, and moves of the legal life that the work brought about (``deliver``).

    A move that does not exist from the state at that moment is left out: a repeated job finds it done already.
    """

    facts: Mapping[str, Any] = field(default_factory=dict)
    moves: tuple[str, ...] = ()


class Job(Protocol):
    """A service task. ``run`` gets a key that stays the same over repeats; it returns facts for the flow."""

    code: str
    title: str

    def check_config(self) -> list[str]:
        """Problems of the configuration."""
        ...

    def run(self, context: Context, key: str) -> Mapping[str, Any] | JobResult:
        """Do the work once for ``key``; returns facts or a ``JobResult``; raises ``JobFailed`` for a lawful failure."""
        ...


JOBS: PlugInTable[Job] = PlugInTable("flow jobs")
