"""A process never keeps what was read before a publication beyond that publication."""

from __future__ import annotations

import pytest

from yiwang.core import generation


@pytest.fixture(autouse=True)
def emptied():
    generation.forget()
    yield
    generation.forget()


def test_a_value_is_made_once():
    made = []
    for _ in range(3):
        generation.cached("key", lambda: made.append(1) or "value")
    assert len(made) == 1


def test_what_was_read_while_something_was_published_is_not_kept():
    def read_slowly():
        generation.forget()  # another request of this process noted the new generation meanwhile
        return "old"

    assert generation.cached("key", read_slowly) == "old"
    assert generation.cached("key", lambda: "new") == "new"


@pytest.mark.django_db
def test_a_moved_generation_empties_the_cache():
    generation.refresh()
    generation.cached("key", lambda: "old")
    generation.bump()
    generation.cached("key", lambda: "kept by mistake")
    generation.refresh()
    assert generation.cached("key", lambda: "new") == "new"
