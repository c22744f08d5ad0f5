import pickle
from datetime import UTC, datetime

import pytest

from yiwang.engines.flow.conditions import Condition, ConditionRefused, compile_feel


def condition(text: str) -> Condition:
    return Condition(text, ("outcome", "answers", "facts"), compile_feel)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('outcome = "agree"', True),
        ("answers.area > 300", True),
        ("answers.missing > 300", None),
        ("count(answers.list) = 2", True),
        ("answers.area / 0 > 1", None),
    ],
)
def test_a_condition_is_feel(text, value):
    context = {"outcome": "agree", "answers": {"area": 500, "list": [1, 2]}, "facts": {}}
    assert condition(text).evaluate(context) is value


def test_a_condition_sees_the_time_of_its_turn_and_not_the_clock():
    on_the_day = datetime(2026, 11, 21, 9, tzinfo=UTC)
    text = 'today() = date("2026-11-21")'
    assert condition(text).evaluate({}, on_the_day) is True
    assert condition(text).evaluate({}, datetime(2030, 1, 1, tzinfo=UTC)) is False


def test_only_the_names_it_uses_are_looked_at():
    unreadable = {"facts": object(), "outcome": "x"}
    assert condition('outcome = "x"').evaluate(unreadable) is True


@pytest.mark.parametrize("text", ["= 3", "a b (", '"', "if x then"])
def test_what_is_no_expression_is_refused(text):
    with pytest.raises(ConditionRefused):
        condition(text).compiled()


def test_an_unbounded_computation_is_told_and_not_taken_for_false():
    with pytest.raises(ConditionRefused):
        condition("count(for i in 1..999, j in 1..999, k in 1..99 return i) > 1").evaluate({})


def test_a_condition_is_pickled_as_text():
    again = pickle.loads(pickle.dumps(condition("outcome = 1")))
    assert again == condition("outcome = 1") and hash(again) == hash(condition("outcome = 1"))
    assert again.evaluate({"outcome": 1}) is True
    assert again.unknown_names() == frozenset()


def test_another_rules_engine_can_be_put_in():
    class Always:
        free_names = frozenset[str]()

        def evaluate(self, context, /, *, now=None):
            raise ValueError("没有数据")

    with pytest.raises(ConditionRefused):
        Condition("x", (), lambda text, names: Always()).evaluate({})
