"""Ranking in the process: what is said counts as it should, and no figures break it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.engines.search.ranking import Held, Ranked, ranked, ways_of
from yiwang.engines.search.understanding import SOFT, Idea, Understood

WAY = (("wa", 1.0),)


def held(**terms: dict[int, int]) -> dict[str, dict[str, Held]]:
    """Texts of one kind: ``wa={7: 200}`` says that text 7 holds the term ``wa`` with an impact of 200."""
    lists = {}
    for term, said in terms.items():
        best = sorted(said.items(), key=lambda one: (-one[1], one[0]))
        lists[term] = Held(
            len(best), np.array([one[0] for one in best], np.int32), np.array([one[1] for one in best], np.uint8)
        )
    return {"item": lists}


def rank(wanted, known, *, size=1_000, importance=(1.0, 1.0), budget=8_000, most=20, offered=None) -> Ranked:
    return ranked(wanted, known, {"item": size}, importance, budget=budget, most=most, offered=offered)


def numbers(found: Ranked) -> list[int]:
    return found.numbers.tolist()


def test_a_text_that_holds_both_ideas_comes_before_one_that_says_one_of_them_louder() -> None:
    wanted = [(0, 0, WAY), (1, 0, (("wb", 1.0),))]
    found = rank(wanted, held(wa={1: 150, 2: 250}, wb={1: 150, 3: 120}))
    assert numbers(found) == [1, 2, 3]
    assert found.covered.tolist()[0] > 1.5 > found.covered.tolist()[1]


def test_the_best_way_of_an_idea_counts_and_others_make_a_little_surer() -> None:
    wanted = [(0, 0, WAY), (0, 1, (("wb", 1.0),))]
    found = rank(wanted, held(wa={1: 100, 2: 100}, wb={2: 100}))
    one, two = sorted(found.scores.tolist())
    assert numbers(found) == [2, 1]
    assert one < two < 1.5 * one


def test_rare_terms_say_more() -> None:
    often = dict.fromkeys(range(100, 180), 100)
    wanted = [(0, 0, (("woften", 1.0), ("wrare", 1.0)))]
    assert numbers(rank(wanted, held(woften=often, wrare={5: 100}), size=200))[0] == 5


def test_so_many_places_are_read_as_the_budget_allows_and_of_rarest_terms_twice_as_many() -> None:
    often = dict.fromkeys(range(100, 180), 100)
    assert len(numbers(rank([(0, 0, (("woften", 1.0),))], held(woften=often), budget=40, most=200))) == 10
    said = {f"w{number}": {number: 100} for number in range(10)}
    one_way = [(0, 0, tuple((term, 1.0) for term in said))]
    assert numbers(rank(one_way, held(**said), budget=4)) == [0, 1, 2, 3]
    many_ways = [(0, at, ((term, 1.0),)) for at, term in enumerate(said)]
    assert numbers(rank(many_ways, held(**said), budget=4)) == list(range(8))


def test_what_is_offered_alone_is_ranked_and_a_number_without_a_bit_is_not() -> None:
    known = held(wa={1: 10, 9: 200, 4_000: 250})
    assert numbers(rank([(0, 0, WAY)], known, offered=bytes([0b10, 0b10]))) == [9, 1]
    assert numbers(rank([(0, 0, WAY)], known, offered=b"\0")) == []
    assert numbers(rank([(0, 0, WAY)], known)) == [4_000, 9, 1]


def test_what_helps_besides_covers_nothing() -> None:
    found = rank([(SOFT, 0, WAY)], held(wa={3: 100}), importance=())
    assert (numbers(found), found.covered.tolist()) == ([3], [0.0])
    assert found.scores[0] > 0


def test_equal_texts_come_by_number_and_no_more_than_wanted() -> None:
    known = held(wa=dict.fromkeys(range(50, 0, -1), 100))
    assert numbers(rank([(0, 0, WAY)], known, most=60)) == list(range(1, 51))
    assert len(numbers(rank([(0, 0, WAY)], known, most=7))) == 7


@pytest.mark.parametrize("wanted", [[], [(0, 0, WAY)]])
def test_where_nothing_is_held_nothing_is_found(wanted) -> None:
    assert numbers(rank(wanted, {"item": {}})) == []


def test_a_way_without_terms_is_none() -> None:
    meant = Understood("x", "x", (Idea("x", 1.0, ((), WAY)),), ())
    assert ways_of(meant) == [(0, 1, WAY)]


TERMS = st.sampled_from([f"w{letter}" for letter in "abcdefgh"])
LISTS = st.dictionaries(TERMS, st.dictionaries(st.integers(0, 400), st.integers(1, 255), min_size=1, max_size=30))
WAYS = st.lists(st.lists(st.tuples(TERMS, st.floats(0.01, 1.0)), min_size=1, max_size=5).map(tuple), max_size=4)


@given(LISTS, WAYS, WAYS, st.integers(4, 300))
def test_any_figures_give_an_order_that_falls(lists, one, two, budget) -> None:
    wanted = [*((0, at, way) for at, way in enumerate(one)), *((1, at, way) for at, way in enumerate(two))]
    found = rank(wanted, held(**lists), budget=budget, most=50)
    scores = found.scores.tolist()
    assert scores == sorted(scores, reverse=True)
    assert len(set(numbers(found))) == len(scores) == len(found.covered)
    assert all(0 <= covered <= 2.0 + 1e-9 for covered in found.covered.tolist())
    assert set(numbers(found)) <= {number for said in lists.values() for number in said}
