"""Where a case stands, for the drawing (bpmn-js overlays) and as a list that needs no JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yiwang.engines.flow import plan as p
from yiwang.engines.flow.checks import walk
from yiwang.engines.flow.plan import Node, Plan
from yiwang.engines.flow.tokens import State

DONE, CURRENT, AHEAD, NOT_TAKEN = "done", "current", "waiting", "not_taken"
LABELS = {DONE: "已完成", CURRENT: "正在办理", AHEAD: "待办理", NOT_TAKEN: "未经过"}
_LISTED = frozenset({p.USER, p.SERVICE, p.RULE, p.CATCH_TIMER, p.CATCH_MESSAGE})


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step in the order of the model. `status`: done, current, waiting or not_taken.

    `held_by` are people who hold it now; else `duty` or `party` (with `organization` role) says who may.
    `trouble` is the text of an incident that a person must resolve.
    """

    node: str
    name: str
    kind: str
    status: str
    label: str
    duty: str = ""
    party: str = ""
    organization: str = ""
    held_by: tuple[str, ...] = ()
    done_by: tuple[str, ...] = ()
    times: int = 0
    trouble: str = ""


def node_status(plan: Plan, state: State) -> dict[str, str]:
    """Per node: done, current (a token is there), waiting (still to come) or not_taken (out of reach now)."""
    here = {token.node for token in state.tokens.values()}
    ahead = _ahead(plan, state)
    status = {}
    for node_id in plan.nodes:
        if node_id in here:
            status[node_id] = CURRENT
        elif state.passed.get(node_id):
            status[node_id] = DONE
        else:
            status[node_id] = AHEAD if node_id in ahead else NOT_TAKEN
    return status


def drawing(plan: Plan, state: State, call: str = "") -> dict[str, object]:
    """The overlays for one model's diagram, as JSON: the case's own, or that of the called model at `call`.

    `{"nodes": {id: {"status", "label", "times"}}, "flows": [ids taken], "trouble": [ids]}`; ids are those
    that stand in the diagram.
    """
    prefix = f"{call}/" if call else ""
    status = node_status(plan, state)
    nodes = {
        node.id[len(prefix) :]: {
            "status": status[node.id],
            "label": LABELS[status[node.id]],
            "times": state.passed.get(node.id, 0),
        }
        for node in plan.nodes.values()
        if node.prefix == prefix
    }
    flows = [
        flow_id[len(prefix) :]
        for flow_id in state.taken
        if flow_id.startswith(prefix) and "/" not in flow_id[len(prefix) :]
    ]
    trouble = [i.node[len(prefix) :] for i in state.incidents.values() if plan.nodes[i.node].prefix == prefix]
    return {"nodes": nodes, "flows": sorted(flows), "trouble": sorted(set(trouble))}


def step_lines(plan: Plan, state: State) -> list[StepLine]:
    """The steps in the order of the model, with who holds each: the text beside or instead of the drawing."""
    status = node_status(plan, state)
    return [_line(state, plan.nodes[node_id], status[node_id]) for node_id in _in_order(plan)]


def _line(state: State, node: Node, status: str) -> StepLine:
    tasks = [task for task in state.tasks.values() if task.node == node.id]
    held_by = [task.assignee for task in tasks if task.assignee and task.state == "open"]
    troubles = [i.message for i in state.incidents.values() if i.node == node.id]
    return StepLine(
        node=node.id,
        name=node.name or node.id,
        kind=node.kind,
        status=status,
        label=LABELS[status],
        duty=node.user.duty if node.user else "",
        party=node.user.party if node.user else "",
        organization=node.user.organization if node.user else "",
        held_by=tuple(dict.fromkeys(held_by)),
        done_by=tuple(state.done_by.get(node.id, ())),
        times=state.passed.get(node.id, 0),
        trouble=troubles[0] if troubles else "",
    )


def _following(plan: Plan, node_id: str) -> list[str]:
    node = plan.nodes[node_id]
    ways = [plan.flows[flow_id].target for flow_id in node.outgoing]
    return [*([node.start] if node.start else []), *ways, *node.boundaries]


def _ahead(plan: Plan, state: State) -> set[str]:
    """All nodes that a token may still come to; a token in a sub-process also goes on behind it."""
    if state.ended:
        return set()
    if not state.tokens:
        return walk([plan.start], lambda node_id: _following(plan, node_id))
    here = [token.node for token in state.tokens.values()]
    first = [following for node_id in here for following in _after(plan, node_id)]
    return walk(first, lambda node_id: _following(plan, node_id))


def _after(plan: Plan, node_id: str) -> list[str]:
    node = plan.nodes[node_id]
    return [plan.flows[flow_id].target for flow_id in node.outgoing] + list(node.boundaries)


def _in_order(plan: Plan) -> list[str]:
    """Work steps so that each stands behind what leads to it (reverse post-order; loops go by their way in)."""
    seen, finished = {plan.start}, []
    pending = [(plan.start, _ways_last_first(plan, plan.start))]
    while pending:
        node_id, ways = pending[-1]
        following = next((way for way in ways if way not in seen), None)
        if following is None:
            finished.append(node_id)
            pending.pop()
        else:
            seen.add(following)
            pending.append((following, _ways_last_first(plan, following)))
    return [node_id for node_id in reversed(finished) if plan.nodes[node_id].kind in _LISTED]


def _ways_last_first(plan: Plan, node_id: str) -> Iterator[str]:
    return reversed(_following(plan, node_id))
