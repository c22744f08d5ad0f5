"""A compiled form: an immutable tree of groups, repeating groups and fields.

A path is a tuple of keys in which `*` stands for "each row" (`("children", "*", "name")`); pointers are
paths with concrete row numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

from yiwang.engines.forms.errors import SOURCE_LANGUAGE, Text, say
from yiwang.engines.forms.pointers import is_index

Kind = Literal["text", "integer", "number", "money", "boolean", "date", "choice", "choices", "file"]
Privacy = Literal["", "personal", "sensitive"]

MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "ofd": "application/ofd",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


class Condition(Protocol):
    """A compiled `x-when`: true only if the FEEL expression gives true (null and false hide the part)."""

    def holds(self, names: Mapping[str, Any]) -> bool: ...


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: the value that is stored and the words that people see."""

    value: Any
    title: Text
    description: Text = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The value as the browser sends it."""
        return str(self.value)


@dataclass(frozen=True, slots=True)
class FileRule:
    """What may be uploaded: short type names, megabytes (2**20 bytes), one file or several."""

    types: tuple[str, ...] = ("pdf", "jpg", "png")
    max_mb: int = 10
    multiple: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What groups, repeating groups and fields have in common."""

    key: str
    path: tuple[str, ...]
    title: Text
    description: Text = field(default_factory=dict)
    hint: Text = field(default_factory=dict)
    required: bool = False
    when: Condition | None = None
    privacy: Privacy = ""

    @property
    def pointer(self) -> str:
        """The pointer of this part, with `*` for rows."""
        return "/" + "/".join(self.path)

    def label(self, language: str = SOURCE_LANGUAGE) -> str:
        return say(self.title, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf(Node):
    """One field. `limits` are the JSON Schema keywords that bound it (minimum, maxLength, pattern ...)."""

    kind: Kind
    widget: str
    options: tuple[Option, ...] = ()
    limits: Mapping[str, Any] = field(default_factory=dict)
    format: str = ""
    error: Text = field(default_factory=dict)
    ask: Text = field(default_factory=dict)
    default: Any = None
    sources: tuple[str, ...] = ()
    source_reason: str = ""
    not_before: str = ""
    not_after: str = ""
    file_rule: FileRule | None = None
    autocomplete: str = ""

    @property
    def multiple(self) -> bool:
        """Whether the answer is a list."""
        return self.kind == "choices" or bool(self.file_rule and self.file_rule.multiple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Node):
    """Parts that belong together: an object in the answers."""

    children: tuple[Leaf | Group | Repeat, ...]
    by_key: Mapping[str, Leaf | Group | Repeat]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat(Node):
    """A group that may be filled in several times: a list of objects in the answers."""

    row: Group
    min_rows: int = 0
    max_rows: int = 20
    sources: tuple[str, ...] = ()
    source_reason: str = ""


Part = Leaf | Group | Repeat


def walk(node: Part) -> Iterator[Part]:
    """The node and everything below it, in the order of the form."""
    yield node
    if isinstance(node, Group):
        for child in node.children:
            yield from walk(child)
    elif isinstance(node, Repeat):
        for child in node.row.children:
            yield from walk(child)


def leaves(node: Part) -> Iterator[Leaf]:
    """All fields below the node, in the order of the form."""
    return (part for part in walk(node) if isinstance(part, Leaf))


def find(root: Group, parts: list[str] | list[str | int]) -> Part | None:
    """The part of the form that a concrete path (`["children", 0, "name"]`) leads to, or None."""
    node: Part | None = root
    for part in parts:
        if isinstance(node, Group):
            node = node.by_key.get(str(part))
        elif isinstance(node, Repeat) and is_index(str(part)):
            node = node.row
        else:
            return None
    return node
