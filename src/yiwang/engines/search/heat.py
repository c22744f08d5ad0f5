"""Heat: what is used much comes a little earlier, never before a text that says better what was asked.

Uses are counted for the whole, the province, the city and the county, and fade: half after ``HALF_LIFE``. The warmth of
a text is between 0 and 1; ``searching`` lets it move a score by a tenth at most, so the rare are never starved.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Mapping
from datetime import timedelta

from django.db import connection

HALF_LIFE = timedelta(days=14)
KEPT_SECONDS = 60.0
MOST_WARM = 2_000
MOST_PLACES = 300
FULL = 1_000.0  # uses that make a text as warm as it can be
_LEVELS = (0, 2, 4, 6)
Warmth = Mapping[tuple[str, str], float]

_kept: OrderedDict[str, tuple[float, Warmth]] = OrderedDict()


def prefixes_of(division: str) -> list[str]:
    """The parts of a division's code under which uses are counted: the whole, province, city, county."""
    bare = division.rstrip("0")
    found = dict.fromkeys(division[:length] for length in _LEVELS if length == 0 or len(bare) > length - 2)
    return list(found)


def use(kind: str, ref: str, division: str = "", amount: float = 1.0) -> None:
    """Something was used (opened, applied for) at a place; one query."""
    prefixes = prefixes_of(division)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_heat (kind, ref, division, amount, at)"
            " SELECT %s, %s, d, %s, now() FROM unnest(%s::text[]) AS d ORDER BY d"
            " ON CONFLICT (kind, ref, division) DO UPDATE SET at = now(),"
            " amount = excluded.amount + search_heat.amount"
            " * power(0.5, greatest(extract(epoch FROM now() - search_heat.at), 0)::float8 / %s)",
            [kind, ref[:80], float(amount), prefixes, HALF_LIFE.total_seconds()],
        )


def warmth(division: str) -> Warmth:
    """How warm texts are at a place, 0 to 1, at most a minute old; the place's own uses count more than the whole's."""
    prefixes = prefixes_of(division)
    key, now = prefixes[-1], time.monotonic()
    known = _kept.get(key)
    if known is None or now - known[0] > KEPT_SECONDS:
        known = (now, _read(prefixes))
        _kept[key] = known
        while len(_kept) > MOST_PLACES:
            _kept.popitem(last=False)
    return known[1]


def _read(prefixes: list[str]) -> Warmth:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, ref, sum(warm * CASE WHEN division = '' THEN 1 ELSE 4 END) FROM ("
            "  SELECT kind, ref, division,"
            "  amount * power(0.5, greatest(extract(epoch FROM now() - at), 0)::float8 / %s) AS warm"
            "  FROM search_heat WHERE division = ANY(%s)) h GROUP BY 1, 2 ORDER BY 3 DESC LIMIT %s",
            [HALF_LIFE.total_seconds(), prefixes, MOST_WARM],
        )
        rows = cursor.fetchall()
    return {(kind, ref): warmth_of(float(amount)) for kind, ref, amount in rows}


def warmth_of(amount: float) -> float:
    """0 for no use, 1 from ``FULL`` uses on, in between by the logarithm: the first uses tell most."""
    return min(1.0, math.log1p(max(amount, 0.0)) / math.log1p(FULL))


def forget() -> None:
    """Read again at the next search of this process."""
    _kept.clear()


def cool() -> int:
    """A chore: what has faded away is dropped; returns how many rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM search_heat WHERE 0.05 >"
            " amount * power(0.5, greatest(extract(epoch FROM now() - at), 0)::float8 / %s)",
            [HALF_LIFE.total_seconds()],
        )
        return cursor.rowcount
