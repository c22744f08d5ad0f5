import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.engines.flow.rows import state_from_json, state_to_json, value_from_json, value_to_json
from yiwang.engines.flow.tests.models_xml import end, gate, model, multi, start, user
from yiwang.engines.flow.tests.play import Game

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False) | st.dates()
    | st.times() | st.timedeltas() | st.datetimes(timezones=st.just(UTC))
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6) | st.just("$type"), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_a_rule_result_keeps_its_type_through_json(value):
    again = value_from_json(json.loads(json.dumps(value_to_json(value))))
    assert again == value and type(again) is type(value)


@pytest.mark.parametrize(
    "value",
    [Decimal("1.50"), date(2026, 2, 28), time(8, 30), timedelta(days=3), datetime(2026, 1, 1, tzinfo=UTC)],
)
def test_law_counts_exactly(value):
    assert repr(value_from_json(value_to_json(value))) == repr(value)


def test_a_value_that_json_cannot_keep_is_refused():
    with pytest.raises(TypeError):
        value_to_json(object())


def test_a_busy_state_survives_json_exactly():
    xml = model(
        start(), gate("f", "parallel"), user("a", inside=multi("all", "3")),
        user("b", pause="hearing", limit="P3D", limit_unit="day"),
        gate("j", "parallel"), end(), flows="start>f;f>a;f>b;a>j;b>j;j>end",
    )  # fmt: skip
    game = Game(xml)
    game.do("a", by="p1")
    game.add("b", "wang", "after")
    data = json.loads(json.dumps(state_to_json(game.state), ensure_ascii=False))
    again = state_from_json(data)
    assert again == game.state and state_to_json(again) == data
    assert game.keep(game.do("b", by="li")).state.tasks


def test_an_unknown_field_is_not_dropped_in_silence():
    data = state_to_json(Game(model(start(), user("a"), end(), flows="start>a;a>end")).state)
    data["tasks"][0]["colour"] = "red"
    with pytest.raises(TypeError):
        state_from_json(data)
