"""Which sentence belongs to which error of the compiled schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import jsonschema_rs

from yiwang.engines.forms import messages
from yiwang.engines.forms.conditions import Visibility
from yiwang.engines.forms.convert import show, yuan
from yiwang.engines.forms.errors import FieldError, Text
from yiwang.engines.forms.formats import complaint
from yiwang.engines.forms.model import Group, Leaf, Node, Repeat
from yiwang.engines.forms.schema import PICTURES

_PICTURE: Final = re.compile(f"[{PICTURES}]")

_OWN_WORDS_FOR: Final = frozenset(
    {
        "pattern",
        "format",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
    }
    | {"multipleOf"}
)
_OWN: Final = "{own}"
_NOT_OF_TYPE: Final = {
    "text": messages.NOT_TEXT,
    "integer": messages.NOT_INTEGER,
    "number": messages.NOT_NUMBER,
    "money": messages.NOT_MONEY,
    "boolean": messages.NOT_BOOLEAN,
    "date": messages.NOT_DATE,
    "choice": messages.NOT_OPTION,
    "choices": messages.NOT_OPTION,
    "file": messages.NOT_FILE,
}
_BOUNDS: Final = {
    "minimum": messages.TOO_SMALL,
    "maximum": messages.TOO_LARGE,
    "exclusiveMinimum": messages.NOT_ABOVE,
    "exclusiveMaximum": messages.NOT_BELOW,
    "multipleOf": messages.NOT_MULTIPLE,
}
Sentence = tuple[str, Mapping[str, Any]]


def complain(node: Node, pointer: str, error: jsonschema_rs.ValidationError, shown: Visibility) -> Iterator[FieldError]:
    """The field errors that one schema error means; none when it concerns a hidden part."""
    kind: Any = error.kind
    name = kind.name
    if name == "additionalProperties" and not isinstance(node, Leaf):
        for key in kind.unexpected[:20]:
            yield FieldError(f"{pointer}/{_escaped(key)}", "unknown", messages.UNKNOWN)
    elif name == "required" and isinstance(node, Group):
        child = node.by_key[kind.property]
        yield from missing(child, f"{pointer}/{child.key}", shown)
    elif isinstance(node, Leaf):
        code, (msgid, params) = _about_leaf(node, name, error)
        yield FieldError(pointer, code, msgid, node.title, params)
    elif isinstance(node, Repeat) and name in ("minItems", "maxItems"):
        msgid = messages.REQUIRED_ROW if name == "minItems" else messages.TOO_MANY_ROWS
        yield FieldError(pointer, _code(name), msgid, node.title, {"count": kind.limit})
    else:
        yield FieldError(pointer, "type", messages.WRONG, node.title)


def _escaped(key: str) -> str:
    return str(key)[:60].replace("~", "~0").replace("/", "~1")


def missing(node: Node, pointer: str, shown: Visibility) -> Iterator[FieldError]:
    """The errors for a required part that has no answer: one for each required field in it."""
    if not shown.shows(pointer):
        return
    if isinstance(node, Group):
        for child in node.children:
            if child.required:
                yield from missing(child, f"{pointer}/{child.key}", shown)
    elif isinstance(node, Repeat):
        yield FieldError(pointer, "required", messages.REQUIRED_ROW, node.title, {"count": node.min_rows})
    elif isinstance(node, Leaf):
        yield FieldError(pointer, "required", _required(node), node.title)


def _required(leaf: Leaf) -> str:
    if leaf.kind == "file":
        return messages.REQUIRED_FILE
    if leaf.kind == "boolean" and "const" in leaf.limits:
        return messages.REQUIRED_CONSENT
    if leaf.kind in ("choice", "choices", "boolean") or leaf.widget == "division":
        return messages.REQUIRED_CHOICE
    return messages.REQUIRED


def _code(name: str) -> str:
    """`minItems` as `min_items`: codes are one style everywhere."""
    return "".join("_" + char.lower() if char.isupper() else char for char in name)


def _about_leaf(leaf: Leaf, name: str, error: jsonschema_rs.ValidationError) -> tuple[str, Sentence]:
    value = error.instance
    if value is None or value in ("", []) or (isinstance(value, str) and not value.strip()):
        return "required", (_required(leaf), {})
    if leaf.kind == "file" and name not in ("minItems", "maxItems"):
        return "file", (messages.NOT_FILE, {})
    if leaf.error and name in _OWN_WORDS_FOR:
        return _code(name), (_OWN, {"own": leaf.error})
    return _code(name), _sentence(leaf, name, error)


def _sentence(leaf: Leaf, name: str, error: jsonschema_rs.ValidationError) -> Sentence:
    kind: Any = error.kind
    if name in _BOUNDS:
        return _BOUNDS[name], {"limit": _amount(leaf, kind)}
    if name == "minLength":
        return messages.TOO_SHORT, {"count": kind.limit}
    if name == "maxLength":
        return messages.TOO_LONG, {"count": kind.limit}
    if name == "minItems":
        return (
            (messages.REQUIRED_FILE, {}) if leaf.kind == "file" else (messages.TOO_FEW_CHOICES, {"count": kind.limit})
        )
    if name == "maxItems":
        many = messages.TOO_MANY_FILES if leaf.kind == "file" else messages.TOO_MANY_CHOICES
        return many, {"count": kind.limit}
    if name == "format":
        return complaint(leaf.format or "date", error.instance)
    if name == "pattern":
        return (messages.PICTURES if _PICTURE.search(str(error.instance)) else messages.PATTERN), {}
    if name == "uniqueItems":
        return messages.SAME_TWICE, {}
    if name == "constant" or (name == "const" and leaf.kind == "boolean"):
        return _required(leaf), {}
    return _NOT_OF_TYPE[leaf.kind], {}


def _amount(leaf: Leaf, kind: Any) -> str | Text:
    limit = getattr(kind, "limit", None)
    if limit is None:
        limit = kind.multiple_of
    if isinstance(limit, float) and limit.is_integer():
        limit = int(limit)
    if leaf.kind == "money" and isinstance(limit, int):
        return {"zh-Hans": f"{yuan(limit)}元", "en": f"¥{yuan(limit)}"}
    return show(leaf, limit)
