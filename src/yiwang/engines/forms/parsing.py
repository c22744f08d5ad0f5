"""From what a browser sent for one page to typed answers, errors at the fields, and the page to show again.

Nothing typed is ever lost: what could not be understood comes back in `raw` exactly as typed. Adding and
removing rows and files, asking for the next level of a division, and questions that only now apply bring
the same page back (`stay`) without scolding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from yiwang.engines.forms import messages
from yiwang.engines.forms.convert import DATE_PARTS, read, read_date_parts
from yiwang.engines.forms.errors import FieldError, Unreadable
from yiwang.engines.forms.model import Leaf, Part, Repeat, walk
from yiwang.engines.forms.pointers import MISSING, get, put, slug, within
from yiwang.engines.forms.post import (
    CLAIM,
    DISPUTE,
    Post,
    Raw,
    field_of,
    read_post,
    rows_in,
)
from yiwang.engines.forms.rows import Sheet, drop_blank_rows, press
from yiwang.engines.forms.validation import Checker

MAX_NOTE: Final = 1_000


@dataclass(slots=True)
class PageResult:
    """The outcome of one page.

    `answers` are all answers with this page's new ones; `raw` is what was typed on this page, by input
    name (keep it in the draft as long as there are errors); `stay` says that the same page should be shown
    again; `focus` is the id of the element to go to; `disputes` are all disputes, by pointer.
    """

    answers: dict[str, Any]
    errors: list[FieldError] = field(default_factory=list)
    raw: Raw = field(default_factory=dict)
    stay: bool = False
    focus: str = ""
    disputes: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(slots=True)
class Known:
    """What is known before reading: pointers that a source answered, errors of files, what was disputed so far."""

    locked: frozenset[str] = frozenset()
    errors: Sequence[FieldError] = ()
    disputes: Mapping[str, dict[str, Any]] = field(default_factory=dict)


def parse_page(
    checker: Checker,
    page: Part,
    post: Mapping[str, Any],
    answers: Mapping[str, Any],
    known: Known,
    today: date | None,
) -> PageResult:
    """Read one page; never raises for anything a browser can send."""
    sent = read_post(post, page.pointer)
    if sent.too_much:
        error = FieldError(page.pointer, "too_much", messages.TOO_MUCH, page.title)
        return PageResult(dict(answers), [error], {}, True, f"{slug(page.pointer)}-page", dict(known.disputes))
    sheet = Sheet(deepcopy(dict(answers)), sent.raw, {error.pointer: error for error in known.errors})
    reader = _Reader(sent, sheet, known)
    _store(sheet.answers, page.key, reader.part(page, page.pointer, sheet.answers.get(page.key, MISSING)))
    press(checker.root, sheet, sent, known.locked)
    if not sent.action:
        drop_blank_rows(page, sheet, known.locked)
    disputes = reader.disputes(checker, page)
    result = PageResult(sheet.answers, raw=sheet.raw, focus=sheet.focus, disputes=disputes)
    if sent.action in ("add", "remove", "detach", "next"):
        result.stay = True
        return result
    result.errors = _judge(checker, page, sheet, today)
    unasked = {error.pointer for error in result.errors if error.code == "required"} - reader.asked
    before = checker.shown(answers) if unasked else None
    revealed = {pointer for pointer in unasked if before is not None and not before.shows(pointer)}
    result.errors = [error for error in result.errors if error.pointer not in revealed]
    result.stay = bool(result.errors or revealed)
    if revealed and not result.errors:
        result.focus = slug(min(revealed))
    return result


def _judge(checker: Checker, page: Part, sheet: Sheet, today: date | None) -> list[FieldError]:
    """Put together what could not be read and what the form's rules say about this page."""
    shown = checker.shown(sheet.answers)
    unread = [error for error in sheet.errors.values() if shown.shows(error.pointer)]
    ruled = [
        error
        for error in checker.check_shown(shown, complete=True, today=today)
        if within(error.pointer, page.pointer) and error.pointer not in sheet.errors
    ]
    return checker.in_order(unread + ruled)


def _store(target: dict[str, Any], key: str, value: Any) -> None:
    if value is MISSING:
        target.pop(key, None)
    else:
        target[key] = value


class _Reader:
    """Reads the parts of one page out of what was sent."""

    def __init__(self, sent: Post, sheet: Sheet, known: Known) -> None:
        self.sent = sent
        self.sheet = sheet
        self.known = known
        self.raw = sent.raw
        # The fields that the page which was sent had.
        self.asked = sent.asked | {field_of(name) for name in sent.raw}

    def part(self, node: Part, pointer: str, old: Any) -> Any:
        """The new value of a part; MISSING when nothing is answered there."""
        if isinstance(node, Leaf):
            return self._leaf(node, pointer, old)
        if isinstance(node, Repeat):
            return self._rows(node, pointer, old)
        value = dict(old) if isinstance(old, dict) else {}
        for child in node.children:
            _store(value, child.key, self.part(child, f"{pointer}/{child.key}", value.get(child.key, MISSING)))
        return value or MISSING

    def _rows(self, node: Repeat, pointer: str, old: Any) -> Any:
        rows = old if isinstance(old, list) else []
        if pointer in self.known.locked:
            return old
        count = min(rows_in(self.raw, pointer, len(rows)), node.max_rows)
        read_rows = []
        for index in range(count):
            row = self.part(node.row, f"{pointer}/{index}", rows[index] if index < len(rows) else MISSING)
            read_rows.append({} if row is MISSING else row)
        return read_rows or MISSING

    def _leaf(self, leaf: Leaf, pointer: str, old: Any) -> Any:
        if pointer in self.known.locked or leaf.kind == "file" or pointer not in self.asked:
            return old
        if leaf.widget == "checkbox" and leaf.kind == "boolean" and not any(self.raw.get(pointer, [])):
            return MISSING if "const" in leaf.limits else False
        try:
            return self.typed(leaf, pointer)
        except Unreadable as unreadable:
            self.sheet.errors[pointer] = _error(leaf, pointer, unreadable)
            return MISSING

    def typed(self, leaf: Leaf, name: str) -> Any:
        """The value of the input called `name`, whatever boxes it consists of."""
        single = self.raw.get(name, [])
        parts = [(self.raw.get(f"{name}.{part}") or [""])[-1] for part in DATE_PARTS]
        if leaf.kind == "date" and not any(text.strip() for text in single) and any(part.strip() for part in parts):
            return read_date_parts(parts)
        if leaf.widget == "division" and not single:
            levels = [(self.raw.get(f"{name}.{level}") or [""])[-1].strip() for level in range(1, 6)]
            single = [level for level in levels if level][-1:]
        return read(leaf, single)

    def disputes(self, checker: Checker, page: Part) -> dict[str, dict[str, Any]]:
        """All disputes, with the notes and values of this page: of whoever holds that a source is wrong."""
        disputes = deepcopy(dict(self.known.disputes))
        touched = {field_of(name) for name in self.raw if name.startswith((DISPUTE, CLAIM))}
        for part in walk(page):
            pointer = part.pointer
            if pointer not in touched & self.known.locked:
                continue
            note = (self.raw.get(DISPUTE + pointer) or [""])[-1].strip()[:MAX_NOTE]
            held = get(self.sheet.answers, pointer)
            dispute: dict[str, Any] = {"note": note, "held": None if held is MISSING else held}
            claim = self._claim(checker, part) if isinstance(part, Leaf) else MISSING
            if claim is not MISSING and claim != held:
                dispute["claimed"] = claim
            disputes.pop(pointer, None)
            if note or "claimed" in dispute:
                disputes[pointer] = dispute
        return disputes

    def _claim(self, checker: Checker, leaf: Leaf) -> Any:
        """The value that the applicant holds right, checked like an answer."""
        try:
            claim = self.typed(leaf, CLAIM + leaf.pointer)
        except Unreadable as unreadable:
            self.sheet.errors[leaf.pointer] = _error(leaf, leaf.pointer, unreadable)
            return MISSING
        if claim is not MISSING:
            alone: dict[str, Any] = {}
            put(alone, leaf.pointer, claim)
            for error in checker.check_values(alone):
                self.sheet.errors[leaf.pointer] = error
                return MISSING
        return claim


def _error(leaf: Leaf, pointer: str, unreadable: Unreadable) -> FieldError:
    if leaf.error and unreadable.code in ("type", "format"):
        return FieldError(pointer, unreadable.code, "{own}", leaf.title, {"own": leaf.error})
    return FieldError(pointer, unreadable.code, unreadable.msgid, leaf.title, unreadable.params)
