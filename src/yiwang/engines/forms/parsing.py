"""From what a browser sent for one page to typed answers, errors at the fields, and the page to show again.

Nothing typed is ever lost: what could not be understood comes back in `raw` exactly as typed. Adding and
removing rows and files, asking for the next level of a division, and questions that only now apply bring
the same page back (`stay`) without scolding.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from yiwang.engines.forms import messages
from yiwang.engines.forms.convert import DATE_PARTS, read, read_date_parts
from yiwang.engines.forms.errors import FieldError, Unreadable
from yiwang.engines.forms.model import Group, Leaf, Part, Repeat, find, leaves
from yiwang.engines.forms.pointers import MISSING, expand, get, is_index, put, remove, slug, split, within
from yiwang.engines.forms.post import (
    CLAIM,
    DISPUTE,
    Post,
    Raw,
    drop_row,
    field_of,
    read_post,
    rows_in,
    set_rows,
)
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
    """What the page already knows: pointers that a source answered, and what was disputed so far."""

    locked: frozenset[str] = frozenset()
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
    reader = _Reader(sent, known)
    before = checker.shown(answers)
    result = PageResult(deepcopy(dict(answers)), disputes=deepcopy(dict(known.disputes)))
    _store(result.answers, page.key, reader.part(page, page.pointer, result.answers.get(page.key, MISSING)))
    _act(checker.root, result, reader)
    if not sent.action:
        _drop_blank_rows(page, result, reader)
    reader.disputes(page, result)
    result.raw = reader.raw
    if sent.action in ("add", "remove", "detach", "next"):
        result.stay = True
        return result
    _judge(checker, page, result, reader, today)
    revealed = {
        error.pointer
        for error in result.errors
        if error.code == "required" and not reader.was_asked(error.pointer) and not before.shows(error.pointer)
    }
    result.errors = [error for error in result.errors if error.pointer not in revealed]
    result.stay = bool(result.errors or revealed)
    if revealed and not result.errors:
        result.focus = slug(min(revealed))
    return result


def _judge(checker: Checker, page: Part, result: PageResult, reader: _Reader, today: date | None) -> None:
    """Put together what could not be read and what the form's rules say about this page."""
    shown = checker.shown(result.answers)
    unread = [error for error in reader.errors.values() if shown.shows(error.pointer)]
    ruled = [
        error
        for error in checker.check(result.answers, complete=True, today=today)
        if within(error.pointer, page.pointer) and error.pointer not in reader.errors
    ]
    result.errors = checker.in_order(unread + ruled)


def _store(target: dict[str, Any], key: str, value: Any) -> None:
    if value is MISSING:
        target.pop(key, None)
    else:
        target[key] = value


class _Reader:
    """Reads the parts of one page out of what was sent."""

    def __init__(self, sent: Post, known: Known) -> None:
        self.sent = sent
        self.known = known
        self.raw = sent.raw
        self.names = {field_of(name) for name in sent.raw}
        self.errors: dict[str, FieldError] = {}

    def was_asked(self, pointer: str) -> bool:
        """Whether the page that was sent had this field."""
        return pointer in self.sent.asked or pointer in self.names

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
        if pointer in self.known.locked or leaf.kind == "file" or not self.was_asked(pointer):
            return old
        if leaf.widget == "checkbox" and leaf.kind == "boolean" and not any(self.raw.get(pointer, [])):
            return MISSING if "const" in leaf.limits else False
        try:
            return self.typed(leaf, pointer)
        except Unreadable as unreadable:
            self.errors[pointer] = _error(leaf, pointer, unreadable)
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

    def disputes(self, page: Part, result: PageResult) -> None:
        """Notes and values of an applicant who holds that a source is wrong."""
        for leaf in leaves(page):
            pointer = leaf.pointer
            names = {DISPUTE + pointer, CLAIM + pointer, *(f"{CLAIM}{pointer}.{part}" for part in DATE_PARTS)}
            if pointer not in self.known.locked or not names & self.raw.keys():
                continue
            note = (self.raw.get(DISPUTE + pointer) or [""])[-1].strip()[:MAX_NOTE]
            dispute: dict[str, Any] = {"note": note, "held": get(result.answers, pointer)}
            try:
                claim = self.typed(leaf, CLAIM + pointer)
            except Unreadable as unreadable:
                self.errors[pointer] = _error(leaf, pointer, unreadable)
                claim = MISSING
            if claim is not MISSING and claim != dispute["held"]:
                dispute["claimed"] = claim
            result.disputes.pop(pointer, None)
            if note or "claimed" in dispute:
                result.disputes[pointer] = dispute


def _error(leaf: Leaf, pointer: str, unreadable: Unreadable) -> FieldError:
    if leaf.error and unreadable.code in ("type", "format"):
        return FieldError(pointer, unreadable.code, "{own}", leaf.title, {"own": leaf.error})
    return FieldError(pointer, unreadable.code, unreadable.msgid, leaf.title, unreadable.params)


def _act(root: Group, result: PageResult, reader: _Reader) -> None:
    """Carry out the button that was pressed, if it makes sense on this page."""
    sent = reader.sent
    node = find(root, split(sent.target)) if sent.action else None
    if sent.action == "next":
        result.focus = slug(sent.target)
    elif isinstance(node, Repeat) and sent.target not in reader.known.locked:
        _act_on_rows(node, result, reader)
    elif sent.action == "detach" and isinstance(node, Leaf) and node.kind == "file":
        files = get(result.answers, sent.target)
        kept = [item for item in files if item.get("id") != sent.detail] if isinstance(files, list) else []
        remove(result.answers, sent.target)
        if kept:
            put(result.answers, sent.target, kept)
        result.focus = slug(sent.target)


def _act_on_rows(node: Repeat, result: PageResult, reader: _Reader) -> None:
    pointer = reader.sent.target
    rows = get(result.answers, pointer)
    rows = list(rows) if isinstance(rows, list) else []
    if reader.sent.action == "add" and len(rows) < node.max_rows:
        rows.append({})
        result.focus = slug(f"{pointer}/{len(rows) - 1}")
    elif reader.sent.action == "remove" and is_index(reader.sent.detail):
        index = int(reader.sent.detail)
        if index < len(rows):
            del rows[index]
            reader.raw = drop_row(set_rows(reader.raw, pointer, len(rows) + 1), pointer, index)
        result.focus = slug(pointer)
    reader.raw = set_rows(reader.raw, pointer, len(rows))
    remove(result.answers, pointer)
    if rows:
        put(result.answers, pointer, rows)


def _drop_blank_rows(page: Part, result: PageResult, reader: _Reader) -> None:
    """Rows in which nothing was filled in are no answers; rows with something unreadable stay."""
    repeats = [page] if isinstance(page, Repeat) else []
    repeats += [child for child in getattr(page, "children", ()) if isinstance(child, Repeat)]
    for repeat in repeats:
        for pointer, rows in list(expand(result.answers, repeat.path)):
            if not isinstance(rows, list) or pointer in reader.known.locked:
                continue
            for index in range(len(rows) - 1, -1, -1):
                below = f"{pointer}/{index}"
                if rows[index] in ({}, None) and not any(within(error, below) for error in reader.errors):
                    del rows[index]
                    reader.raw = drop_row(set_rows(reader.raw, pointer, len(rows) + 1), pointer, index)
                    reader.errors = _shifted(reader.errors, pointer, index)
            if not rows:
                remove(result.answers, pointer)


def _shifted(errors: dict[str, FieldError], pointer: str, index: int) -> dict[str, FieldError]:
    """The errors after a row was taken out: those of later rows move up."""
    moved: dict[str, FieldError] = {}
    for where, error in errors.items():
        rest = where.removeprefix(pointer + "/") if within(where, pointer) else ""
        number, slash, tail = rest.partition("/")
        if is_index(number) and int(number) > index:
            where = f"{pointer}/{int(number) - 1}{slash}{tail}"
            error = FieldError(where, error.code, error.msgid, error.title, error.params)
        moved[where] = error
    return moved
