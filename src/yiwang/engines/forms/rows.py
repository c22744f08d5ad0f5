"""The buttons of a page: rows that are added and removed, files that are taken away, without JavaScript."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field, replace
from typing import Any

from yiwang.engines.forms.errors import FieldError
from yiwang.engines.forms.model import Group, Leaf, Part, Repeat, find, walk
from yiwang.engines.forms.pointers import expand, get, is_index, put, remove, slug, split, within
from yiwang.engines.forms.post import Post, Raw, drop_row, set_rows


@dataclass(slots=True)
class Sheet:
    """A page at work: all answers, what was typed on the page, what could not be read, where to look next."""

    answers: dict[str, Any]
    raw: Raw = field(default_factory=dict)
    errors: dict[str, FieldError] = field(default_factory=dict)
    focus: str = ""


def press(root: Group, sheet: Sheet, sent: Post, locked: Set[str]) -> None:
    """Carry out the button that was pressed, if it makes sense on this page."""
    node = find(root, split(sent.target)) if sent.action else None
    if sent.action == "next":
        sheet.focus = slug(sent.target)
    elif any(within(sent.target, pointer) for pointer in locked):
        return
    elif isinstance(node, Repeat):
        _change_rows(node, sheet, sent)
    elif sent.action == "detach" and isinstance(node, Leaf) and node.kind == "file":
        _detach(sheet, sent.target, sent.detail)


def _detach(sheet: Sheet, pointer: str, file_id: str) -> None:
    files = get(sheet.answers, pointer)
    kept = [item for item in files if item.get("id") != file_id] if isinstance(files, list) else []
    remove(sheet.answers, pointer)
    if kept:
        put(sheet.answers, pointer, kept)
    sheet.focus = slug(pointer)


def _change_rows(node: Repeat, sheet: Sheet, sent: Post) -> None:
    pointer = sent.target
    held = get(sheet.answers, pointer)
    rows = list(held) if isinstance(held, list) else []
    if sent.action == "add" and len(rows) < node.max_rows:
        rows.append({})
        sheet.focus = slug(f"{pointer}/{len(rows) - 1}")
    elif sent.action == "remove":
        if is_index(sent.detail) and int(sent.detail) < len(rows):
            _take_out(rows, sheet, pointer, int(sent.detail))
        sheet.focus = slug(pointer)
    sheet.raw = set_rows(sheet.raw, pointer, len(rows))
    remove(sheet.answers, pointer)
    if rows:
        put(sheet.answers, pointer, rows)


def _take_out(rows: list[Any], sheet: Sheet, pointer: str, index: int) -> None:
    """Remove one row together with what was typed and wrong in it; the later rows move up."""
    sheet.raw = drop_row(set_rows(sheet.raw, pointer, len(rows)), pointer, index)
    sheet.errors = _moved_up(sheet.errors, pointer, index)
    del rows[index]


def drop_blank_rows(page: Part, sheet: Sheet, locked: Set[str]) -> None:
    """Rows in which nothing was filled in are no answers; rows with something unreadable stay."""
    for repeat in [part for part in walk(page) if isinstance(part, Repeat)][::-1]:
        for pointer, rows in list(expand(sheet.answers, repeat.path)):
            if not isinstance(rows, list) or any(within(pointer, lock) for lock in locked):
                continue
            for index in range(len(rows) - 1, -1, -1):
                below = f"{pointer}/{index}"
                if rows[index] in ({}, None) and not any(within(error, below) for error in sheet.errors):
                    _take_out(rows, sheet, pointer, index)
            if not rows:
                remove(sheet.answers, pointer)


def _moved_up(errors: dict[str, FieldError], pointer: str, index: int) -> dict[str, FieldError]:
    """The errors without those of one row; those of later rows move up."""
    moved: dict[str, FieldError] = {}
    for where, error in errors.items():
        rest = where.removeprefix(pointer + "/") if within(where, pointer) else ""
        number, slash, tail = rest.partition("/")
        if is_index(number) and int(number) == index:
            continue
        if is_index(number) and int(number) > index:
            where = f"{pointer}/{int(number) - 1}{slash}{tail}"
        moved[where] = replace(error, pointer=where)
    return moved
