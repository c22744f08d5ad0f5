"""What a leaf is made of: the canonical form of an event, byte by byte as ``docs/concepts/ledger.md`` has it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import orjson

from yiwang.crypto.digests import canonical
from yiwang.crypto.errors import NotCanonical


def canonical_event(text: str) -> bytes:
    """The bytes of an event that its leaf is made over; ``text`` is what ``ledger_event_json`` gives.

    Numbers that readers of JSON disagree about (with a fraction, or beyond 2^53) become text; a payload that is nested
    too deeply becomes one text.
    """
    try:
        return canonical(orjson.loads(text))
    except (NotCanonical, orjson.JSONDecodeError):
        told: dict[str, Any] = json.loads(text, parse_float=Decimal)
    try:
        return canonical(_exact(told))
    except (NotCanonical, RecursionError):
        payload = json.dumps(told["payload"], default=str, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return canonical(told | {"payload": {"text": payload}})


def _exact(value: Any) -> Any:
    """With every number that is not a small integer as text."""
    if isinstance(value, dict):
        return {key: _exact(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_exact(part) for part in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53 - 1:
        return str(value)
    return value
