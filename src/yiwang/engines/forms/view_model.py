"""What the templates of this room draw: plain objects with text, ids and names, and nothing to compute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yiwang.engines.forms.errors import FieldError
from yiwang.engines.forms.model import Group, Part
from yiwang.engines.forms.post import Raw
from yiwang.engines.forms.prefill import Provenance


@dataclass(slots=True)
class Draft:
    """Everything known about a form that is being filled in."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    raw: Raw = field(default_factory=dict)
    errors: Sequence[FieldError] = ()
    provenance: Mapping[str, Provenance] = field(default_factory=dict)
    disputes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(slots=True)
class FieldView:
    """One field as the macros draw it; `kind` is "field" or "held" (answered by a source)."""

    kind: str
    id: str
    name: str
    label: str
    hint: str
    error: str
    required: bool
    widget: str
    value: str = ""
    values: list[str] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    options: list[dict[str, str]] = field(default_factory=list)
    levels: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, str]] = field(default_factory=list)
    types: tuple[str, ...] = ()
    max_mb: int = 0
    multiple: bool = False
    autocomplete: str = ""
    inputmode: str = ""
    width: str = ""
    source: str = ""
    note: str = ""
    note_name: str = ""
    disputed: bool = False
    claim: FieldView | None = None


@dataclass(slots=True)
class GroupView:
    """Fields that belong together, inside a page."""

    id: str
    label: str
    description: str
    hint: str
    parts: list[Any]
    optional: bool = False
    kind: str = "group"


@dataclass(slots=True)
class RepeatView:
    """A repeating group: `rows` are groups with the name of their remove button."""

    id: str
    label: str
    hint: str
    error: str
    count_name: str
    count: int
    add_name: str
    can_add: bool
    rows: list[tuple[GroupView, str]]
    held: str = ""
    note: str = ""
    note_name: str = ""
    disputed: bool = False
    kind: str = "repeat"


@dataclass(slots=True)
class PageView:
    """One page. `errors` are {href, text} for the summary, `asked` the pointers of the fields shown.

    `optional` says that the page may be left blank as a whole.
    """

    key: str
    id: str
    title: str
    description: str
    hint: str
    parts: list[Any]
    errors: list[dict[str, str]]
    asked: list[str]
    number: int
    count: int
    form_title: str
    has_files: bool
    optional: bool


def may_be_blank(node: Part) -> bool:
    """Whether this group may be left out as a whole although something in it is required."""
    return isinstance(node, Group) and not node.required and any(child.required for child in node.children)


def focus_id(view: FieldView) -> str:
    """The id of the element that takes the focus: the first box of a field that has several."""
    if view.widget == "date":
        return f"{view.id}-year"
    if view.options and view.widget in ("radio", "checkbox") or view.widget in ("yes_no", "division"):
        return f"{view.id}-1"
    return view.id
