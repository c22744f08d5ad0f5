"""From the form tree to the JSON Schemas that jsonschema_rs compiles.

Two schemas for each form: the complete one for submission, and one for drafts in which nothing is
required. Nothing beyond what the form asks is accepted, strings have bounds and carry no control
characters (a NUL cannot be stored), and a part with a condition is never required here: that is checked
where its condition is known.
"""

from __future__ import annotations

from typing import Any, Final

import jsonschema_rs

from yiwang.engines.forms.formats import CHECKS
from yiwang.engines.forms.model import MEDIA_TYPES, Group, Leaf, Part, Repeat

MAX_CHARACTERS: Final = {"textarea": 2_000, "address": 300}
DEFAULT_CHARACTERS: Final = 200
MAX_FILES: Final = 20
PICTURES: Final = "\U0001f000-\U0001faff\ufe0f"
"""Emoji: no licence or decision can be printed with them."""
CLEAN_TEXT: Final = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f" + PICTURES + "]*$"
WORDS: Final = r"\S"
REGEX_BYTES: Final = 1 << 20
"""What one compiled pattern may take: the engine is linear in time, this bounds its memory."""

_BOUNDS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")


def regex_options() -> jsonschema_rs.RegexOptions:
    """The linear-time Rust engine: no backtracking, no look-around, bounded memory."""
    return jsonschema_rs.RegexOptions(size_limit=REGEX_BYTES, dfa_size_limit=REGEX_BYTES)


def validator(root: Group, *, complete: bool) -> jsonschema_rs.Draft202012Validator:
    """The compiled validator of a form; raises ValueError for a pattern that the engine refuses."""
    return jsonschema_rs.Draft202012Validator(
        schema_of(root, complete=complete),
        formats=CHECKS,
        validate_formats=True,
        pattern_options=regex_options(),
        offline=True,
    )


def schema_of(node: Part, *, complete: bool) -> dict[str, Any]:
    """The JSON Schema of this part of the form."""
    if isinstance(node, Group):
        schema: dict[str, Any] = {
            "type": "object",
            "properties": {child.key: schema_of(child, complete=complete) for child in node.children},
            "additionalProperties": False,
        }
        required = [child.key for child in node.children if child.required and child.when is None]
        if complete and required:
            schema["required"] = required
        return schema
    if isinstance(node, Repeat):
        schema = {"type": "array", "items": schema_of(node.row, complete=complete), "maxItems": node.max_rows}
        if complete and node.min_rows:
            schema["minItems"] = node.min_rows
        return schema
    return _leaf(node, complete=complete)


def _leaf(leaf: Leaf, *, complete: bool) -> dict[str, Any]:
    if leaf.kind == "file":
        return _file(leaf)
    if leaf.kind == "choices":
        items = {"enum": [option.value for option in leaf.options]}
        least = leaf.limits.get("minItems", 1 if leaf.required else 0)
        schema: dict[str, Any] = {"type": "array", "items": items, "uniqueItems": True}
        schema["maxItems"] = leaf.limits.get("maxItems", len(leaf.options))
        if complete:
            schema["minItems"] = least
        return schema
    if leaf.kind == "choice":
        return {"enum": [option.value for option in leaf.options]}
    if leaf.kind == "boolean":
        return {"const": True} if "const" in leaf.limits else {"type": "boolean"}
    if leaf.kind in ("integer", "money", "number"):
        bounds = {key: leaf.limits[key] for key in _BOUNDS if key in leaf.limits}
        wide = {"minimum": -(10**15), "maximum": 10**15}
        return {"type": "number" if leaf.kind == "number" else "integer", **wide, **bounds}
    if leaf.kind == "date":
        return {"type": "string", "format": "date"}
    return _text(leaf)


def _text(leaf: Leaf) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "minLength": leaf.limits.get("minLength") or 1}
    schema["maxLength"] = leaf.limits.get("maxLength", MAX_CHARACTERS.get(leaf.widget, DEFAULT_CHARACTERS))
    if leaf.format:
        schema["format"] = leaf.format
    else:
        schema["allOf"] = [{"pattern": CLEAN_TEXT}, {"pattern": WORDS}]
    if "pattern" in leaf.limits:
        schema["pattern"] = leaf.limits["pattern"]
    return schema


def _file(leaf: Leaf) -> dict[str, Any]:
    rule = leaf.file_rule
    assert rule is not None
    text = {"type": "string", "minLength": 1, "maxLength": 255}
    reference = {
        "type": "object",
        "required": ["id", "name", "size", "type", "digest"],
        "additionalProperties": False,
        "properties": {
            "id": text,
            "name": text,
            "size": {"type": "integer", "minimum": 1, "maximum": rule.max_mb << 20},
            "type": {"enum": [MEDIA_TYPES[name] for name in rule.types]},
            "digest": text,
        },
    }
    if not rule.multiple:
        return reference
    return {"type": "array", "items": reference, "minItems": 1 if leaf.required else 0, "maxItems": MAX_FILES}
