"""The two settings of this room as text of the environment: which verifiers are on, and how long a level lasts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from yiwang.people.identity.lasting import DAYS

CODE = re.compile(r"[a-z][a-z0-9_]{1,23}")
NEVER, MOST_DAYS = "never", 36_500


def verifiers_in(text: str) -> dict[str, dict[str, Any]]:
    """Codes with their options: ``register,counter``, or JSON ``{"certificate": {"minutes": 10}}``.

    Raises ``ImproperlyConfigured`` with what is wrong; whether a code is known the doctor says.
    """
    text = text.strip()
    if text.startswith("{"):
        try:
            found = json.loads(text)
        except ValueError as wrong:
            raise ImproperlyConfigured(f"YIWANG_IDENTITY_VERIFIERS is no JSON: {wrong}") from wrong
    else:
        found = {code.strip(): {} for code in text.split(",") if code.strip()}
    for code, options in found.items():
        if not CODE.fullmatch(code) or not isinstance(options, dict):
            raise ImproperlyConfigured(f"YIWANG_IDENTITY_VERIFIERS: {code!r} needs a code and an object of options")
    if not found:
        raise ImproperlyConfigured("YIWANG_IDENTITY_VERIFIERS names no verifier; leave it out for the default")
    return dict(found)


def days_in(text: str) -> Mapping[str, int | None]:
    """Days by level: ``real_person=365,certificate=never``; what is not named keeps its default.

    Raises ``ImproperlyConfigured`` for a level that is none and for what is neither days (1 to 36500) nor ``never``.
    """
    found = dict(DAYS)
    for part in filter(None, (one.strip() for one in text.split(","))):
        level, _, said = (piece.strip() for piece in part.partition("="))
        if level not in DAYS:
            raise ImproperlyConfigured(f"YIWANG_IDENTITY_DAYS: {level!r} is none of {', '.join(DAYS)}")
        if said == NEVER:
            found[level] = None
        elif said.isascii() and said.isdigit() and 1 <= int(said[:6]) <= MOST_DAYS:
            found[level] = int(said)
        else:
            raise ImproperlyConfigured(f"YIWANG_IDENTITY_DAYS: {part!r} needs 1 to {MOST_DAYS} days, or never")
    return found
