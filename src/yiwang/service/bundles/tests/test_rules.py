"""Which parts start, wait and end: tables and random orders of decisions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.service.bundles.rules import Need, Part, course_of


def part(name, state="waiting", needs=(), brought=(), over=False):
    made = tuple(need if isinstance(need, Need) else Need(need) for need in needs)
    return Part(name, state, made, frozenset(brought), over)


def test_parts_without_needs_start_at_once_and_side_by_side():
    assert course_of([part("a"), part("b"), part("c", needs=["a"])]).start == ("a", "b")


def test_a_part_waits_for_the_first_open_need():
    course = course_of([part("a", "granted"), part("b", "started"), part("c", needs=["a", "b"])])
    assert course.start == () and course.waits_for == {"c": "b"}


def test_a_refused_part_takes_along_what_depends_on_it_and_nothing_else():
    course = course_of(
        [
            part("licence", "granted"),
            part("seal", "failed", ["licence"]),
            part("tax", needs=["licence"]),
            part("bank", needs=["licence", "seal"]),
            part("card", needs=["bank"]),
        ]
    )
    assert course.end == {"bank": "seal", "card": "bank"} and course.start == ("tax",)


def test_a_granted_part_is_awaited_until_it_brought_what_it_must():
    need = Need("a", ("uscc",))
    assert course_of([part("a", "granted"), part("b", needs=[need])]).waits_for == {"b": "a"}
    assert course_of([part("a", "granted", brought=["uscc"]), part("b", needs=[need])]).start == ("b",)
    assert course_of([part("a", "granted", over=True), part("b", needs=[need])]).start == ("b",)


def test_a_need_that_is_no_part_of_this_bundle_does_not_hold_anything_up():
    assert course_of([part("bank", needs=["seal"])]).start == ("bank",)


def test_a_circle_starts_nothing_and_does_not_hang():
    course = course_of([part("a", needs=["b"]), part("b", needs=["a"])])
    assert course.start == () and course.end == {}


@pytest.mark.parametrize("state", ["started", "granted", "failed", "ended"])
def test_what_has_begun_or_ended_is_never_started_again(state):
    assert course_of([part("a", state)]).start == ()


@given(st.lists(st.sets(st.integers(0, 7)), min_size=1, max_size=8), st.lists(st.booleans(), min_size=8, max_size=8))
def test_in_any_order_everything_settles_and_only_dependents_of_failures_end(needs, grants):
    parts = {n: part(str(n), needs=[str(m) for m in wanted if m < n]) for n, wanted in enumerate(needs)}
    for _ in range(20):
        course = course_of(list(parts.values()))
        if not course.start and not course.end:
            break
        for name in course.start:
            state = "granted" if grants[int(name)] else "failed"
            parts[int(name)] = part(name, state, parts[int(name)].needs, over=True)
        for name in course.end:
            parts[int(name)] = part(name, "ended", parts[int(name)].needs)
    for n, one in parts.items():
        lost = any(parts[int(need.part)].state in ("failed", "ended") for need in one.needs)
        assert one.state == ("ended" if lost else "granted" if grants[n] else "failed")
