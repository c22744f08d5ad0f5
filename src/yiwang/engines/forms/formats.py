"""The string formats of the dialect, each with the sentence for a value that does not fit.

The national codes are checked by `yiwang.identifiers` (check digits and all); here are only the rules
that no standard of its own fixes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from yiwang.engines.forms import messages
from yiwang.identifiers import IdentifierError, division, phone, resident_id, uscc
from yiwang.identifiers.typed import tidy

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_POSTCODE: Final = re.compile(r"[0-9]{6}")
_EMAIL: Final = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}")

Complaint = tuple[str, Mapping[str, Any]]
"""A msgid and what fills its places."""


def is_date(value: str) -> bool:
    """A real day of the calendar in the form YYYY-MM-DD."""
    if not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _fault(kind: str, value: str) -> IdentifierError | None:
    """What `yiwang.identifiers` says against the value; None when it takes it."""
    try:
        canonical(kind, value)
    except IdentifierError as error:
        return error
    return None


def canonical(kind: str, value: str) -> str:
    """A national code as it is stored, from what was typed; raises IdentifierError."""
    if kind == "resident-id":
        return resident_id.check(value).number
    if kind == "uscc":
        return uscc.check(value, fold_case=True).code
    if kind == "phone":
        checked = phone.check_reachable(value)
        return checked.printed if checked.kind is phone.PhoneKind.LANDLINE else checked.number
    if kind == "division":
        division.check(value)
        return tidy(value)
    return value.strip()


def _identifier(kind: str) -> Callable[[str], bool]:
    def fits(value: str) -> bool:
        try:
            return canonical(kind, value) == value
        except IdentifierError:
            return False

    return fits


CHECKS: Final[dict[str, Callable[[str], bool]]] = {
    **{kind: _identifier(kind) for kind in ("resident-id", "uscc", "phone", "division")},
    "date": is_date,
    "postcode": lambda value: _POSTCODE.fullmatch(value) is not None,
    "email": lambda value: len(value) <= 254 and _EMAIL.fullmatch(value) is not None,
}
"""The checks that jsonschema_rs calls: format name to predicate on strings."""

_SENTENCES: Final = {
    "resident-id": messages.RESIDENT_ID,
    "uscc": messages.USCC,
    "phone": messages.PHONE,
    "division": messages.DIVISION,
    "date": messages.NOT_DATE,
    "postcode": messages.POSTCODE,
    "email": messages.EMAIL,
}


def complaint(kind: str, value: Any) -> Complaint:
    """The sentence for a value that does not fit its format: what the identifier says, or the general one."""
    if kind in ("resident-id", "uscc", "phone") and isinstance(value, str) and value:
        fault = _fault(kind, value)
        if fault is not None:
            return messages.IDENTIFIER, {"reason": fault}
    return _SENTENCES.get(kind, messages.WRONG), {}
