"""Scopes are a lattice of what they cover, links never grow, and states move by their table alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.people.delegation.rules import (
    EVERYTHING,
    HANDLER,
    MANAGER,
    NONE,
    OFFICE,
    OPEN,
    PASSED_ON,
    STATES,
    TRANSITIONS,
    DelegationWrong,
    Held,
    Scope,
    check_link,
    move,
    within,
)

ITEMS = ("a", "b", "c", "d", "e")
THEMES = {"x": frozenset({"a", "b"}), "y": frozenset({"b", "c"}), "z": frozenset()}
TYPES = ("p", "q")
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def items_of(themes: frozenset[str]) -> frozenset[str]:
    return frozenset().union(*(THEMES.get(theme, NONE) for theme in themes))


def some(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str] | None]:
    return st.none() | st.frozensets(st.sampled_from(values))


scopes = st.builds(Scope, some(ITEMS), some(tuple(THEMES)), some(TYPES))


def covered(scope: Scope) -> set[str]:
    found = {item for item in (*ITEMS, "later") if scope.covers_item(item, items_of)}
    return found | {f"licence {kind}" for kind in (*TYPES, "new") if scope.covers_licence(kind)}


@given(scopes)
def test_a_scope_is_within_itself_and_within_everything(scope: Scope) -> None:
    assert within(scope, scope, items_of)
    assert within(scope, EVERYTHING, items_of)


@given(scopes, scopes)
def test_what_is_within_covers_nothing_more(inner: Scope, outer: Scope) -> None:
    if within(inner, outer, items_of):
        assert covered(inner) <= covered(outer)


@given(scopes, scopes, scopes)
def test_within_goes_through_a_chain_of_any_length(first: Scope, second: Scope, third: Scope) -> None:
    if within(first, second, items_of) and within(second, third, items_of):
        assert covered(first) <= covered(third)


@given(scopes, scopes)
def test_a_theme_that_grows_never_gives_the_lower_link_more(inner: Scope, outer: Scope) -> None:
    def grown(themes: frozenset[str]) -> frozenset[str]:
        return items_of(themes) | ({"later"} if "z" in themes else set())

    if within(inner, outer, items_of) and inner.covers_item("later", grown):
        assert outer.covers_item("later", grown)


@given(scopes)
def test_an_empty_scope_covers_nothing(scope: Scope) -> None:
    if scope.empty:
        assert covered(scope) == set()


@given(scopes, scopes, st.integers(0, 3), st.integers(-3, 3), st.sampled_from([OFFICE, MANAGER, HANDLER]))
def test_no_link_is_more_than_the_one_above(inner: Scope, outer: Scope, depth: int, days: int, above: str) -> None:
    upper = Held(above, outer, NOW + timedelta(days=10), depth)
    until = upper.until + timedelta(days=days)
    for kind in (OFFICE, MANAGER, HANDLER):
        try:
            found = check_link(kind, inner, until, upper, items_of)
        except DelegationWrong:
            continue
        assert covered(inner) <= covered(outer)
        assert until <= upper.until
        assert found < depth
        assert PASSED_ON[kind] < PASSED_ON[above]


@pytest.mark.parametrize(
    ("kind", "above", "code"),
    [
        (OFFICE, OFFICE, "not_passed_on"),
        (MANAGER, MANAGER, "not_passed_on"),
        (HANDLER, HANDLER, "not_passed_on"),
        ("family", OFFICE, "not_passed_on"),
    ],
)
def test_a_kind_that_is_not_made_out_of_another_is_refused(kind: str, above: str, code: str) -> None:
    with pytest.raises(DelegationWrong) as refused:
        check_link(kind, EVERYTHING, NOW, Held(above, EVERYTHING, NOW, 2), items_of)
    assert refused.value.code == code


@given(st.sampled_from(STATES), st.sampled_from(sorted(TRANSITIONS)))
def test_a_state_moves_by_the_table_alone(state: str, name: str) -> None:
    sources, target = TRANSITIONS[name]
    if state in sources:
        assert move(state, name) == target
    else:
        with pytest.raises(DelegationWrong):
            move(state, name)


@given(st.lists(st.sampled_from(sorted(TRANSITIONS)), max_size=8))
def test_what_is_over_never_holds_again(names: list[str]) -> None:
    state, over = "invited", False
    for name in names:
        try:
            state = move(state, name)
        except DelegationWrong:
            continue
        assert not (over and state in OPEN)
        over = over or state not in OPEN
