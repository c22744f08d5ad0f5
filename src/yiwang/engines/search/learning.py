"""What many people open after the same words comes earlier; few people, or one address, cannot bring that about.

A result is counted once a day for each visitor. ``learn`` counts only what stands above the floor: enough different
visitors, from enough networks on one and the same day, on enough days. Digests of two days cannot be joined, so one
network could be there every day: of each day the network that sent the most counts for nothing, and a day with one
network is none.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import connection, transaction

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.prepared import fetch
from yiwang.engines.search.models import Click, Learnt
from yiwang.engines.search.normal import masked

KEPT = timedelta(days=60)
KEPT_SECONDS = 60.0
MOST_KEPT = 5_000


@dataclass(frozen=True, slots=True)
class Floor:
    """The least that something has to have before it is learnt.

    ``visitors`` beside those of each day's largest network, ``networks`` on one day, ``days`` with two networks at
    least, ``part`` of all visitors who opened something after these words.
    """

    visitors: int = 8
    networks: int = 5
    days: int = 3
    part: float = 0.15


FLOOR = Floor()
_kept: OrderedDict[str, tuple[float, Mapping[tuple[str, str], float]]] = OrderedDict()


def opened(*, query: str, kind: str, ref: str, visitor: str, network: str) -> None:
    """A visitor opened a result after a query. ``visitor`` (session) and ``network`` (address) are kept as digests of
    today only: tomorrow nobody can join them. Counts once a day; one query."""
    said = masked(query)
    if not said or not visitor or not network:
        return
    day = legal_day(clock.now())
    Click.objects.bulk_create(
        [
            Click(
                day=day,
                query=said,
                kind=kind[:20],
                ref=ref[:80],
                visitor=_digest(day, f"visitor {visitor}"),
                network=_digest(day, f"network {network}"),
            )
        ],
        ignore_conflicts=True,
    )


def _digest(day: date, what: str) -> str:
    key = hmac.new(settings.SECRET_KEY.encode(), f"search clicks {day}".encode(), hashlib.sha256).digest()
    return hmac.new(key, what.encode(), hashlib.sha256).hexdigest()[:16]


def learn(floor: Floor = FLOOR) -> int:
    """A chore: what stands above the floor now is learnt; what no longer does is forgotten. Returns how many."""
    oldest = legal_day(clock.now()) - KEPT
    with transaction.atomic():
        Click.objects.filter(day__lt=oldest).delete()
        with connection.cursor() as cursor:
            cursor.execute(_LEARN, _values(floor))
            rows = cursor.fetchall()
        Learnt.objects.all().delete()
        Learnt.objects.bulk_create(
            [
                Learnt(query=q, kind=k, ref=r, visitors=n, days=d, strength=min(1.0, float(p)))
                for q, k, r, n, d, p in rows
            ],
            batch_size=2_000,
        )
    _kept.clear()
    return len(rows)


def _values(floor: Floor) -> list[object]:
    return [floor.visitors, floor.networks, floor.days, floor.part]


_LEARN = """
WITH fair AS (
    -- one network counts three visitors a day at most, however many it sends
    SELECT query, kind, ref, day, network, least(count(*), 3)::int AS visitors FROM search_click GROUP BY 1, 2, 3, 4, 5
), daily AS (
    SELECT query, kind, ref, day, sum(visitors) AS visitors, sum(visitors) - max(visitors) AS beside,
           count(*) AS networks
    FROM fair GROUP BY 1, 2, 3, 4
), summed AS (
    SELECT query, kind, ref, sum(visitors) AS visitors, sum(beside)::int AS beside, max(networks) AS networks,
           (count(*) FILTER (WHERE networks > 1))::int AS days
    FROM daily GROUP BY 1, 2, 3
), whole AS (SELECT query, sum(visitors) AS visitors FROM summed GROUP BY 1)
SELECT s.query, s.kind, s.ref, s.beside, s.days, s.visitors::float8 / w.visitors AS part
FROM summed s JOIN whole w USING (query)
WHERE s.beside >= %s AND s.networks >= %s AND s.days >= %s AND s.visitors::float8 / w.visitors >= %s
ORDER BY 1, 6 DESC
"""


def opened_after(query: str) -> Mapping[tuple[str, str], float]:
    """(kind, ref) to a strength of 0 to 1 of what people open after these words; at most a minute old."""
    said, now = masked(query), time.monotonic()
    known = _kept.get(said)
    if known is None or now - known[0] > KEPT_SECONDS:
        rows = fetch("SELECT kind, ref, strength FROM search_learnt WHERE query = %s::text", [said])
        known = (now, {(kind, ref): strength for kind, ref, strength in rows})
        _kept[said] = known
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return known[1]


def forget() -> None:
    """Read again at the next search of this process."""
    _kept.clear()
