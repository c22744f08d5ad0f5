"""Challenges that a browser carries sealed and brings back once: nothing is stored until one is used."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.utils import IntegrityError
from django.utils.translation import gettext_noop

from yiwang.core import clock
from yiwang.core.errors import Refusal
from yiwang.core.keys import open_json, seal_json
from yiwang.crypto.envelope import EnvelopeBroken
from yiwang.people.signin.models.spent import SpentValue

LIFETIME = timedelta(minutes=5)


class ChallengeOver(Refusal):
    """A challenge came too late, a second time, in another browser, or was never ours: all answer alike."""

    code, status = "challenge_over", 409
    message = gettext_noop("这一步已经过期或者已经用过了，请重新开始。")


def challenge() -> str:
    """32 random bytes as text for addresses and JSON."""
    return secrets.token_urlsafe(32)


def seal(kind: str, content: Mapping[str, Any], lifetime: timedelta = LIFETIME) -> str:
    """Content that only we can read or change, as text for a cookie; opens as ``kind`` until ``lifetime`` is over."""
    until = (clock.now() + lifetime).isoformat()
    sealed = seal_json({**content, "until": until}, table="signin_sealed", record_id=kind, field="content")
    return base64.urlsafe_b64encode(sealed).decode()


def unseal(kind: str, text: str) -> dict[str, Any]:
    """The content of ``seal``, or the refusal ``challenge_over``."""
    try:
        sealed = base64.urlsafe_b64decode(text[:4000].encode())
        content = open_json(sealed, table="signin_sealed", record_id=kind, field="content")
    except (ValueError, EnvelopeBroken) as forged:
        raise ChallengeOver from forged
    if not isinstance(content, dict) or datetime.fromisoformat(content["until"]) <= clock.now():
        raise ChallengeOver
    return content


def spend(kind: str, value: str, lifetime: timedelta = LIFETIME) -> None:
    """Use a value up; refuses ``challenge_over`` the second time, also when both come at the same moment.

    The caller's own check of freshness must be no longer than ``lifetime``.
    """
    digest = hashlib.sha256(f"{kind}\0{value}".encode()).digest()
    try:
        with transaction.atomic():
            SpentValue.objects.create(digest=digest, expires_at=clock.now() + 2 * lifetime)
    except IntegrityError as again:
        raise ChallengeOver from again
