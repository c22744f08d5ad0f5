"""Licence numbers by the parts that the type declares, and the electronic identifier of GB/T 36904."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yiwang.identifiers import IdentifierError
from yiwang.identifiers import licence as identifiers
from yiwang.support.licences.errors import NumberNotPossible

_KEPT = re.compile(r"[^0-9A-Z]")
LONGEST_SERIAL = 64


def mod11_10(digits: str) -> str:
    """Check digit by ISO 7064 MOD 11,10 (hybrid system), as food licences carry it."""
    product = 10
    for digit in digits:
        product = (product + int(digit)) % 10 or 10
        product = product * 2 % 11
    return str((11 - product) % 10)


def make_number(
    spec: Mapping[str, Any],
    *,
    division: str,
    on: date,
    value: Callable[[str], Any],
    next_serial: Callable[[str], int],
) -> str:
    """The number of a new licence.

    ``value(feel)`` evaluates an expression of a part; ``next_serial(head)`` gives the next number after the
    head that stands before the serial. Refuses with ``licence_number_not_possible``.
    """
    text = str(spec.get("prefix", ""))
    for part in spec["parts"]:
        text += _part(part, text, len(spec.get("prefix", "")), division, on, value, next_serial)
    return text


def _part(
    part: Mapping[str, Any],
    so_far: str,
    prefix: int,
    division: str,
    on: date,
    value: Callable[[str], Any],
    next_serial: Callable[[str], int],
) -> str:
    kind, length = part["part"], int(part.get("length", 0))
    if kind == "division":
        return division[: length or 6]
    if kind == "year":
        return str(on.year)[-(length or 4) :]
    if kind == "serial":
        return _serial(next_serial(so_far), length or 6)
    if kind == "check":
        return mod11_10(_digits(so_far[prefix:]))
    text = str(value(part["value"]) if "value" in part else part.get("says", ""))
    if kind == "digit" and (not text.isascii() or not text.isdigit() or len(text) != (length or 1)):
        raise NumberNotPossible(
            _("证照编号的“%(part)s”算不出来，请管理员检查设置。") % {"part": part.get("says", kind)}
        )
    if not text or text == "None":
        raise NumberNotPossible(
            _("证照编号的“%(part)s”算不出来，请管理员检查设置。") % {"part": part.get("says", kind)}
        )
    return text


def _serial(number: int, length: int) -> str:
    text = f"{number:0{length}d}"
    if len(text) > length:
        raise NumberNotPossible(_("证照编号的顺序号已经用完，请管理员检查设置。"))
    return text


def _digits(text: str) -> str:
    if not text.isascii() or not text.isdigit():
        raise NumberNotPossible(_("证照编号的校验码只能从数字算出，请管理员检查设置。"))
    return text


def identifier_of(content: Mapping[str, Any], issuer: str, number: str, version: int) -> str | None:
    """The identifier of GB/T 36904, or None where the defining or issuing body has no right credit code."""
    defined = content.get("defined_by")
    serial = _KEPT.sub("", number.upper())[:LONGEST_SERIAL]
    if not defined or not serial:
        return None
    try:
        return str(identifiers.make(f"{defined['uscc']}{defined['sequence']}", issuer, serial, version))
    except IdentifierError:
        return None
