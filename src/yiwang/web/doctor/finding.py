"""What a check finds, and the table that all checks stand in."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from yiwang.web.launcher.language import tell


class Level(StrEnum):
    """How bad a finding is: `bad` makes the installation unfit and the exit status 1."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """The outcome of one check: how bad, what was seen, and what to do about it (empty when all is well)."""

    level: Level
    message: str
    remedy: str = ""


@dataclass(frozen=True)
class Check:
    """One line of the table. `code` is stable; `run` looks and touches nothing."""

    code: str
    zh: str
    en: str
    run: Callable[[], Finding]
    needs_database: bool = False

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return tell(self.zh, self.en)


def ok(message: str) -> Finding:
    """All is well."""
    return Finding(Level.OK, message)


def warn(message: str, remedy: str) -> Finding:
    """It works, but not for long or not for everything."""
    return Finding(Level.WARN, message, remedy)


def bad(message: str, remedy: str) -> Finding:
    """It does not work."""
    return Finding(Level.BAD, message, remedy)
