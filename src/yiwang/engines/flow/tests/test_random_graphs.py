"""Random graphs without any structure: refused with reasons, or played without a token ever getting lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.engines.flow import semantics
from yiwang.engines.flow.drawing import drawing, step_lines
from yiwang.engines.flow.plan import PlanRefused
from yiwang.engines.flow.steps import FlowRefused
from yiwang.engines.flow.tests.models_xml import (
    boundary,
    catch,
    end,
    error,
    gate,
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
from yiwang.engines.flow.tests.test_properties import RandomAnswers, act

KINDS = [
    "user", "user", "user", "council", "service", "rule", "timer", "message", "exclusive", "parallel", "inclusive",
]  # fmt: skip
GATES = ("exclusive", "parallel", "inclusive")


@st.composite
def graphs(draw) -> bytes:
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=3, max_size=9))
    names = [f"n{number}" for number in range(len(kinds))]
    ways = [("start", "n0")] + list(zip(names, [*names[1:], "end"], strict=True))
    extra = st.tuples(st.sampled_from(names), st.sampled_from([*names, "end"]))
    ways += [way for way in draw(st.lists(extra, max_size=6, unique=True)) if way not in ways]
    parts = [start(), end("end", draw(st.sampled_from(["", "", "<bpmn:terminateEventDefinition/>", error("e1")])))]
    for number, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        leaving = [way for way in ways if way[0] == name]
        default = f"f_{name}_{leaving[0][1]}" if kind in ("exclusive", "inclusive") and len(leaving) > 1 else ""
        parts.append(_part(name, kind, default))
        if kind in ("service", "rule") and draw(st.booleans()):
            parts.append(boundary(f"e{number}", name, error(draw(st.sampled_from(["", "e1"])))))
            ways.append((f"e{number}", draw(st.sampled_from([*names, "end"]))))
        if kind in ("user", "service") and draw(st.booleans()):
            keep = draw(st.booleans())
            other = draw(st.sampled_from([*names, "end"]))
            parts.append(boundary(f"b{number}", name, timer(), keep=keep))
            ways.append((f"b{number}", other))
    flows = []
    for source, target in ways:
        first = next(way for way in ways if way[0] == source)
        kind = kinds[int(source[1:])] if source.startswith("n") else ""
        conditional = kind in ("exclusive", "inclusive") and (source, target) != first
        flows.append(f"{source}>{target}" + (f" [answers.{source}{target} = true]" if conditional else ""))
    return model(*parts, flows=";".join(flows))


def _part(name: str, kind: str, default: str) -> str:
    if kind in GATES:
        return gate(name, kind, default)
    return {
        "user": lambda: user(name, "ok no"),
        "council": lambda: user(name, "ok no", inside=multi("any", "2")),
        "service": lambda: service(name),
        "rule": lambda: rule(name, "check", f"r{name}"),
        "timer": lambda: catch(name, timer("P1D")),
        "message": lambda: catch(name, message()),
    }[kind]()


def trouble(game: Game, data) -> None:
    """A job fails for good, or a person goes past an incident."""
    state = game.state
    jobs, incidents = list(state.jobs), list(state.incidents)
    if jobs and (not incidents or data.draw(st.booleans())):
        code = data.draw(st.sampled_from(["E1", "E2"]))
        game.keep(semantics.fail_job(game.plan, state, jobs[0], code, "", game.turn()))
    elif incidents:
        node = game.plan.nodes[state.incidents[incidents[0]].node]
        flow = data.draw(st.sampled_from(node.outgoing)) if len(node.outgoing) > 1 else ""
        game.resolve(data.draw(st.sampled_from(["retry", "skip"])), flow=flow)


@settings(max_examples=250, deadline=None)
@given(xml=graphs(), data=st.data())
def test_an_accepted_graph_never_loses_a_token_and_never_stands_still_unseen(xml, data):
    try:
        plan = compiled(xml)
    except PlanRefused as refused:
        assert refused.problems
        return
    try:
        game = Game(plan, RandomAnswers(data.draw), {"check": 1})
        for rounds in range(30):
            state = game.state
            if state.ended:
                break
            waits = bool(state.tasks or state.jobs or state.timers or state.waiting)
            assert waits or state.incidents, "a case that waits for nobody must be visible to a person"
            if not waits or data.draw(st.integers(0, 4)) == 0:
                trouble(game, data)
            else:
                act(game, data, rounds)
            drawing(game.plan, game.state)
            step_lines(game.plan, game.state)
    except FlowRefused as refused:
        assert refused.code in ("too_many_steps", "too_many_tokens")
