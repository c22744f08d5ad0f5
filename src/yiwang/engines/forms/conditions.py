"""`x-when`: FEEL conditions on answers, and the answers that remain when hidden parts are taken out.

Names in a condition: the key of every page, `answers` (all of them) and, inside a repeating group, `row`.
Dates are dates and numbers are exact decimals there; what has not been answered is null. A part is shown only
if its condition gives true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yiwang.engines.forms.errors import FormProblem
from yiwang.engines.forms.model import Condition, Group, Leaf, Part, Repeat


class BadCondition(ValueError):
    """A condition that is not FEEL, or that uses a name which is not there; the text is Chinese."""


ConditionCompiler = Callable[[str, tuple[str, ...]], Condition]

MAX_PASSES = 12
"""Hiding one part may hide another; a chain longer than this stops with what it has."""


@dataclass(slots=True)
class Visibility:
    """What is shown: `answers` is what remains of the answers, `hidden` the concrete pointers left out."""

    answers: dict[str, Any]
    hidden: frozenset[str]

    def shows(self, pointer: str) -> bool:
        """Whether neither this part nor any part around it is hidden."""
        if not self.hidden:
            return True
        while pointer:
            if pointer in self.hidden:
                return False
            pointer = pointer.rpartition("/")[0]
        return True


def visible(root: Group, answers: Mapping[str, Any]) -> Visibility:
    """Evaluate every condition, until hiding one part hides no other; `answers` is not changed."""
    current = dict(answers)
    hidden: set[str] = set()
    for _ in range(MAX_PASSES):
        found: set[str] = set()
        taken: list[str] = []
        names = _names(root, current)
        for page in root.children:
            before = len(taken)
            current = _prune_part(page, "", current, names, (found, taken))
            if len(taken) > before:
                # Later pages see at once what went away: a chain through the form takes one pass.
                names = _names(root, current)
        hidden |= found
        if not taken:
            # Nothing that was answered went away, so no condition can see anything else now.
            break
    return Visibility(current, frozenset(hidden))


Found = tuple[set[str], list[str]]
"""The pointers of hidden parts, and of those among them that had an answer."""


def _prune_part(
    child: Part, pointer: str, value: dict[str, Any], names: Mapping[str, Any], found: Found
) -> dict[str, Any]:
    """The answers of a group (at `pointer`) after one of its parts was looked at."""
    where = f"{pointer}/{child.key}"
    inner = value.get(child.key)
    if child.when is not None and not child.when.holds(names):
        found[0].add(where)
        if child.key in value:
            found[1].append(where)
            return {key: item for key, item in value.items() if key != child.key}
    elif isinstance(child, Group):
        below = inner if isinstance(inner, dict) else {}
        for part in child.children:
            below = _prune_part(part, where, below, names, found)
        if isinstance(inner, dict) and below is not inner:
            return {**value, child.key: below}
    elif isinstance(child, Repeat) and isinstance(inner, list):
        return {**value, child.key: _prune_rows(child, where, inner, names, found)}
    return value


def _prune_rows(repeat: Repeat, pointer: str, rows: list[Any], names: Mapping[str, Any], found: Found) -> list[Any]:
    kept = []
    for index, row in enumerate(rows):
        if isinstance(row, dict):
            row_names = {**names, "row": typed(repeat.row, row)}
            for part in repeat.row.children:
                row = _prune_part(part, f"{pointer}/{index}", row, row_names, found)
        kept.append(row)
    return kept


def _names(root: Group, answers: Mapping[str, Any]) -> dict[str, Any]:
    values = typed(root, answers)
    return {**{child.key: None for child in root.children}, **values, "answers": values}


def typed(node: Part, value: Any) -> Any:
    """The JSON value as FEEL should see it: dates as dates, numbers as exact decimals."""
    if isinstance(node, Group) and isinstance(value, Mapping):
        return {child.key: typed(child, value.get(child.key)) for child in node.children}
    if isinstance(node, Repeat) and isinstance(value, list):
        return [typed(node.row, row) for row in value]
    if isinstance(node, Leaf):
        if node.kind == "date" and isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                return value
        if isinstance(value, float):
            return Decimal(repr(value))
    return value


def check_when(text: str, pointer: str, reason: str) -> FormProblem:
    """The problem of a condition that cannot be read."""
    return FormProblem(
        f"{pointer}/x-when",
        f"条件“{text[:80]}”无法理解：{reason}",
        '请按 FEEL 写条件，例如 payout.way = "bank"。',
    )


def names_of(keys: Iterable[str], *, in_row: bool) -> tuple[str, ...]:
    """The names that a condition may use."""
    return (*keys, "answers", *(("row",) if in_row else ()))
