"""Putting mappings together, one over the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def deep_merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """``above`` over ``below``; mappings under the same key are merged at every depth."""
    result = dict(below)
    for name, value in above.items():
        known = result.get(name)
        both = isinstance(known, Mapping) and isinstance(value, Mapping)
        result[name] = deep_merged(known, value) if both else value  # type: ignore[arg-type]
    return result
