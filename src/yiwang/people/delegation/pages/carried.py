"""What was typed goes along with the browser, sealed, from page to page of a form.

So each page has an address of its own: the browser's way back shows it, instead of asking to send something again.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from yiwang.people.signin import once
from yiwang.people.signin.entering import leave_sealed, place_of

COOKIE = f"{settings.COOKIE_PREFIX}yw_giving"
KIND = "delegation.typed"
LIVES = timedelta(minutes=30)
MOST = 3_600  # browsers keep 4,096 characters with name and attributes


def sealed(pairs: Sequence[tuple[str, str]]) -> str:
    """The pairs as text for a cookie; empty where a cookie could not hold them."""
    packed = base64.b85encode(zlib.compress(json.dumps(pairs).encode(), 9)).decode()
    found = once.seal(KIND, {"typed": packed}, LIVES)
    return found if len(found) <= MOST else ""


def leave(response: HttpResponse, text: str, path: str) -> None:
    """Let the browser carry what ``sealed`` made, for this form only."""
    leave_sealed(response, COOKIE, text, path, int(LIVES.total_seconds()))


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """The pairs that the browser brings; none where it brings nothing of ours, or too late."""
    text = request.COOKIES.get(COOKIE, "")
    try:
        packed = str(once.unseal(KIND, text)["typed"]) if text else ""
    except once.ChallengeOver:
        return []
    return [(name, value) for name, value in json.loads(zlib.decompress(base64.b85decode(packed)))] if packed else []


def forget(response: HttpResponse, path: str) -> None:
    """The form is done: nothing of it stays with the browser."""
    response.delete_cookie(COOKIE, path=place_of(path), samesite="Lax")
