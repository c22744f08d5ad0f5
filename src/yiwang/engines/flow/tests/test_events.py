import pytest

from yiwang.engines.flow import semantics
from yiwang.engines.flow.steps import DecisionFailed, FlowRefused
from yiwang.engines.flow.tests.models_xml import (
    boundary,
    catch,
    end,
    error,
    message,
    model,
    rule,
    service,
    start,
    sub,
    timer,
    user,
)
from yiwang.engines.flow.tests.play import Game


def with_boundary(inside: str, *, keep: bool = False) -> bytes:
    return model(
        start(),
        user("a", pause="hearing"),
        boundary("late", "a", inside, keep=keep),
        user("other"),
        end(),
        flows="start>a;a>end;late>other;other>end",
    )


def test_an_interrupting_timer_ends_the_task_and_its_pause():
    game = Game(with_boundary(timer("P3D", "working_day")))
    (armed,) = game.steps[0].timers.added
    assert (armed.kind, armed.amount, armed.unit, armed.interrupting) == ("boundary", 3, "working_day", True)
    step = game.fire("late")
    assert game.at == ["other"]
    assert [(c.task.node, c.how) for c in step.closed] == [("a", "cancelled")]
    assert [(pause.kind, pause.begun) for pause in step.pauses] == [("hearing", False)]


def test_a_non_interrupting_timer_keeps_the_task():
    game = Game(with_boundary(timer("PT12H"), keep=True))
    game.fire("late")
    assert game.at == ["a", "other"]
    assert not game.state.timers
    game.do("a")
    assert not game.state.ended
    assert game.do("other").ended


def test_a_repeating_timer_fires_as_often_as_it_says():
    game = Game(with_boundary(timer("R3/P1D"), keep=True))
    for _ in range(3):
        game.fire("late")
    assert game.at == ["a", "other", "other", "other"]
    assert not game.state.timers


def test_a_timer_without_end_stops_with_its_activity():
    game = Game(with_boundary(timer("R/P1D"), keep=True))
    for _ in range(4):
        game.fire("late")
    step = game.do("a")
    assert not game.state.timers and len(step.timers.removed) == 1


def test_finishing_the_task_takes_its_timer_away():
    game = Game(with_boundary(timer("P3D")))
    timer_id = next(iter(game.state.timers))
    before = game.state
    step = game.do("a")
    assert [gone.id for gone in step.timers.removed] == [timer_id]
    assert step.ended
    with pytest.raises(FlowRefused) as refused:
        semantics.fire_timer(game.plan, game.state, timer_id, game.turn())
    assert refused.value.code == "flow_ended"
    with pytest.raises(FlowRefused) as refused:
        semantics.fire_timer(game.plan, before, "unknown", game.turn())
    assert refused.value.code == "timer_gone"


@pytest.mark.parametrize(("keep", "left"), [(False, ["other"]), (True, ["a", "other"])])
def test_a_message_at_the_boundary(keep, left):
    game = Game(with_boundary(message(), keep=keep))
    game.message("paid")
    assert game.at == left


def test_an_intermediate_timer_and_message_wait_for_the_outside():
    xml = model(
        start(),
        catch("pause", timer("P1M")),
        catch("letter", message()),
        end(),
        flows="start>pause;pause>letter;letter>end",
    )
    game = Game(xml)
    with pytest.raises(FlowRefused) as refused:
        game.message()
    assert refused.value.code == "nobody_waits"
    (waiting,) = game.state.timers.values()
    assert (waiting.kind, waiting.amount, waiting.unit) == ("catch", 1, "month")
    game.fire("pause")
    assert [w.message for w in game.state.waiting.values()] == ["paid"]
    assert game.message().ended


def test_a_message_goes_to_the_one_that_waits_longest_and_only_once():
    xml = model(
        start(),
        catch("one", message()),
        user("a"),
        end(),
        sub("s", start("s0"), catch("two", message()), end("s1"), flows="s0>two;two>s1"),
        flows="start>one;start>s;one>a;a>end;s>end",
    )
    game = Game(xml)
    game.message()
    assert game.at == ["a"]
    assert [w.node for w in game.state.waiting.values()] == ["two"]


def failing(*boundaries: str, flows: str = "") -> bytes:
    return model(
        start(),
        service("w", "issue_licence"),
        *boundaries,
        user("repair"),
        user("any"),
        end(),
        flows=f"start>w;w>end;repair>end;any>end;{flows}",
    )


BOTH = failing(boundary("all", "w", error("")), boundary("e", "w", error("e1")), flows="e>repair;all>any")


@pytest.mark.parametrize(("code", "taken"), [("E1", ["repair"]), ("E9", ["any"])])
def test_an_error_goes_to_the_boundary_that_names_it_before_the_one_that_takes_all(code, taken):
    game = Game(BOTH)
    (job,) = game.state.jobs.values()
    assert job.job == "issue_licence"
    game.job("w", error=code)
    assert game.at == taken and not game.state.jobs


def test_a_finished_job_moves_on_and_a_second_report_is_refused():
    game = Game(BOTH)
    job_id, before = next(iter(game.state.jobs)), game.state
    assert game.job("w").ended
    with pytest.raises(FlowRefused) as refused:
        semantics.finish_job(game.plan, before, "unknown", game.turn())
    assert refused.value.code == "job_gone"
    assert job_id not in game.state.jobs


def plain_failing() -> bytes:
    return model(start(), service("w"), user("a"), end(), flows="start>w;w>a;a>end")


def test_an_error_nobody_catches_is_never_lost():
    game = Game(plain_failing())
    game.job("w", error="E1")
    (incident,) = game.state.incidents.values()
    assert (incident.node, incident.code, incident.message) == ("w", "E1", "坏了。")
    assert [token.kind for token in game.state.tokens.values()] == ["incident"]
    game.resolve("retry")
    assert [job.node for job in game.state.jobs.values()] == ["w"] and not game.state.incidents
    game.job("w")
    assert game.at == ["a"]


def test_a_person_can_go_past_a_failed_job_and_the_trail_says_who():
    game = Game(plain_failing())
    game.job("w", error="E1")
    step = game.resolve("skip")
    assert game.at == ["a"]
    assert ("w", "resolved", "admin:skip") in [(e.node, e.what, e.detail) for e in step.trail]


def test_a_rule_without_a_lawful_value_goes_to_the_error_boundary_or_a_person():
    broken = DecisionFailed("E1", "决策表没有命中任何一行。")
    caught = model(
        start(),
        rule("r"),
        boundary("e", "r", error("e1")),
        user("a"),
        user("z"),
        end(),
        flows="start>r;r>a;e>z;a>end;z>end",
    )
    assert Game(caught, decisions={"check": broken}).at == ["z"]
    bare = model(start(), rule("r"), user("a"), end(), flows="start>r;r>a;a>end")
    game = Game(bare, decisions={"check": broken})
    assert [i.message for i in game.state.incidents.values()] == ["决策表没有命中任何一行。"]
    game.decisions = {"check": 1}
    game.resolve("retry")
    assert game.at == ["a"] and game.state.results == {"checked": 1}


def test_a_model_may_start_by_message_or_timer():
    by_timer = model(start("start", timer("R/P1D")), user("a"), end(), flows="start>a;a>end")
    game = Game(by_timer)
    assert game.plan.nodes["start"].timing.repeat == -1 and game.at == ["a"]
    by_message = model(start("start", message()), user("a"), end(), flows="start>a;a>end")
    assert Game(by_message).plan.nodes["start"].message == "paid"
