"""Asking another node over HTTP: bounded in time and size, no redirects, http and https alone."""

from __future__ import annotations

import http.client
import ssl
import urllib.error
import urllib.request
from typing import IO, Any, Final

TIMEOUT_SECONDS: Final = 8.0
MOST_BYTES: Final = 2_000_000


class Unreachable(OSError):
    """Nobody answers, or the answer is none."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req: Any, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str) -> None:
        return None


def fetch(address: str, path: str) -> bytes:
    """The body of ``address`` + ``path``. Raises `Unreachable`."""
    if not address.startswith(("https://", "http://")):
        raise Unreachable("neither http nor https")
    wanted = urllib.request.Request(address.rstrip("/") + path, headers={"Accept": "application/json"})  # noqa: S310
    secure = urllib.request.HTTPSHandler(context=ssl.create_default_context())
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects(), secure)
    try:
        with opener.open(wanted, timeout=TIMEOUT_SECONDS) as answer:
            body: bytes = answer.read(MOST_BYTES + 1)
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as gone:
        raise Unreachable(str(getattr(gone, "reason", gone))[:200]) from gone
    if len(body) > MOST_BYTES:
        raise Unreachable("the answer is too large")
    return body
