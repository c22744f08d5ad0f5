"""Checking answers as a whole: for the API, for each page and for the final submission.

The compiled schema says yes or no in microseconds; only when it says no are its errors turned into
Chinese sentences at the fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

import jsonschema_rs

from yiwang.engines.forms import messages, schema
from yiwang.engines.forms.complaints import complain, missing
from yiwang.engines.forms.conditions import Visibility, visible
from yiwang.engines.forms.errors import FieldError, Text
from yiwang.engines.forms.model import Group, Leaf, Node, Part, Repeat, walk
from yiwang.engines.forms.pointers import expand, is_index, pointer_of

MAX_ERRORS: Final = 300
Validator = jsonschema_rs.Draft202012Validator
CHINA: Final = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Checker:
    """The compiled checks of one form."""

    root: Group
    complete: jsonschema_rs.Draft202012Validator
    draft: jsonschema_rs.Draft202012Validator
    dated: tuple[Leaf, ...]
    conditional: bool

    @classmethod
    def of(cls, root: Group) -> Checker:
        """Compile the checks; pattern errors have been refused before."""
        parts = list(walk(root))
        return cls(
            root=root,
            complete=schema.validator(root, complete=True),
            draft=schema.validator(root, complete=False),
            dated=tuple(part for part in parts if isinstance(part, Leaf) and (part.not_before or part.not_after)),
            conditional=any(part.when is not None for part in parts),
        )

    def shown(self, answers: Mapping[str, Any]) -> Visibility:
        """What remains of the answers when hidden parts are taken out."""
        if not self.conditional:
            return Visibility(dict(answers), frozenset())
        return visible(self.root, answers)

    def check(self, answers: Any, *, complete: bool, today: date | None) -> list[FieldError]:
        """Every error, at most one for each field, in the order of the form."""
        if not isinstance(answers, dict):
            return [FieldError("", "type", messages.UNKNOWN)]
        return self.check_shown(self.shown(answers), complete=complete, today=today)

    def check_shown(self, shown: Visibility, *, complete: bool, today: date | None) -> list[FieldError]:
        """The same, where it is known already what is shown."""
        validator = self.complete if complete else self.draft
        errors: list[FieldError] = []
        try:
            if not validator.is_valid(shown.answers):
                errors += self._explain(validator, shown)
        except ValueError:
            # What is no JSON at all: keys that are no text, half characters, endless nesting.
            return [FieldError("", "unreadable", messages.UNREADABLE)]
        if complete and self.conditional:
            errors += _missing_conditional(self.root, "", shown, shown.answers)
        if self.dated:
            errors += self._check_days(shown, today or datetime.now(CHINA).date())
        return self.in_order(errors) if errors else errors

    def check_values(self, answers: dict[str, Any]) -> list[FieldError]:
        """Errors of the values that are there, without conditions and without asking for more."""
        if self.draft.is_valid(answers):
            return []
        return self.in_order(list(self._explain(self.draft, Visibility(answers, frozenset()))))

    def in_order(self, errors: list[FieldError]) -> list[FieldError]:
        """The first error of each field, in the order of the form."""
        first = {error.pointer: error for error in reversed(errors)}
        return sorted(first.values(), key=lambda error: _place(self.root, error.pointer))

    def _explain(self, validator: Validator, shown: Visibility) -> Iterator[FieldError]:
        for error in islice(validator.iter_errors(shown.answers), MAX_ERRORS):
            node, path = locate(self.root, list(error.instance_path))
            yield from complain(node, pointer_of(path), error, shown)

    def _check_days(self, shown: Visibility, today: date) -> Iterator[FieldError]:
        for leaf in self.dated:
            for pointer, value in expand(shown.answers, leaf.path):
                if isinstance(value, str):
                    yield from _check_day(leaf, pointer, value, today)


def locate(root: Group, parts: list[str | int]) -> tuple[Node, list[str | int]]:
    """The innermost part of the form that a path leads into, and the path of that part."""
    node: Part = root
    for depth, part in enumerate(parts):
        below: Part | None = None
        if isinstance(node, Group):
            below = node.by_key.get(str(part))
        elif isinstance(node, Repeat):
            below = node.row
        if below is None:
            return node, parts[:depth]
        node = below
    return node, parts


def _missing_conditional(group: Group, pointer: str, shown: Visibility, answers: Any) -> Iterator[FieldError]:
    """Required parts with a condition that is met, but without an answer: the schema leaves them out."""
    for child in group.children:
        where = f"{pointer}/{child.key}"
        if where in shown.hidden:
            continue
        present = isinstance(answers, dict) and child.key in answers
        if not present and child.required and child.when is not None:
            yield from missing(child, where, shown)
        if not present:
            continue
        inner = answers[child.key]
        if isinstance(child, Group):
            yield from _missing_conditional(child, where, shown, inner)
        elif isinstance(child, Repeat) and isinstance(inner, list):
            for index, row in enumerate(inner):
                yield from _missing_conditional(child.row, f"{where}/{index}", shown, row)


def _check_day(leaf: Leaf, pointer: str, value: str, today: date) -> Iterator[FieldError]:
    latest = today.isoformat() if leaf.not_after == "today" else leaf.not_after
    earliest = today.isoformat() if leaf.not_before == "today" else leaf.not_before
    if latest and value > latest:
        msgid = messages.DATE_IN_FUTURE if leaf.not_after == "today" else messages.DATE_TOO_LATE
        yield FieldError(pointer, "date_too_late", msgid, leaf.title, {"limit": _spoken(latest)})
    elif earliest and value < earliest:
        msgid = messages.DATE_IN_PAST if leaf.not_before == "today" else messages.DATE_TOO_EARLY
        yield FieldError(pointer, "date_too_early", msgid, leaf.title, {"limit": _spoken(earliest)})


def _spoken(day: str) -> Text:
    year, month, number = day.split("-")
    return {"zh-Hans": f"{int(year)}年{int(month)}月{int(number)}日", "en": day}


def _place(root: Group, pointer: str) -> tuple[tuple[int, str], ...]:
    """Sorts pointers in the order of the form, rows by number, unknown keys last."""
    key: list[tuple[int, str]] = []
    node: Part | None = root
    for part in pointer.split("/")[1:]:
        if isinstance(node, Group) and part in node.by_key:
            key.append((list(node.by_key).index(part), ""))
            node = node.by_key[part]
        elif isinstance(node, Repeat) and is_index(part):
            key.append((int(part), ""))
            node = node.row
        else:
            key.append((10**6, part))
            node = None
    return tuple(key)
