"""The parts of a regular expression, as the parser makes them and the assembler reads them."""

from __future__ import annotations

from dataclasses import dataclass

from .classes import Test


class RegexError(Exception):
    """The pattern, its flags or the replacement is malformed; `message` is Chinese."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class One:
    """Exactly one character that passes the test."""

    test: Test


@dataclass(frozen=True, slots=True)
class Anchor:
    """`^` or `$`; `lines` with the flag m."""

    sign: str
    lines: bool


@dataclass(frozen=True, slots=True)
class Back:
    """The text of an earlier group again."""

    group: int
    fold: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A group; number 0 does not capture."""

    number: int
    body: Tree


@dataclass(frozen=True, slots=True)
class Repeat:
    """`body{low,high}`; high None is unbounded."""

    body: Tree
    low: int
    high: int | None
    greedy: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other."""

    items: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    branches: tuple[Tree, ...]


Tree = One | Anchor | Back | Group | Repeat | Sequence | Choice
