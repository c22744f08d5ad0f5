import pytest

from yiwang.engines.flow import semantics
from yiwang.engines.flow.steps import FlowRefused
from yiwang.engines.flow.tests.models_xml import (
    boundary,
    call,
    end,
    error,
    gate,
    message,
    model,
    service,
    start,
    sub,
    timer,
    user,
)
from yiwang.engines.flow.tests.play import Game, compiled, refusal_codes

TERMINATE = "<bpmn:terminateEventDefinition/>"


def nested(last: str = "", boundaries: str = "", flows: str = "") -> bytes:
    inner = sub(
        "s",
        start("s0"),
        gate("fork", "parallel"),
        user("a"),
        user("b", "ok bad"),
        end("s1"),
        end("s2", last),
        flows="s0>fork;fork>a;fork>b;a>s1;b>s2",
    )
    return model(
        start(), inner, boundaries, user("z"), user("repair"), end(), flows=f"start>s;s>z;z>end;repair>end;{flows}"
    ).replace(b'id="repair"', b'id="repair"')


CATCH_ALL = boundary("e", "s", error(""))
WITH_REPAIR = {"boundaries": boundary("e", "s", error("e1")), "flows": "e>repair"}


def test_a_sub_process_ends_when_its_last_token_does():
    game = Game(nested(**WITH_REPAIR))
    game.do("a")
    assert game.at == ["b"]
    game.do("b", "bad")
    assert game.at == ["z"]
    assert next(iter(game.state.tokens.values())).outcome == "bad"


def test_a_terminate_end_kills_every_token_of_its_scope_only():
    game = Game(nested(TERMINATE, **WITH_REPAIR))
    step = game.do("b")
    assert game.at == ["z"]
    assert [(c.task.node, c.how) for c in step.closed] == [("b", "done"), ("a", "cancelled")]


def test_a_terminate_end_at_the_top_ends_the_case():
    xml = model(
        start(),
        user("a"),
        user("b"),
        end(),
        end("stop", TERMINATE),
        flows="start>a;start>b;a>end;b>stop",
    )
    game = Game(xml)
    step = game.do("b")
    assert step.ended and game.state.ended == "terminated"
    assert [c.task.node for c in step.closed if c.how == "cancelled"] == ["a"]


def test_an_error_end_goes_to_the_boundary_of_its_sub_process():
    game = Game(nested(error("e1"), **WITH_REPAIR))
    step = game.do("b")
    assert game.at == ["repair"]
    assert ("a", "cancelled") in [(c.task.node, c.how) for c in step.closed]


def test_an_error_goes_past_a_boundary_that_names_another_error():
    inner = sub("s", start("s0"), service("w"), end("s1"), flows="s0>w;w>s1")
    outer = sub(
        "o", start("o0"), inner, boundary("wrong", "s", error("e2")), user("x"), end("o1"),
        flows="o0>s;s>o1;wrong>x;x>o1",
    )  # fmt: skip
    xml = model(
        start(), outer, boundary("right", "o", error("e1")), user("y"), end(),
        flows="start>o;o>end;right>y;y>end",
        above='<bpmn:error id="e2" errorCode="E2"/>',
    )  # fmt: skip
    game = Game(xml)
    game.job("w", error="E1")
    assert game.at == ["y"]
    game = Game(xml)
    game.job("w", error="E2")
    assert game.at == ["x"]


def test_an_error_end_that_nobody_catches_is_an_incident_and_can_be_closed():
    game = Game(model(start(), user("a"), end("end", error("e1")), flows="start>a;a>end"))
    game.do("a")
    assert [i.code for i in game.state.incidents.values()] == ["E1"]
    assert not game.state.ended
    assert game.resolve("skip").ended


@pytest.mark.parametrize(("keep", "left"), [(False, ["repair"]), (True, ["a", "b", "repair"])])
def test_a_timer_on_a_sub_process(keep, left):
    game = Game(nested(boundaries=boundary("t", "s", timer("P9D"), keep=keep), flows="t>repair"))
    game.fire("t")
    assert game.at == left


CALLED = model(
    start(),
    user("a", "yes no"),
    user("b", separate="a"),
    gate("g", default="dd"),
    end(),
    end("bad", error("e1")),
    key="check",
    flows='start>a;a>b;b>g;g>bad [outcomes.a = "no"];dd: g>end',
)
CALLER = model(
    start(),
    user("a"),
    call("c", "check"),
    boundary("e", "c", error("e1")),
    user("z"),
    user("repair"),
    end(),
    flows="start>a;a>c;c>z;e>repair;z>end;repair>end",
)


def test_a_called_model_runs_inside_with_its_own_names():
    game = Game(CALLER, check=CALLED)
    game.do("a", by="li")
    assert game.at == ["c/a"]
    game.do("c/a", "yes", by="zhang")
    with pytest.raises(FlowRefused) as refused:
        game.do("c/b", by="zhang")
    assert refused.value.code == "separate"
    game.do("c/b", by="li")
    assert game.at == ["z"]
    assert game.plan.references().calls == {"check"}


def test_an_error_of_a_called_model_goes_to_its_caller():
    game = Game(CALLER, check=CALLED)
    game.do("a")
    game.do("c/a", "no")
    game.do("c/b", by="li")
    assert game.at == ["repair"]


def test_one_model_called_twice_keeps_both_apart():
    xml = model(start(), call("one", "check"), call("two", "check"), end(), flows="start>one;start>two;one>end;two>end")
    game = Game(xml, check=CALLED)
    assert game.at == ["one/a", "two/a"]
    game.do("one/a", "yes")
    game.do("one/b", by="li")
    assert game.at == ["two/a"]
    game.do("two/a", "yes", by="li")
    game.do("two/b", by="zhang")
    assert game.state.ended == "completed"


def test_calls_of_calls_are_flattened():
    middle = model(start(), call("inner", "check"), end(), key="middle", flows="start>inner;inner>end")
    top = model(start(), call("outer", "middle"), end(), flows="start>outer;outer>end")
    game = Game(top, middle=middle, check=CALLED)
    assert game.at == ["outer/inner/a"]
    assert game.plan.nodes["outer/inner/b"].user.separate == ("outer/inner/a",)
    assert game.plan.nodes["outer/inner/a"].prefix == "outer/inner/"


def test_cancelling_closes_everything_everywhere():
    game = Game(nested(boundaries=boundary("t", "s", message()), flows="t>repair"))
    step = game.keep(semantics.cancel(game.plan, game.state, game.turn()))
    assert game.state.ended == "cancelled"
    assert sorted(c.task.node for c in step.closed) == ["a", "b"]
    assert not (game.state.tokens or game.state.waiting)
    with pytest.raises(FlowRefused):
        semantics.cancel(game.plan, game.state, game.turn())


def test_an_inclusive_join_inside_a_sub_process_ignores_the_outside():
    inner = sub(
        "s", start("s0"), gate("i", "inclusive", default="sd"), user("x"), user("y"), gate("j", "inclusive"),
        end("s1"), flows="s0>i;i>x [answers.x];sd: i>y;x>j;y>j;j>s1",
    )  # fmt: skip
    xml = model(start(), inner, user("o"), user("z"), end(), flows="start>s;start>o;s>z;z>end;o>end")
    game = Game(xml, {"x": True})
    game.do("x")
    assert game.at == ["o", "z"]


def test_steps_in_one_command_are_bounded():
    plan = compiled(nested(**WITH_REPAIR))
    turn = Game(plan).turn()
    with pytest.raises(FlowRefused) as refused:
        semantics.start(plan, type(turn)(turn.now, max_visits=2))
    assert refused.value.code == "too_many_steps"


def test_a_task_can_be_kept_apart_from_one_inside_a_called_model():
    xml = model(start(), call("c", "check"), user("z", separate="c/a"), end(), flows="start>c;c>z;z>end")
    game = Game(xml, check=CALLED)
    game.do("c/a", "yes", by="li")
    game.do("c/b", by="wang")
    with pytest.raises(FlowRefused) as refused:
        game.do("z", by="li")
    assert refused.value.code == "separate"
    assert refusal_codes(xml.replace(b"c/a", b"c/x"), check=CALLED) == {"dangling"}


def test_a_called_model_hands_its_last_outcome_to_the_gateway_behind_it():
    plain = model(start(), user("a", "yes no"), end(), key="plain", flows="start>a;a>end")
    xml = model(
        start(),
        call("c", "plain"),
        gate("g", default="dd"),
        user("y", "yes"),
        user("n"),
        end(),
        flows='start>c;c>g;g>y [outcome = "yes"];dd: g>n;y>end;n>end',
    )
    game = Game(xml, plain=plain)
    game.do("c/a", "yes")
    assert game.at == ["y"]
