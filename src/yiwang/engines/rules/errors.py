"""Refusals and problems of the rules engine.

A *refusal* stops compilation (the model or expression cannot be used). A *problem* is noted during an
evaluation whose result is null, as DMN 1.3 §10.3.2.13 asks: the engine never raises for bad data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: stable `code`, Chinese `message`, where (element id or name, line of the XML)."""

    code: str
    message: str
    element: str = ""
    line: int = 0

    def __str__(self) -> str:
        """The message with its place, as it is shown to a pack author."""
        place = f"第{self.line}行 " if self.line else ""
        element = f"[{self.element}] " if self.element else ""
        return f"{place}{element}{self.message}"


class RulesError(Exception):
    """Base of the refusals; `code` is stable, `message` is Chinese."""

    code = "rules_error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class FeelSyntaxError(RulesError):
    """The text is not FEEL. `position` is the 0-based code point where reading stopped."""

    code = "feel_syntax"

    def __init__(self, message: str, position: int = 0, text: str = "") -> None:
        self.position = position
        self.line = text.count("\n", 0, position) + 1
        self.column = position - (text.rfind("\n", 0, position) + 1) + 1
        super().__init__(f"第{self.line}行第{self.column}个字符：{message}")


class ModelRefused(RulesError):
    """The DMN model cannot be used; `problems` lists every reason that was found."""

    code = "model_refused"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("；".join(str(problem) for problem in self.problems) or "模型无法使用")


class LimitExceeded(RulesError):
    """An evaluation used up one of its bounds. Raised inside the engine, turned into null at its edge."""

    code = "limit_exceeded"
