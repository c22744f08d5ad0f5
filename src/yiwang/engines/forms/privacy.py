"""Personal data in answers: taking it out for the encrypted envelope, putting it back, masking it.

What counts is `x-privacy` on the field or on anything around it. What the form does not describe counts as
personal, so that nothing slips through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from yiwang.engines.forms.model import Group, Leaf, Part, Repeat
from yiwang.engines.forms.pointers import get, pointer_of, put, remove
from yiwang.identifiers import IdentifierError, phone, resident_id

HIDDEN = "***"
_MAX_NAME = 6


def private_pointers(root: Group, answers: Any) -> Iterator[tuple[str, Part | None]]:
    """The pointers of personal values in these answers, each with its field (None for unknown keys)."""
    yield from _find(root, answers, ())


def _find(node: Part | None, value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str, Part | None]]:
    if isinstance(node, Group) and isinstance(value, Mapping):
        for key, item in value.items():
            yield from _find(node.by_key.get(key), item, (*path, key))
    elif isinstance(node, Repeat) and isinstance(value, list):
        for index, row in enumerate(value):
            yield from _find(node.row, row, (*path, index))
    elif not isinstance(node, Leaf) or node.privacy:
        yield pointer_of(path), node


def split_private(root: Group, answers: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """See `Form.split_private`."""
    public = deepcopy(dict(answers))
    private: dict[str, Any] = {}
    for pointer, _ in list(private_pointers(root, answers)):
        parent, _, key = pointer.rpartition("/")
        private[pointer] = _take(public, pointer, parent, key)
    return public, private


def _take(public: dict[str, Any], pointer: str, parent: str, key: str) -> Any:
    value = get(public, pointer)
    holder = get(public, parent)
    if isinstance(holder, list):
        holder[int(key)] = None
    else:
        remove(public, pointer)
    return value


def merge_private(public: Mapping[str, Any], private: Mapping[str, Any]) -> dict[str, Any]:
    """See `Form.merge_private`."""
    merged = deepcopy(dict(public))
    for pointer, value in private.items():
        put(merged, pointer, deepcopy(value))
    return merged


def mask(root: Group, answers: Mapping[str, Any]) -> dict[str, Any]:
    """See `Form.mask`."""
    masked = deepcopy(dict(answers))
    for pointer, node in list(private_pointers(root, answers)):
        put(masked, pointer, mask_value(node, get(answers, pointer)))
    return masked


def mask_value(node: Part | None, value: Any) -> Any:
    """One personal value as it may be shown: enough to recognise, too little to use."""
    if not isinstance(node, Leaf) or not isinstance(value, str):
        return HIDDEN
    if node.privacy == "sensitive" and node.format not in ("resident-id", "phone"):
        return value[-4:].rjust(8, "*") if value.isascii() and value.isalnum() and len(value) > 10 else HIDDEN
    try:
        if node.format == "phone":
            return phone.check(value).masked
    except IdentifierError:
        return HIDDEN
    if node.format == "resident-id":
        return resident_id.mask(value)
    if node.format == "date":
        return f"{value[:4]}-**-**"
    if len(value) <= _MAX_NAME:
        return value[:1] + "*" * max(len(value) - 1, 1)
    return value[:2] + HIDDEN + (value[-2:] if value.isascii() else "")
