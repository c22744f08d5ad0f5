"""Chores of search: terms are merged, clicks learnt from, heat fades, what many asked is offered."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from yiwang.engines.search import asking, heat, indexing, learning, postings, suggesting
from yiwang.engines.search.kinds import KINDS
from yiwang.engines.search.models import SearchDocument
from yiwang.engines.search.rebuilding import rebuild

LEAST_WASTE, WASTE = 2_000, 0.3  # texts that are no more, at least so many, and so many of a text that is
OFTEN = 20  # times asked in thirty days before a query is offered to others
OFTEN_DAYS = 3  # on at least so many days


def merge(now: datetime) -> int:
    """What was put in lately becomes part of the terms."""
    postings.forget_old()
    return indexing.merge()


def wasted() -> int:
    """How many numbers of texts that are no more the terms may still name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(number) - min(number) + 1 - count(*), 0) FROM search_document")
        return int(cursor.fetchone()[0])


def compact() -> int:
    """Index everything anew where much of what the terms name is no more; returns how many texts."""
    if wasted() <= max(LEAST_WASTE, SearchDocument.objects.count() * WASTE):
        return 0
    return sum(rebuild(code)[0] for code in KINDS)


def daily(now: datetime) -> int:
    """Learn from clicks, let heat fade, drop old counts, offer what many asked."""
    done = compact() + learning.learn() + heat.cool() + asking.forget_old()
    return done + suggesting.often_asked_become_suggestions(asking.asked_by_many(OFTEN, OFTEN_DAYS))
