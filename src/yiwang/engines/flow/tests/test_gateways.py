from dataclasses import replace

import pytest

from yiwang.engines.flow.steps import FlowRefused
from yiwang.engines.flow.tests.models_xml import end, gate, model, rule, service, start, user
from yiwang.engines.flow.tests.play import Game, compiled


def exclusive(*conditions: str, default: bool = True) -> bytes:
    names = "abcd"
    parts = [start(), gate("g", default="dd" if default else "")]
    flows = "start>g;"
    for name, condition in zip(names, conditions, strict=False):
        parts += [user(name)]
        flows += f"g>{name} [{condition}];{name}>end;"
    return model(*parts, user("z"), end(), flows=flows + "dd: g>z;z>end")


@pytest.mark.parametrize(
    ("answer", "taken"),
    [(15, "a"), (7, "b"), (1, "z"), (None, "z"), ("text", "z")],
)
def test_an_exclusive_gateway_takes_the_first_true_way_else_the_default(answer, taken):
    xml = exclusive("answers.n > 10", "answers.n > 5")
    assert Game(xml, {"n": answer}).at == [taken]


def test_the_order_of_the_model_decides_between_two_true_conditions():
    assert Game(exclusive("answers.n > 1", "answers.n > 5"), {"n": 9}).at == ["a"]


def test_a_condition_that_is_not_exactly_true_does_not_hold():
    assert Game(exclusive("answers.n"), {"n": 1}).at == ["z"]


def test_a_condition_beyond_its_bounds_parks_the_token_for_a_person():
    xml = exclusive("count(for i in 1..999, j in 1..999, k in 1..9 return i) > 1")
    game = Game(xml)
    assert [i.code for i in game.state.incidents.values()] == ["condition_failed"]
    assert not game.at
    game.resolve("skip", flow="dd")
    assert game.at == ["z"] and not game.state.incidents


def test_no_true_way_and_no_default_waits_for_a_person_to_choose():
    xml = model(
        start(),
        user("t", "yes no"),
        gate("g"),
        user("a"),
        user("b"),
        end(),
        flows='start>t;t>g;y: g>a [outcome = "yes"];n: g>b [outcome = "no"];a>end;b>end',
    )
    plan = compiled(xml)
    flows = dict(plan.flows)
    flows["y"] = replace(flows["y"], condition=flows["n"].condition)
    game = Game(replace(plan, flows=flows))
    game.do("t", "yes")
    assert [i.code for i in game.state.incidents.values()] == ["no_way"]
    with pytest.raises(FlowRefused) as refused:
        game.resolve("skip")
    assert refused.value.code == "choose_flow"
    with pytest.raises(FlowRefused):
        game.resolve("skip", flow="f_a_end")
    game.resolve("skip", flow="y")
    assert game.at == ["a"]


def split(kind: str, split_flows: str, join_kind: str = "") -> bytes:
    return model(
        start(),
        gate("s", kind, default="dd" if kind == "inclusive" else ""),
        user("a"),
        user("b"),
        user("c"),
        gate("j", join_kind or kind),
        user("z"),
        end(),
        flows=f"start>s;{split_flows};a>j;b>j;c>j;j>z;z>end",
    )


def test_a_parallel_join_waits_for_every_branch_in_any_order():
    game = Game(split("parallel", "s>a;s>b;s>c"))
    assert game.at == ["a", "b", "c"]
    for name in "cab":
        assert "z" not in game.at
        game.do(name)
    assert game.at == ["z"]
    assert game.do("z").ended


def test_an_uncontrolled_merge_passes_each_token():
    xml = model(
        start(),
        gate("s", "parallel"),
        user("a"),
        user("b"),
        user("z"),
        end(),
        flows="start>s;s>a;s>b;a>z;b>z;z>end",
    )
    game = Game(xml)
    game.do("a")
    game.do("b")
    assert game.at == ["z", "z"]
    game.do("z")
    assert not game.state.ended
    game.do("z")
    assert game.state.ended == "completed"


INCLUSIVE = "s>a [answers.a];s>b [answers.b];dd: s>c"


@pytest.mark.parametrize(
    ("answers", "branches"),
    [({"a": True}, ["a"]), ({"a": True, "b": True}, ["a", "b"]), ({"b": True}, ["b"]), ({}, ["c"])],
)
def test_an_inclusive_join_waits_only_for_the_branches_that_were_taken(answers, branches):
    game = Game(split("inclusive", INCLUSIVE), answers)
    assert game.at == branches
    for name in branches:
        assert "z" not in game.at
        game.do(name)
    assert game.at == ["z"]
    assert game.state.passed["j"] == 1


def test_an_inclusive_join_waits_for_a_token_that_can_still_come_round_a_loop():
    xml = model(
        start(),
        gate("s", "parallel"),
        user("a"),
        user("b", "ok back"),
        gate("g", default="dd"),
        gate("j", "inclusive"),
        user("z"),
        end(),
        flows='start>s;s>a;s>b;a>j;b>g;g>b [outcome = "back"];dd: g>j;j>z;z>end',
    )
    game = Game(xml)
    game.do("a")
    game.do("b", "back")
    game.do("b", "back")
    assert game.at == ["b"]
    game.do("b", "ok")
    assert game.at == ["z"]


def test_an_inclusive_join_does_not_wait_for_a_branch_that_ended_elsewhere():
    xml = model(
        start(),
        gate("s", "parallel"),
        user("a"),
        user("b", "ok stop"),
        gate("g", default="dd"),
        gate("j", "inclusive"),
        user("z"),
        end(),
        end("other"),
        flows='start>s;s>a;s>b;a>j;b>g;g>other [outcome = "stop"];dd: g>j;j>z;z>end',
    )
    game = Game(xml)
    game.do("a")
    assert game.at == ["b"]
    game.do("b", "stop")
    assert game.at == ["z"]


def test_an_inclusive_gateway_that_joins_and_splits_checks_its_conditions_after_the_join():
    xml = model(
        start(),
        gate("s", "parallel"),
        user("a"),
        user("b"),
        gate("j", "inclusive", default="dd"),
        user("x"),
        user("y"),
        end(),
        flows="start>s;s>a;s>b;a>j;b>j;j>x [answers.x];dd: j>y;x>end;y>end",
    )
    game = Game(xml, {"x": True})
    game.do("a")
    game.do("b")
    assert game.at == ["x"]


def test_a_parallel_join_that_waits_in_vain_becomes_an_incident_and_can_be_released():
    xml = model(
        start(),
        gate("s", default="dd"),
        user("a"),
        user("b"),
        gate("j", "parallel"),
        user("z"),
        end(),
        flows="start>s;s>a [answers.a];dd: s>b;a>j;b>j;j>z;z>end",
    )
    game = Game(xml, {"a": True})
    game.do("a")
    assert [i.code for i in game.state.incidents.values()] == ["join_waits"]
    game.resolve("retry")
    assert [i.code for i in game.state.incidents.values()] == ["join_waits"]
    game.resolve("skip")
    assert game.at == ["z"]


def test_the_outcome_belongs_to_the_branch_not_to_whoever_was_last_elsewhere():
    xml = model(
        start(),
        gate("s", "parallel"),
        user("a", "yes no"),
        service("w"),
        gate("g", default="dd"),
        user("good"),
        user("bad"),
        user("b", "yes no"),
        end(),
        flows='start>s;s>a;s>b;a>w;w>g;g>good [outcome = "yes"];dd: g>bad;good>end;bad>end;b>end',
    )
    game = Game(xml)
    game.do("a", "yes")
    game.do("b", "no")
    game.job("w")
    assert game.at == ["good"]


def test_a_rule_result_steers_the_gateway_behind_it():
    xml = model(
        start(),
        rule("r", "eligibility", "fit"),
        gate("g", default="dd"),
        user("a"),
        user("z"),
        end(),
        flows="start>r;r>g;g>a [fit.ok = true];dd: g>z;a>end;z>end",
    )
    game = Game(xml, decisions={"eligibility": {"ok": True}})
    assert game.at == ["a"]
    (decided,) = game.steps[0].decided
    assert (decided.node, decided.decision, decided.value) == ("r", "eligibility", {"ok": True})


def test_buttons_that_are_all_named_need_no_default():
    xml = model(
        start(),
        user("a", "yes no"),
        gate("g"),
        end(),
        user("z"),
        flows='start>a;a>g;g>end [outcome = "yes"];g>z [outcomes.a = "no"];z>end',
    )
    game = Game(xml)
    game.do("a", "no")
    assert game.at == ["z"]
