import json
import pickle
import time

import pytest

from yiwang.engines.flow import semantics
from yiwang.engines.flow.rows import state_from_json, state_to_json
from yiwang.engines.flow.steps import Turn
from yiwang.engines.flow.tests.models_xml import end, model, start, user
from yiwang.engines.flow.tests.play import NOW, compiled

PLAN = compiled(model(start(), user("a"), user("b"), user("c"), end(), flows="start>a;a>b;b>c;c>end"))


def chain() -> None:
    turn = Turn(NOW)
    state = semantics.start(PLAN, turn).state
    for _ in range(3):
        state = semantics.complete(PLAN, state, next(iter(state.tasks)), "ok", "zhang", turn).state
    assert state.ended


def best_microseconds(action, rounds: int = 5, times: int = 200) -> float:
    best = float("inf")
    for _ in range(rounds):
        began = time.perf_counter()
        for _ in range(times):
            action()
        best = min(best, (time.perf_counter() - began) / times)
    return best * 1e6


@pytest.mark.bench
def test_a_command_costs_far_less_than_its_transaction():
    assert best_microseconds(chain) / 4 < 200


@pytest.mark.bench
def test_a_state_is_read_and_written_in_less_than_its_transaction():
    state = semantics.start(PLAN, Turn(NOW)).state
    assert best_microseconds(lambda: state_from_json(json.loads(json.dumps(state_to_json(state))))) < 300


def test_state_and_plan_stay_small():
    state = semantics.start(PLAN, Turn(NOW)).state
    assert len(json.dumps(state_to_json(state))) < 1_500
    assert len(pickle.dumps(PLAN)) < 2_500
