"""What a process remembers of terms and texts: another process's changes are seen, nothing old is kept."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yiwang.engines.search import indexing, postings, rebuilding, upkeep
from yiwang.engines.search.kinds import Document
from yiwang.engines.search.models import Change
from yiwang.engines.search.postings import _Memory, _State
from yiwang.engines.search.ranking import Held

pytestmark = pytest.mark.django_db
TERM = "w渔船"
STATE = _State(1, 1, 1, 0, False)


@pytest.fixture
def elsewhere(monkeypatch):
    """Changes come from another process: this one is not told, and looks with each search."""
    postings.forget()
    postings.held(["thing"], [TERM])
    monkeypatch.setattr(postings, "forget", lambda: None)
    monkeypatch.setattr(postings, "LOOK_EVERY", 0.0)


def keep(ref: str) -> None:
    indexing.put([Document("thing", ref, f"渔船登记{ref}")])


def found() -> set[str]:
    """References of the texts that hold the term."""
    one = postings.held(["thing"], [TERM])["thing"].get(TERM)
    numbers = one.documents.tolist() if one else []
    assert one is None or (one.many == len(numbers) == len(set(numbers)))
    return {text.ref for text in postings.texts(numbers).values() if text is not None}


def test_what_another_process_puts_in_merges_takes_out_and_rebuilds_is_seen(elsewhere, shelf) -> None:
    assert found() == set()
    keep("a")
    assert found() == {"a"}
    indexing.merge()
    assert found() == {"a"}
    keep("b")
    assert found() == {"a", "b"}
    indexing.merge()
    assert found() == {"a", "b"}
    indexing.remove("thing", ["a"])
    assert found() == {"b"}
    rebuilding.rebuild("thing")  # of the shelf of these tests, which holds nothing
    assert found() == set()


def test_for_a_moment_nothing_is_asked_of_the_database(shelf) -> None:
    keep("a")
    indexing.merge()
    postings.forget()
    assert found() == {"a"}
    with CaptureQueriesContext(connection) as asked:
        assert found() == {"a"}
    assert len(asked) == 0


def test_a_process_that_starts_reads_the_terms_that_it_will_need(shelf) -> None:
    keep("a")
    indexing.merge()
    postings.forget()
    postings._memory.terms = {}
    assert postings.remember(["thing"]) >= 3
    with CaptureQueriesContext(connection) as asked:
        assert postings.held(["thing"], [TERM])["thing"][TERM].impacts.tolist()[0] > 100
    assert len(asked) == 0


def test_what_waits_is_remembered_too(shelf) -> None:
    keep("a")
    assert found() == {"a"}
    with CaptureQueriesContext(connection) as asked:
        assert found() == {"a"}
    assert len(asked) == 0


@pytest.mark.parametrize("most", [0, 20_000])
def test_where_much_waits_each_search_looks_so_that_a_merge_loses_nothing(elsewhere, monkeypatch, shelf, most) -> None:
    monkeypatch.setattr(postings, "MOST_WAITING", most)
    monkeypatch.setattr(postings, "LOOK_EVERY", 60.0)
    postings._memory.looked = 0.0
    postings._memory.waiting = None
    keep("a")
    assert found() == {"a"}
    keep("b")
    assert found() == ({"a"} if most else {"a", "b"})
    indexing.merge()
    assert found() == ({"a"} if most else {"a", "b"})


def test_what_was_read_before_a_change_is_not_kept_after_it() -> None:
    memory = _Memory()
    memory.note(STATE, {})
    before, one = memory.changes, Held(1, np.array([1], np.int32), np.array([9], np.uint8))
    memory.note(STATE._replace(total=5, many=2), {})
    memory.keep({("thing", TERM): one}, before)
    memory.keep_texts({1: postings.Text("thing", "a", "甲", 1.0)}, before)
    assert (memory.terms, memory.texts) == ({}, {})
    memory.keep({("thing", TERM): one, ("thing", "w无"): None}, memory.changes)
    assert memory.terms == {"thing": {TERM: one, "w无": None}}
    memory.note(STATE._replace(total=9, many=3), {})  # texts put in leave terms as they are
    assert memory.terms
    memory.note(STATE._replace(total=12, many=4, merged=3), {})
    assert not memory.terms


def test_memory_is_bounded(monkeypatch) -> None:
    monkeypatch.setattr(postings, "MOST_BYTES", 2_000)
    monkeypatch.setattr(postings, "MOST_TEXTS", 10)
    memory = _Memory()
    memory.note(STATE, {})
    for number in range(50):
        memory.keep({("thing", f"w{number}"): None}, memory.changes)
        memory.keep_texts({number: None}, memory.changes)
    assert len(memory.terms["thing"]) <= 2_000 // postings.ROW_BYTES + 1
    assert len(memory.texts) <= 10


def test_changes_that_all_have_seen_go(shelf) -> None:
    keep("a")
    Change.objects.update(at="2026-01-01T00:00:00Z")
    upkeep.merge(None)
    assert Change.objects.count() == 1  # that of the merge
