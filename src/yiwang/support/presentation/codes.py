"""One-time codes: 128 random bits, looked up by their digest, in letters that scanners and keyboards do not spoil."""

from __future__ import annotations

import base64
import re
import secrets

from django.conf import settings

from yiwang.core.errors import Refusal
from yiwang.crypto.tokens import token_digest
from yiwang.engines.parameters.values import ParameterMissing, value_at
from yiwang.support.licences.queries import today

SECONDS = 60
PARAMETER = "presentation.code-seconds"
BOUNDS = (15, 600)
_CODE = re.compile(r"[A-Z2-7]{26}\Z")


def new_code() -> str:
    """26 characters of base 32, upper case: a QR code of them is small, and caps lock does no harm."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")


def code_in(text: str) -> str:
    """The code in what a scanner typed or somebody pasted: the bare code or its address; empty if there is none."""
    last = text.strip().rstrip("/").rpartition("/")[2].upper()
    return last if _CODE.match(last) else ""


def digest_of(code: str) -> bytes:
    """What a code is looked up by."""
    return token_digest(code)


def address_of(code: str) -> str:
    """What the QR code says."""
    return f"{settings.ORIGIN}/p/{code}"


def seconds() -> int:
    """How long a code lives: the parameter ``presentation.code-seconds`` of a pack, else a minute."""
    try:
        value = value_at(PARAMETER, "", today()).value
    except (ParameterMissing, Refusal):
        return SECONDS
    number = value.get("seconds") if isinstance(value, dict) else value
    return min(max(int(number), BOUNDS[0]), BOUNDS[1]) if isinstance(number, int | str) else SECONDS
