"""JSON pointers (RFC 6901) into answers, and the element ids made from them.

Keys of form properties match `[a-z][a-z0-9_]*`, so that no pointer here ever needs `~0` or `~1` escapes,
except for the unknown keys of a hostile document, which `pointer_of` escapes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final


class Missing:
    """The type of `MISSING`: no answer, which is not the same as null."""

    def __bool__(self) -> bool:
        return False


MISSING: Final = Missing()


def pointer_of(path: Sequence[str | int]) -> str:
    """`("a", 0, "b")` as `/a/0/b`."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def split(pointer: str) -> list[str]:
    """`/a/0/b` as `["a", "0", "b"]`; "" is the whole document."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def slug(pointer: str) -> str:
    """The id of the element that shows this field: `/children/0/name` is `children-0-name`."""
    return pointer.strip("/").replace("/", "-")


def is_index(part: str) -> bool:
    """Whether this step of a pointer is the number of a row (at most four digits)."""
    return part.isascii() and part.isdigit() and len(part) < 5


def within(pointer: str, parent: str) -> bool:
    """Whether `pointer` is `parent` or lies below it."""
    return pointer == parent or pointer.startswith(parent + "/")


def get(document: Any, pointer: str) -> Any:
    """The value at `pointer`, or MISSING."""
    value = document
    for part in split(pointer):
        value = _step(value, part)
        if value is MISSING:
            return MISSING
    return value


def expand(document: Any, path: Sequence[str], pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Every concrete pointer and value that a path with `*` for rows leads to in this document."""
    if not path:
        yield pointer, document
    elif path[0] == "*":
        for index, row in enumerate(document if isinstance(document, list) else ()):
            yield from expand(row, path[1:], f"{pointer}/{index}")
    elif isinstance(document, dict) and path[0] in document:
        yield from expand(document[path[0]], path[1:], f"{pointer}/{path[0]}")


def put(document: dict[str, Any], pointer: str, value: Any) -> None:
    """Set the value at `pointer`, making the objects and list places on the way that are not there yet."""
    parts = split(pointer)
    target: Any = document
    for part, following in zip(parts, parts[1:], strict=False):
        child = _step(target, part)
        if not isinstance(child, dict | list):
            child = [] if is_index(following) else {}
            _assign(target, part, child)
        target = child
    _assign(target, parts[-1], value)


def remove(document: Any, pointer: str) -> None:
    """Take away what is at `pointer`; nothing happens when nothing is there."""
    parts = split(pointer)
    parent = get(document, pointer_of(parts[:-1]))
    if isinstance(parent, dict):
        parent.pop(parts[-1], None)
    elif isinstance(parent, list) and is_index(parts[-1]) and int(parts[-1]) < len(parent):
        del parent[int(parts[-1])]


def _step(value: Any, part: str) -> Any:
    if isinstance(value, dict):
        return value.get(part, MISSING)
    if isinstance(value, list) and is_index(part):
        return value[int(part)] if int(part) < len(value) else MISSING
    return MISSING


def _assign(target: Any, part: str, value: Any) -> None:
    if isinstance(target, dict):
        target[part] = value
        return
    if not isinstance(target, list) or not is_index(part) or int(part) > len(target) + 1000:
        raise ValueError(f"nothing can be put at {part!r}")
    while len(target) <= int(part):
        target.append({})
    target[int(part)] = value
