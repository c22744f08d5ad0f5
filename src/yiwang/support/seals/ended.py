"""From when which seals have ended: what verifiers know beside certificates (``TrustList.ended_seals``)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from yiwang.support.seals.models import Seal

SECONDS = 2.0
_known: list[tuple[float, Mapping[str, datetime]]] = []


def ended_seals() -> Mapping[str, datetime]:
    """Number of each seal that is suspended, revoked or replaced, with the moment since when; at most 2 s old."""
    if not _known or time.monotonic() - _known[0][0] > SECONDS:
        rows = Seal.objects.unscoped("the ends of seals are public").filter(ended_at__isnull=False)
        _known[:] = [(time.monotonic(), dict(rows.values_list("number", "ended_at")))]
    return _known[0][1]


def tell_at_once() -> None:
    """An end (or its being lifted) counts here from the commit on."""
    _known.clear()
    transaction.on_commit(_known.clear)
