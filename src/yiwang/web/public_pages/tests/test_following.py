"""What is published is known within a moment, whatever the order of its numbers; without news nothing counts."""

import time
from uuid import uuid4

import pytest
from django.db import OperationalError, connection

from yiwang.core import generation
from yiwang.service.catalogue.changes import changed
from yiwang.service.catalogue.models import Change
from yiwang.web.public_pages.entries import Entry
from yiwang.web.public_pages.following import MOST_ROWS, PATIENCE, Following

pytestmark = pytest.mark.django_db


def entry(following, nodes, made=None):
    now = time.monotonic()
    return Entry((), b"x", False, "e", nodes, now if made is None else made, now + 60, following.generation)


@pytest.fixture
def following():
    made = Following()
    assert made.look()
    return made


def alive(following, kept):
    return following.alive(kept, time.monotonic())


def test_what_another_process_published_empties_the_caches(following):
    kept = entry(following, ())
    generation.cached("key", lambda: "old")
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_bump_generation()")  # as another process does
    assert generation.cached("key", lambda: "new") == "old" and alive(following, kept)
    assert following.look()
    assert generation.cached("key", lambda: "new") == "new" and not alive(following, kept)
    assert alive(following, entry(following, ()))


def test_a_change_ends_the_pages_of_its_node_and_lists_and_nothing_else(following):
    mine, other = uuid4(), uuid4()
    pages = {"mine": (uuid4(), mine), "other": (other,), "list": None, "fixed": ()}
    kept = {name: entry(following, nodes) for name, nodes in pages.items()}
    changed([mine])
    assert all(alive(following, page) for page in kept.values())
    following.look()
    assert {name for name, page in kept.items() if alive(following, page)} == {"other", "fixed"}
    assert alive(following, entry(following, (mine,))), "made after the change was known"


def test_a_number_that_appears_late_is_not_missed(following):
    late, early = uuid4(), uuid4()
    first = Change.objects.create(nodes=[early]).pk
    Change.objects.filter(pk=first).delete()  # not yet committed, as others see it
    changed([uuid4()])
    following.look()
    kept = entry(following, (late,))
    Change.objects.create(pk=first, nodes=[late])
    following.look()
    assert not alive(following, kept)
    again = entry(following, (late,))
    following.look()
    assert alive(following, again), "once it was seen it is not looked for again"


def test_a_process_that_starts_knows_which_numbers_are_missing():
    number = Change.objects.create(nodes=[]).pk
    Change.objects.filter(pk=number).delete()
    changed([uuid4()])
    following, late = Following(), uuid4()
    following.look()
    kept = entry(following, (late,))
    Change.objects.create(pk=number, nodes=[late])
    following.look()
    assert not alive(following, kept)


def test_nothing_is_fresh_while_the_database_is_away_and_nothing_old_is_trusted_after(following, monkeypatch):
    now = time.monotonic()
    kept = entry(following, ())
    assert following.fresh(now) and not following.fresh(now + PATIENCE + 0.1)

    def away():
        raise OperationalError("the database system is shutting down")

    with monkeypatch.context() as patched:
        patched.setattr(following, "_read", away)
        assert not following.look()
    assert alive(following, kept), "a look that failed once is no reason"
    following.seen = now - 2 * PATIENCE
    following.look()
    assert not alive(following, kept)


def test_a_flood_of_changes_ends_everything(following):
    kept = entry(following, ())
    Change.objects.bulk_create([Change(nodes=[]) for _ in range(MOST_ROWS + 1)])
    following.look()
    assert not alive(following, kept)


def test_pages_of_before_the_start_are_not_trusted():
    began = time.monotonic()
    following = Following()
    following.look()
    assert not alive(following, entry(following, (), made=began))
