"""The sample models (with drawings that any BPMN editor opens) are accepted and run to their end."""

import pytest

from yiwang.engines.flow import semantics
from yiwang.engines.flow.tests.models_xml import MODELS
from yiwang.engines.flow.tests.play import Game, compiled

NAMES = sorted(path.stem for path in MODELS.glob("*.bpmn"))


def sample(name: str, **kwargs) -> Game:
    others = {path.stem: path.read_bytes() for path in MODELS.glob("*.bpmn")}
    return Game((MODELS / f"{name}.bpmn").read_bytes(), **kwargs, **others)


def test_there_are_samples():
    assert len(NAMES) >= 7


@pytest.mark.parametrize("name", NAMES)
def test_every_sample_compiles(name):
    others = {path.stem: path.read_bytes() for path in MODELS.glob("*.bpmn")}
    assert compiled((MODELS / f"{name}.bpmn").read_bytes(), **others).key == name


def test_a_licence_with_correction_sending_back_and_a_failed_seal():
    game = sample("licence")
    moves = []
    for node, outcome, person, reason in [
        ("accept", "correct", "window", "缺少平面图"),
        ("supplement", "done", "applicant", ""),
        ("accept", "accept", "window", ""),
        ("examine", "back", "examiner", "材料不清"),
        ("accept", "accept", "window", ""),
        ("examine", "agree", "examiner", ""),
        ("decide", "grant", "head", ""),
    ]:
        moves += [move.name for move in game.do(node, outcome, by=person, reason=reason).moves]
    assert moves == ["request_correction", "supplement", "accept", "accept", "grant"]
    game.job("issue", error="seal_failed")
    game.do("repair", "done")
    assert game.do("deliver", "delivered").ended
    assert game.state.passed["accept"] == 3


def test_an_on_site_check_by_two_while_the_laboratory_stops_the_clock():
    game = sample("onsite_check")
    step = game.do("schedule", "need")
    assert [pause.kind for pause in step.pauses] == ["inspection_test"]
    game.do("visit", "fit", by="wang")
    game.do("visit", "fit", by="wu")
    step = game.do("laboratory", "fit", by="lab")
    assert [pause.begun for pause in step.pauses] == [False]
    assert game.do("decide", "grant", by="head").ended


def test_a_council_that_disagrees_is_brought_together_once_more():
    game = sample("council", answers={"departments": 2})
    game.do("review", "agree", by="e1")
    game.do("review", "agree", by="e2")
    for outcome in ("refuse", "agree"):
        game.do("sign", outcome, by=f"d1{outcome}", reason="有异议")
        game.do("sign", "agree", by=f"d2{outcome}")
        game.do("sign_in_turn", "agree", by="l1")
        game.do("sign_in_turn", "agree", by="l2")
        if outcome == "refuse":
            game.do("again", "done")
    assert game.state.ended == "completed"
    assert game.state.votes["sign"] == {"agree": 2}


@pytest.mark.parametrize(
    ("answers", "tasks"),
    [
        ({"area": 100, "new_taxpayer": False}, ["food"]),
        ({"area": 500, "new_taxpayer": True}, ["fire", "tax"]),
        ({"area": 500}, ["fire"]),
    ],
)
def test_a_bundle_asks_only_the_organizations_it_concerns(answers, tasks):
    game = sample("opening_bundle", answers=answers)
    game.do("accept", "accept")
    assert game.at == tasks
    roles = {task.node: task.organization_role for task in game.tasks()}
    assert roles.get("fire", "fire") == "fire" and roles.get("food", "") == ""
    for node in tasks:
        game.do(node, "done" if node == "tax" else "agree")
    assert game.do("deliver", "delivered").ended


@pytest.mark.parametrize(("decision", "waits"), [("grant", "job"), ("to_person", "task")])
def test_rules_alone_may_grant_everything_else_goes_to_a_person(decision, waits):
    game = sample("instant", decisions={"eligibility": {"decision": decision}})
    assert [token.kind for token in game.state.tokens.values()] == [waits]


def test_waiting_for_payment_with_reminders_and_a_withdrawal():
    game = sample("payment_wait")
    game.fire("remind")
    game.do("examine", "done")
    game.message("paid")
    game.do("confirm", "wrong", reason="金额不符")
    game.message("paid")
    game.message("withdrawn")
    assert game.state.ended == "terminated"


def test_a_called_check_that_takes_too_long_is_broken_off():
    game = sample("with_check")
    game.do("accept", "accept")
    game.do("check/schedule", "need")
    assert len(game.tasks()) == 2
    step = game.fire("late")
    assert [pause.begun for pause in step.pauses] == [False]
    assert game.at == ["explain"]
    game.keep(semantics.cancel(game.plan, game.state, game.turn()))
