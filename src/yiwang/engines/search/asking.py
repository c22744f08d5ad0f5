"""What was asked, counted by day and place without persons: for editors, who see what was not found."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Lock
from time import sleep

from django.db import Error, connection, transaction
from django.db.models import Count, Sum

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.engines.search.models import AskedQuery
from yiwang.engines.search.normal import masked

KEPT = timedelta(days=400)
logger = logging.getLogger(__name__)
Key = tuple[date, str, str]
_waiting: dict[Key, tuple[int, int, int, int]] = {}  # asked, none, relaxed, found
_lock = Lock()
_later: list[bool] = []
SECONDS = 2.0
MOST_WAITING = 5_000


def asked(query: str, *, division: str = "", found: int, relaxed: bool = False) -> None:
    """Count a query; long numbers are masked, nothing of the person is kept. One query, in a web process none: there
    the counts of two seconds are written together (``keep_counting``); a process that is killed loses these."""
    said = masked(query)
    if not said:
        return
    key = (legal_day(clock.now()), said, division[:6])
    with _lock:
        times, none, near, _found = _waiting.get(key, (0, 0, 0, 0))
        _waiting[key] = (times + 1, none + int(found == 0), near + int(relaxed), found)
        at_once = not _later or len(_waiting) > MOST_WAITING
    if at_once:
        write()


def write() -> int:
    """Write what waits; returns how many queries. What could not be written waits on."""
    with _lock:
        rows = sorted(_waiting.items())
        _waiting.clear()
    if not rows:
        return 0
    try:
        _count(rows)
    except Error:
        with _lock:
            for key, (times, none, near, found) in rows if len(_waiting) < MOST_WAITING else ():
                more = _waiting.get(key, (0, 0, 0, found))
                _waiting[key] = (times + more[0], none + more[1], near + more[2], more[3])
        raise
    return len(rows)


def keep_counting() -> None:
    """Write again and again, for the life of a web process."""
    _later.append(True)
    while True:
        sleep(SECONDS)
        try:
            write()
        except Error:
            logger.debug("the database is away; what was asked is counted later")
        finally:
            connection.close()


def _count(rows: Sequence[tuple[Key, tuple[int, int, int, int]]]) -> None:
    values = [(*key, *counts) for key, counts in rows]
    whole = transaction.atomic() if len(values) > 1 else nullcontext()
    with whole, connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_query (day, query, division, asked, none, relaxed, found)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (day, query, division) DO UPDATE SET found = excluded.found,"
            " asked = search_query.asked + excluded.asked,"
            " none = search_query.none + excluded.none, relaxed = search_query.relaxed + excluded.relaxed",
            values,
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with how often it was asked in the days looked at, how often nothing or only something near was found."""

    query: str
    asked: int
    none: int
    relaxed: int


def not_found(*, days: int = 30, division: str = "", most: int = 100, least: int = 1) -> list[Asked]:
    """What people asked and did not find, the most asked first; one query."""
    return _summed(days, division, most, least, unfound=True)


def often_asked(*, days: int = 30, division: str = "", most: int = 100, least: int = 1) -> list[Asked]:
    """What people ask most; one query."""
    return _summed(days, division, most, least, unfound=False)


def _summed(days: int, division: str, most: int, least: int, *, unfound: bool) -> list[Asked]:
    since = legal_day(clock.now()) - timedelta(days=days)
    rows = AskedQuery.objects.filter(day__gte=since, division__startswith=division[:6].rstrip("0") if division else "")
    if unfound:
        rows = rows.filter(none__gt=0) | rows.filter(relaxed__gt=0)
    summed = rows.values("query").annotate(many=Sum("asked"), zero=Sum("none"), near=Sum("relaxed"))
    best = summed.filter(many__gte=least).order_by("-zero" if unfound else "-many", "-many", "query")[:most]
    return [Asked(row["query"], row["many"], row["zero"], row["near"]) for row in best]


def forget_old() -> int:
    """A chore: counts older than ``KEPT`` are dropped; returns how many."""
    return int(AskedQuery.objects.filter(day__lt=legal_day(clock.now()) - KEPT).delete()[0])


def asked_by_many(times: int, on_days: int, most: int = 2_000) -> list[str]:
    """Queries asked so often in thirty days, on so many days, and that found something: fit to be offered to others."""
    since = legal_day(clock.now()) - timedelta(days=30)
    rows = AskedQuery.objects.filter(day__gte=since).exclude(query__contains="#").values("query")
    summed = rows.annotate(many=Sum("asked"), zero=Sum("none"), days=Count("day", distinct=True))
    often = summed.filter(many__gte=times, days__gte=on_days, zero=0).order_by("-many", "query")[:most]
    return [row["query"] for row in often]
