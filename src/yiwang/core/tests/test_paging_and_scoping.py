"""Key-set pages walk forth and back without gaps; unscoped queries are a crash, not a leak."""

from __future__ import annotations

import base64
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yiwang.core.actor import STRANGER
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.models import CalendarDay, Event, File
from yiwang.core.paging import bounded_count, page
from yiwang.core.scoping import Unscoped

ORDER = ("-kind", "day")


@pytest.fixture
def days(db):
    first = date(2031, 1, 1)
    CalendarDay.objects.bulk_create(
        CalendarDay(day=first + timedelta(n), kind="holiday" if n % 3 else "workday_makeup") for n in range(53)
    )
    return CalendarDay.objects.filter(day__year=2031)


def walk(days, cursor=None):
    while True:
        found = page(days, order=ORDER, cursor=cursor, size=10)
        yield found
        cursor = found.next
        if cursor is None:
            return


def test_walking_forth_meets_every_row_once(days):
    rows = [row.day for found in walk(days) for row in found.rows]
    assert rows == list(days.order_by("-kind", "day").values_list("day", flat=True))


def test_walking_back_comes_to_the_same_pages(days):
    pages = list(walk(days))
    back = page(days, order=ORDER, cursor=pages[3].previous, size=10)
    assert [r.day for r in back.rows] == [r.day for r in pages[2].rows]
    assert page(days, order=ORDER, cursor=pages[1].previous, size=10).previous is None


def test_the_first_page_has_no_page_before_and_the_last_none_after(days):
    pages = list(walk(days))
    assert (pages[0].previous, pages[-1].next) == (None, None)


@pytest.mark.parametrize(
    "cursor", ["x", "bnVsbA", base64.urlsafe_b64encode(b'["n", {}]').decode(), "W10", "¥", "W1tdXQ"]
)
def test_a_forged_cursor_is_refused_in_words(days, cursor):
    with pytest.raises(InvalidInput):
        page(days, order=ORDER, cursor=cursor)


def test_counts_are_honest_up_to_their_bound(days):
    assert bounded_count(days, 100) == (53, False)
    assert bounded_count(days, 20) == (20, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "read",
    [
        lambda: list(File.objects.all()),
        lambda: File.objects.count(),
        lambda: File.objects.exists(),
        lambda: File.objects.filter(name="x").first(),
        lambda: File.objects.all().delete(),
        lambda: File.objects.filter(name="x").update(name="y"),
        lambda: list(Event.objects.values("id")),
        lambda: next(File.objects.iterator(), None),
    ],
)
def test_a_forgotten_scope_is_a_crash(read):
    with pytest.raises(Unscoped):
        read()


@pytest.mark.django_db
@pytest.mark.parametrize("pk", ["not-a-uuid", "", "01a20012-1368-7560-81cd-72598c333213", "' OR 1=1"])
def test_what_is_not_there_and_what_is_malformed_answer_alike(pk):
    with pytest.raises(NotFound):
        File.objects.visible_to(STRANGER).get_or_refuse(pk)


@pytest.mark.parametrize("order", [("day", "kind"), ("-day", "kind"), ("-day", "-kind")])
def test_a_later_page_begins_in_the_index_and_not_at_the_first_row(days, order):
    """An OR alone cannot be looked up: the thousandth page would read the 999 before it."""
    first = page(days, order=order, size=10)
    with CaptureQueriesContext(connection) as asked:
        page(days, order=order, size=10, cursor=first.next)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("EXPLAIN " + asked[0]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    condition = next(line for line in plan.splitlines() if "Index Cond" in line)
    assert ("<=" if order[0].startswith("-") else ">=") in condition, plan
    assert str(first.rows[-1].day) in condition
