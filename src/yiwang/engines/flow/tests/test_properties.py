"""Random block diagrams, played at random: every game ends, no token is lost, joins are balanced."""

from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.engines.flow import semantics
from yiwang.engines.flow.drawing import drawing, step_lines
from yiwang.engines.flow.tests.models_xml import (
    boundary,
    catch,
    end,
    gate,
    lines,
    message,
    model,
    multi,
    rule,
    service,
    start,
    timer,
    user,
)
from yiwang.engines.flow.tests.play import Game, compiled

LEAVES = ["user", "user", "council", "service", "rule", "timer", "message", "alarm"]


def blocks():
    leaf = st.sampled_from(LEAVES).map(lambda kind: (kind, []))
    return st.recursive(
        leaf,
        lambda inner: st.tuples(
            st.sampled_from(["seq", "exclusive", "parallel", "inclusive", "loop", "sub"]),
            st.lists(inner, min_size=2, max_size=3),
        ),
        max_leaves=9,
    )


class Builder:
    """Turns a tree of blocks into parts and flows; every block has one way in and one way out."""

    def __init__(self) -> None:
        self.number = 0

    def name(self, kind: str) -> str:
        self.number += 1
        return f"{kind}{self.number}"

    def build(self, block) -> tuple[list[str], list[str], str, str]:
        kind, inner = block
        if kind == "seq":
            return self._sequence(inner)
        if kind in ("exclusive", "parallel", "inclusive"):
            return self._split(kind, inner)
        if kind == "loop":
            return self._loop(inner[0])
        if kind == "sub":
            return self._sub(inner[0])
        return self._leaf(kind)

    def _leaf(self, kind):
        name = self.name(kind)
        if kind == "alarm":
            other, after = self.name("user"), self.name("merge")
            parts = [user(name), boundary(f"b{name}", name, timer(), keep=False), user(other), gate(after)]
            flows = [f"{name}>{after}", f"b{name}>{other}", f"{other}>{after}"]
            return parts, flows, name, after
        part = {
            "user": lambda: user(name, "ok no"),
            "council": lambda: user(name, "ok no", inside=multi("count", "3", count="2")),
            "service": lambda: service(name),
            "rule": lambda: rule(name, "check", f"r{name}"),
            "timer": lambda: catch(name, timer("P1D")),
            "message": lambda: catch(name, message()),
        }[kind]()
        return [part], [], name, name

    def _sequence(self, inner):
        built = [self.build(block) for block in inner]
        parts = [part for one in built for part in one[0]]
        flows = [flow for one in built for flow in one[1]]
        flows += [f"{a[3]}>{b[2]}" for a, b in zip(built, built[1:], strict=False)]
        return parts, flows, built[0][2], built[-1][3]

    def _split(self, kind, inner):
        first, last = self.name("split"), self.name("join")
        default = "" if kind == "parallel" else f"d{first}"
        parts, flows = [gate(first, kind, default), gate(last, kind)], []
        for number, block in enumerate(inner):
            more, inside, entry, leave = self.build(block)
            parts += more
            condition = f" [answers.{first}{number} = true]" if default and number else ""
            label = f"{default}: " if default and not number else ""
            flows += [*inside, f"{label}{first}>{entry}{condition}", f"{leave}>{last}"]
        return parts, flows, first, last

    def _loop(self, block):
        parts, flows, entry, leave = self.build(block)
        head, judge, way = self.name("head"), self.name("user"), self.name("way")
        parts += [gate(head), user(judge, "ok back"), gate(way, default=f"d{way}")]
        flows += [
            f"{head}>{entry}", f"{leave}>{judge}", f"{judge}>{way}", f'{way}>{head} [outcomes.{judge} = "back"]',
        ]  # fmt: skip
        out = self.name("merge")
        return [*parts, gate(out)], [*flows, f"d{way}: {way}>{out}"], head, out

    def _sub(self, block):
        parts, flows, entry, leave = self.build(block)
        name = self.name("sub")
        text = ";".join([*flows, f"{name}s>{entry}", f"{leave}>{name}e"])
        inside = "".join([start(f"{name}s"), *parts, end(f"{name}e"), lines(text, prefix=name)])
        return [f'<bpmn:subProcess id="{name}">{inside}</bpmn:subProcess>'], [], name, name


def whole(block) -> bytes:
    parts, flows, entry, leave = Builder().build(block)
    return model(start(), *parts, end(), flows=";".join([*flows, f"start>{entry}", f"{leave}>end"]))


class RandomAnswers(dict):
    def __init__(self, draw) -> None:
        self.draw = draw

    def get(self, name, default=None):
        return self.setdefault(name, self.draw(st.booleans(), label=name))


def act(game: Game, data, rounds: int) -> None:
    """One random thing happens: a task, a job, a timer or a message."""
    state, people = game.state, [f"p{n}" for n in range(6)]
    choices = [("task", task.id) for task in state.tasks.values()]
    choices += [("job", job.id) for job in state.jobs.values()]
    choices += [("timer", row.id) for row in state.timers.values()]
    choices += [("message", row.id) for row in state.waiting.values()]
    assert choices, f"nobody can act, but the case is not over: {state.tokens}"
    kind, row_id = data.draw(st.sampled_from(choices))
    turn = game.turn()
    if kind == "task":
        task = state.tasks[row_id]
        outcome = "ok" if rounds > 40 else data.draw(st.sampled_from(task.outcomes))
        count = state.counts.get(task.token_id)
        person = next(p for p in people if count is None or p not in count.performers)
        game.keep(semantics.complete(game.plan, state, row_id, outcome, person, turn))
    elif kind == "job":
        game.keep(semantics.finish_job(game.plan, state, row_id, turn))
    elif kind == "timer":
        game.keep(semantics.fire_timer(game.plan, state, row_id, turn))
    else:
        game.keep(semantics.receive_message(game.plan, state, "paid", turn, waiting_id=row_id))


@settings(max_examples=120, deadline=None)
@given(block=blocks(), data=st.data())
def test_every_game_on_a_block_diagram_ends_with_nothing_left(block, data):
    game = Game(compiled(whole(("seq", [("user", []), block]))), RandomAnswers(data.draw), {"check": 1})
    rounds = 0
    while not game.state.ended:
        rounds += 1
        assert rounds < 400
        act(game, data, rounds)
        assert not game.state.incidents
        drawing(game.plan, game.state)
    state = game.state
    assert state.ended == "completed" and state.passed["end"] == 1
    assert not (state.tokens or state.tasks or state.timers or state.jobs or state.waiting or state.counts)
    for node in game.plan.nodes.values():
        came = sum(state.taken.get(flow_id, 0) for flow_id in node.incoming)
        went = sum(state.taken.get(flow_id, 0) for flow_id in node.outgoing)
        if node.kind == "parallel":
            assert came == len(node.incoming) * state.passed.get(node.id, 0)
            assert went == len(node.outgoing) * state.passed.get(node.id, 0)
    assert all(line.status in ("done", "not_taken") for line in step_lines(game.plan, state))


@settings(max_examples=60, deadline=None)
@given(block=blocks(), data=st.data())
def test_the_rows_of_all_steps_add_up_to_the_state(block, data):
    """Whoever stores only added, changed and removed rows has the same tables as the state."""
    game = Game(compiled(whole(block)), RandomAnswers(data.draw), {"check": 1})
    rounds = 0
    while not game.state.ended and rounds < 25:
        rounds += 1
        act(game, data, rounds)
    for table in ("tokens", "tasks", "timers", "jobs", "waiting", "counts", "incidents"):
        rows = {}
        for step in game.steps:
            change = getattr(step, table)
            for row in change.removed:
                del rows[row.id]
            for row in change.changed:
                assert row.id in rows
                rows[row.id] = row
            for row in change.added:
                assert row.id not in rows
                rows[row.id] = row
        assert rows == dict(getattr(game.state, table))
    opened = {row.id for step in game.steps for row in step.tasks.added}
    closed = [gone.task.id for step in game.steps for gone in step.closed]
    assert len(closed) == len(set(closed)) and opened - set(closed) == set(game.state.tasks)
    begun = [(p.token_id, p.begun) for step in game.steps for p in step.pauses]
    assert len(begun) == len(set(begun))
