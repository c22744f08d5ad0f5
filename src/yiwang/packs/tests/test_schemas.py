"""The published schemas: valid themselves, closed to unknown keys, and offered to editors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from yiwang.packs.validation import SCHEMAS, schema_text

NAMES = sorted({*SCHEMAS.values(), "common"})
# Objects that hold what the pack itself declares (facts of a story, fields of a register).
OPEN = {"person", "firm", "registers", "fields", "scenario", "answers", "files", "fills", "result", "documents"}


def objects(node: Any, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        if node.get("type") == "object" and "properties" in node:
            yield name, node
        for key, value in node.items():
            yield from objects(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from objects(value, name)


@pytest.mark.parametrize("name", NAMES)
def test_is_json_schema_2020_12(name: str) -> None:
    schema = schema_text(name)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema_rs.meta.validate(schema)


@pytest.mark.parametrize("name", NAMES)
def test_refuses_unknown_keys_everywhere(name: str) -> None:
    for place, node in objects(schema_text(name)):
        assert "additionalProperties" in node or place in OPEN, (name, place)


@pytest.mark.parametrize("name", [n for n in NAMES if n != "common"])
def test_tells_editors_what_it_is_for(name: str) -> None:
    schema = schema_text(name)
    assert schema["title"]
    assert schema["description"]


def test_a_duration_needs_its_unit() -> None:
    duration = {**schema_text("common"), "$ref": "#/$defs/duration"}
    validator = jsonschema_rs.Draft202012Validator(duration)
    good = [{"days": 5, "unit": "working_day"}, {"months": 6}, {"years": 5}, {"hours": 1}, {"parameter": "a.b"}]
    bad = [
        {"days": 5},
        {"unit": "day"},
        {"days": 5, "unit": "week"},
        {"days": 5, "unit": "day", "months": 1},
        {},
        {"days": 0, "unit": "day"},
    ]
    assert all(validator.is_valid(value) for value in good)
    assert not any(validator.is_valid(value) for value in bad)
