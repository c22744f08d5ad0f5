import json

from yiwang.engines.flow.drawing import drawing, node_status, step_lines
from yiwang.engines.flow.tests.models_xml import call, end, gate, model, service, start, sub, user
from yiwang.engines.flow.tests.play import Game
from yiwang.engines.flow.tests.test_scopes import CALLED

XML = model(
    start(), user("accept", "yes no", name="受理"), gate("g", default="dd"),
    sub("s", start("s0"), user("examine", "ok", name="审查"), end("s1"), flows="s0>examine;examine>s1"),
    user("decide", name="决定"), end(), end("refused"),
    flows='start>accept;accept>g;g>refused [outcome = "no"];dd: g>s;s>decide;decide>end',
    lanes={"d.accept": ["accept"], "d.examine": ["s"], "d.decide": ["decide"]},
)  # fmt: skip


def test_the_drawing_shows_done_current_and_waiting_steps():
    game = Game(XML)
    assert node_status(game.plan, game.state)["accept"] == "current"
    assert node_status(game.plan, game.state)["refused"] == "waiting"
    game.do("accept", "yes", by="zhang")
    shown = drawing(game.plan, game.state)
    status = {node_id: node["status"] for node_id, node in shown["nodes"].items()}
    assert status == {
        "start": "done", "accept": "done", "g": "done", "s": "current", "s0": "done", "examine": "current",
        "s1": "waiting", "decide": "waiting", "end": "waiting", "refused": "not_taken",
    }  # fmt: skip
    assert shown["flows"] == ["dd", "f_accept_g", "f_start_accept", "s_s0_examine"]
    assert json.loads(json.dumps(shown)) == shown


def test_the_list_of_steps_says_who_holds_each():
    game = Game(XML)
    game.do("accept", "yes", by="zhang")
    lines = step_lines(game.plan, game.state)
    assert [(line.name, line.label) for line in lines] == [
        ("受理", "已完成"),
        ("审查", "正在办理"),
        ("决定", "待办理"),
    ]
    assert lines[0].done_by == ("zhang",) and lines[1].duty == "d.examine" and lines[1].held_by == ()
    game.add("examine", "wang", "before")
    assert step_lines(game.plan, game.state)[1].held_by == ("wang",)


def test_nothing_is_waiting_after_the_end():
    game = Game(XML)
    game.do("accept", "no")
    assert set(node_status(game.plan, game.state).values()) == {"done", "not_taken"}


def test_trouble_is_shown_where_it_is():
    game = Game(model(start(), service("w"), end(), flows="start>w;w>end"))
    game.job("w", error="E1")
    assert drawing(game.plan, game.state)["trouble"] == ["w"]
    assert step_lines(game.plan, game.state)[0].trouble == "坏了。"


def test_a_called_model_is_drawn_with_its_own_ids():
    game = Game(model(start(), call("c", "check"), end(), flows="start>c;c>end"), check=CALLED)
    assert drawing(game.plan, game.state)["nodes"]["c"]["status"] == "current"
    inner = drawing(game.plan, game.state, "c")
    assert inner["nodes"]["a"]["status"] == "current" and "c" not in inner["nodes"]
    assert inner["flows"] == ["f_start_a"]
    assert set(drawing(game.plan, game.state)["nodes"]) == {"start", "c", "end"}
