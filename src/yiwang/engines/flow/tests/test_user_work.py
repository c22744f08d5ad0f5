from decimal import Decimal

import pytest

from yiwang.engines.flow import semantics
from yiwang.engines.flow.steps import FlowRefused
from yiwang.engines.flow.tests.models_xml import end, gate, model, multi, start, user
from yiwang.engines.flow.tests.play import Game


def line(*tasks: str, flows: str = "start>a;a>z;z>end") -> bytes:
    return model(start(), *tasks, user("z"), end(), flows=flows)


def refused(action, *args, **kwargs) -> str:
    with pytest.raises(FlowRefused) as error:
        action(*args, **kwargs)
    assert error.value.message.endswith("。")
    return error.value.code


def test_a_task_carries_what_a_work_list_needs():
    game = Game(
        line(
            user(
                "a",
                "agree:grant deny:refuse",
                name="审查",
                form="exam",
                pause="detection",
                limit="P3D",
                limit_unit="working_day",
                batch="true",
            )  # fmt: skip
        )
    )
    (task,) = game.steps[0].tasks.added
    assert (task.name, task.duty, task.form, task.batch) == ("审查", "d.staff", "exam", True)
    assert (task.outcomes, task.limit_amount, task.limit_unit) == (("agree", "deny"), 3, "working_day")
    (reminder,) = game.state.timers.values()
    assert (reminder.kind, reminder.task_id, reminder.amount, reminder.unit) == (
        "reminder",
        task.id,
        3,
        "working_day",
    )
    (begun,) = game.steps[0].pauses
    assert (begun.kind, begun.begun) == ("detection", True)
    step = game.do("a", "deny", by="li")
    assert [(m.name, m.node, m.outcome) for m in step.moves] == [("refuse", "a", "deny")]
    assert [p.begun for p in step.pauses] == [False]
    assert step.closed[0].performers == ("li",) and step.closed[0].outcome == "deny"


def test_a_reminder_tells_and_changes_nothing():
    game = Game(line(user("a", limit="PT8H", limit_unit="hour")))
    task_id = game.tasks("a")[0].id
    step = game.fire("a")
    assert step.reminders == (task_id,) and game.at == ["a"] and not game.state.timers


def test_unknown_buttons_people_and_tasks_are_refused():
    game = Game(line(user("a")))
    task_id = game.tasks("a")[0].id
    assert refused(game.do, "a", "other") == "unknown_outcome"
    assert refused(game.do, "a", by="") == "no_performer"
    before = game.state
    game.do("a")
    assert refused(semantics.complete, game.plan, game.state, task_id, "ok", "zhang", game.turn()) == "task_gone"
    assert before.tasks[task_id].state == "open", "the old state is never changed"


def test_a_required_reason_must_be_given():
    task = user("a", "deny").replace('label="deny"', 'label="退回" reason="required"')
    game = Game(line(task))
    assert refused(game.do, "a", "deny") == "reason_required"
    assert refused(game.do, "a", "deny", reason="  ") == "reason_required"
    game.do("a", "deny", reason="缺少场地证明")
    assert game.at == ["z"]


def test_who_accepted_may_not_examine_not_even_after_a_loop_back():
    xml = model(
        start(), user("a"), user("b", "ok back", separate="a"), gate("g", default="dd"), end(),
        flows='start>a;a>b;b>g;g>a [outcome = "back"];dd: g>end',
    )  # fmt: skip
    game = Game(xml)
    game.do("a", by="zhang")
    assert refused(game.do, "b", by="zhang") == "separate"
    game.do("b", "back", by="li")
    game.do("a", by="wang")
    assert refused(game.do, "b", by="zhang") == "separate"
    assert refused(game.do, "b", by="wang") == "separate"
    assert game.do("b", by="li").ended
    assert game.state.passed["a"] == 2


def test_two_people_must_confirm_the_same_on_site_result():
    game = Game(line(user("a", "fit unfit", people="2")))
    game.do("a", "fit", by="zhang")
    assert game.at == ["a"]
    assert refused(game.do, "a", "fit", by="zhang") == "same_person"
    game.do("a", "unfit", by="li")
    assert game.at == ["a"], "a different result starts the count again"
    game.do("a", "unfit", by="zhang")
    assert game.at == ["z"] and game.state.done_by["a"] == ("li", "zhang")


def council(*args, outcomes="agree:grant deny:refuse", **kwargs) -> bytes:
    return line(user("a", outcomes, inside=multi(*args, **kwargs)))


def test_all_must_act_and_only_a_common_outcome_moves_the_case():
    game = Game(council("all", "3"))
    assert [t.instance_no for t in game.tasks("a")] == [1, 2, 3]
    game.do("a", "agree", by="p1")
    assert refused(game.do, "a", "agree", by="p1") == "same_person"
    game.do("a", "agree", by="p2")
    assert game.at == ["a"]
    step = game.do("a", "agree", by="p3")
    assert game.at == ["z"] and [m.name for m in step.moves] == ["grant"]
    assert game.state.votes["a"] == {"agree": 3}


def test_people_who_disagree_give_a_mixed_outcome_without_a_move():
    game = Game(council("all", "2"))
    game.do("a", "agree", by="p1")
    step = game.do("a", "deny", by="p2")
    assert game.state.outcomes["a"] == "mixed" and not step.moves


def test_any_is_enough_and_the_others_are_cancelled():
    game = Game(council("any", "3"))
    step = game.do("a", "agree", by="p1")
    assert game.at == ["z"]
    assert sorted(c.how for c in step.closed) == ["cancelled", "cancelled", "done"]


def test_two_of_three_are_enough():
    game = Game(council("count", "3", count="2"))
    game.do("a", "agree", by="p1")
    assert game.at == ["a", "a"]
    game.do("a", "agree", by="p2")
    assert game.at == ["z"]


def test_a_completion_condition_ends_it_early():
    game = Game(council("all", "5", until="votes.a.deny = 2 or nrOfCompletedInstances = 4"))
    game.do("a", "deny", by="p1")
    game.do("a", "agree", by="p2")
    game.do("a", "deny", by="p3")
    assert game.at == ["z"] and game.state.votes["a"] == {"deny": 2, "agree": 1}


def test_one_after_the_other_opens_the_next_task_only_then():
    game = Game(council("all", "3", one_by_one=True))
    for number, person in enumerate(["p1", "p2", "p3"], start=1):
        assert [t.instance_no for t in game.tasks("a")] == [number]
        game.do("a", "agree", by=person)
    assert game.at == ["z"]


@pytest.mark.parametrize("number", [0, -1, 101, "many", None, 2.5, True, Decimal("1E+9999")])
def test_a_number_of_people_that_makes_no_sense_is_an_incident(number):
    game = Game(council("all", "answers.n"), {"n": number})
    assert [i.code for i in game.state.incidents.values()] == ["no_people"]
    game.answers = {"n": Decimal("2.0")}
    game.resolve("retry")
    assert game.at == ["a", "a"]


def test_a_signer_added_before_holds_the_task():
    game = Game(line(user("a")))
    step = game.add("a", "wang", "before")
    (added,) = step.tasks.added
    assert (added.kind, added.assignee, added.state) == ("before", "wang", "open")
    assert refused(game.do, "a", by="zhang") == "task_held"
    game.do("a", "disagree", by="wang")
    assert [t.state for t in game.tasks("a")] == ["open"]
    game.do("a", by="zhang")
    assert game.at == ["z"]


def test_a_signer_added_after_must_agree_before_the_case_goes_on():
    game = Game(line(user("a", "grant:grant deny:refuse")))
    game.add("a", "wang", "after")
    step = game.do("a", "grant", by="zhang")
    assert not step.moves and sorted(t.state for t in game.tasks("a")) == ["open", "signing"]
    game.do("a", "disagree", by="wang")
    assert sorted(t.state for t in game.tasks("a")) == ["held", "open"]
    game.do("a", "deny", by="zhang")
    step = game.do("a", "agree", by="wang")
    assert game.at == ["z"] and [m.name for m in step.moves] == ["refuse"]
    assert game.state.done_by["a"] == ("zhang",)


def test_only_the_added_person_may_sign():
    game = Game(line(user("a")))
    game.add("a", "wang", "before")
    added = next(t for t in game.tasks("a") if t.kind == "before")
    assert refused(semantics.complete, game.plan, game.state, added.id, "agree", "li", game.turn()) == "not_signer"


@pytest.mark.parametrize(
    ("person", "position", "by", "code"),
    [
        ("zhang", "before", "zhang", "same_person"),
        ("", "before", "zhang", "same_person"),
        ("wang", "beside", "zhang", "position"),
        ("held", "after", "zhang", "already_added"),
    ],
)
def test_senseless_added_signers_are_refused(person, position, by, code):
    game = Game(line(user("a")))
    game.add("a", "held", "before")
    assert refused(game.add, "a", person, position, by) == code


def test_added_signers_are_bounded_and_not_nested():
    game = Game(line(user("a")))
    for number in range(20):
        game.add("a", f"p{number}", "after")
    assert refused(game.add, "a", "p20", "after") == "too_many"
    added = next(t for t in game.tasks("a") if t.kind == "after")
    args = (game.plan, game.state, added.id, "x", "after", "y", game.turn())
    assert refused(semantics.add_signer, *args) == "task_added"


def test_an_added_signer_in_a_council_holds_only_its_own_task():
    game = Game(council("all", "2"))
    game.add("a", "wang", "after")
    game.do("a", "agree", by="p1")
    game.do("a", "agree", by="wang")
    open_tasks = [t for t in game.tasks("a") if t.kind == "task" and t.state == "open"]
    assert len(open_tasks) == 1
    args = (game.plan, game.state, open_tasks[0].id, "agree", "p2", game.turn())
    game.keep(semantics.complete(*args))
    assert game.at == ["z"]


def transfer(game: Game, node: str, person: str, by: str = "boss"):
    task = game.tasks(node)[0]
    return game.keep(semantics.transfer(game.plan, game.state, task.id, person, by, game.turn()))


def test_a_transferred_task_belongs_to_its_new_holder():
    game = Game(line(user("a")))
    step = transfer(game, "a", "li")
    assert [t.assignee for t in step.tasks.changed] == ["li"]
    assert refused(game.do, "a", by="zhang") == "not_assignee"
    assert refused(transfer, game, "a", "li") == "same_person"
    game.do("a", by="li")
    assert game.at == ["z"]


def test_a_task_is_not_handed_to_someone_who_may_not_do_it():
    game = Game(line(user("a"), user("b", separate="a"), flows="start>a;a>b;b>z;z>end"))
    game.do("a", by="zhang")
    assert refused(transfer, game, "b", "zhang") == "separate"
    council_game = Game(council("all", "3"))
    transfer(council_game, "a", "p1")
    second = council_game.tasks("a")[1]
    args = (council_game.plan, council_game.state, second.id, "p1", "boss", council_game.turn())
    assert refused(semantics.transfer, *args) == "same_person"


def test_a_task_can_be_put_back_for_its_whole_duty_but_not_an_added_signature():
    game = Game(line(user("a")))
    transfer(game, "a", "li")
    transfer(game, "a", "")
    game.add("a", "wang", "before")
    added = next(t for t in game.tasks("a") if t.kind == "before")
    args = (game.plan, game.state, added.id, "", "boss", game.turn())
    assert refused(semantics.transfer, *args) == "no_performer"
    game.keep(semantics.transfer(game.plan, game.state, added.id, "wu", "boss", game.turn()))
    game.do("a", "agree", by="wu")
    game.do("a", by="zhang")
    assert game.at == ["z"]
