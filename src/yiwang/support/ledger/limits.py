"""How often one address may ask for proofs, which cost a little each; counted in each process, as writes are."""

from __future__ import annotations

from django.http import HttpRequest

from yiwang.core.errors import TooManyRequests
from yiwang.core.per_minute import PerMinute

MOST_A_MINUTE = 600
_asked = PerMinute()


def count(request: HttpRequest, most: int = MOST_A_MINUTE) -> None:
    """Raises `TooManyRequests` once an address has asked too often in a minute."""
    if _asked.add(str(request.META.get("REMOTE_ADDR", ""))) > most:
        raise TooManyRequests
