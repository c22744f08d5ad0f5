"""Checks of the graph: all nodes reachable, all paths able to end, no gateway without a way, no idle loop."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from yiwang.engines.flow import plan as p
from yiwang.engines.flow.draft import Draft
from yiwang.engines.flow.plan import Flow, Node

_OUTCOME_IS = re.compile(r"\s*(outcome|outcomes\.([A-Za-z_]\w*))\s*=\s*\"([A-Za-z_]\w*)\"\s*", re.ASCII)
_OUTCOMES = re.compile(r"\boutcomes\.([A-Za-z_]\w*)", re.ASCII)
_TIMED_HOSTS = frozenset({p.USER, p.SERVICE, p.SUB, p.CALL})
_FAILING_HOSTS = frozenset({p.SERVICE, p.RULE, p.SUB, p.CALL})

Nodes = Mapping[str, Node]
Flows = Mapping[str, Flow]


def check_graph(draft: Draft, nodes: Nodes) -> None:
    """All checks of one model, before called models are flattened into it."""
    scopes = [("", draft.key, draft.name)]
    scopes += [(node.id, node.id, node.name) for node in nodes.values() if node.kind == p.SUB]
    for scope, label, name in scopes:
        _check_scope(draft, [node for node in nodes.values() if node.parent == scope], label, name)
    for node in nodes.values():
        _check_links(draft, node)
        _check_boundary(draft, nodes, node)
        _check_gateway(draft, nodes, node)
    for flow in draft.flows.values():
        _check_outcome_names(draft, nodes, flow)
    if not draft.problems:
        _check_reachable(draft, nodes)


def _check_scope(draft: Draft, members: list[Node], label: str, name: str) -> None:
    starts = [node for node in members if node.kind == p.START]
    if len(starts) != 1:
        where = starts[1] if starts else p.Node(label, "", name)
        draft.refuse_node(where, "starts", f"流程有{len(starts)}个开始事件。", "每个流程和子流程只要一个开始事件。")
    if not any(node.kind in p.ENDS for node in members):
        draft.refuse_node(p.Node(label, "", name), "no_end", "流程没有结束事件。", "请画上结束事件。")


def _check_links(draft: Draft, node: Node) -> None:
    if node.kind == p.START or node.kind in p.BOUNDARIES:
        if node.incoming:
            draft.refuse_node(node, "links", "有连线进入开始或边界事件。", "请改接到后面的节点。")
    elif not node.incoming:
        draft.refuse_node(node, "unreachable", "没有连线进入这个节点，走不到。", "请连上或删除。")
    if node.kind in p.ENDS:
        if node.outgoing:
            draft.refuse_node(node, "links", "有连线从结束事件出去。", "请删除这条连线。")
    elif not node.outgoing:
        draft.refuse_node(node, "no_way_out", "没有连线从这个节点出去。", "请连到后面的节点或结束事件。")


def _check_boundary(draft: Draft, nodes: Nodes, node: Node) -> None:
    if node.kind not in p.BOUNDARIES:
        return
    host = nodes.get(node.host)
    if host is None or host.parent != node.parent:
        draft.refuse_node(node, "dangling", "边界事件没有附在活动上。", "请拖到一个活动的边上。")
    elif node.kind == p.BOUNDARY_ERROR and host.kind not in _FAILING_HOSTS:
        draft.refuse_node(node, "host", "错误边界事件附在不会报错的节点上。", "请附在服务任务、规则任务或子流程上。")
    elif node.kind != p.BOUNDARY_ERROR and host.kind not in _TIMED_HOSTS:
        draft.refuse_node(
            node, "host", "定时或消息边界事件附在不会等待的节点上。", "请附在用户任务、服务任务或子流程上。"
        )


def _check_gateway(draft: Draft, nodes: Nodes, node: Node) -> None:
    ways = [draft.flows[flow_id] for flow_id in node.outgoing]
    conditional = [flow for flow in ways if flow.condition]
    if node.kind not in (p.EXCLUSIVE, p.INCLUSIVE):
        for flow in conditional:
            draft.refuse_flow(flow, "condition_place", "条件只能写在排他或包容网关的连线上。", "请在前面加一个网关。")
        return
    if node.default and node.default not in node.outgoing:
        draft.refuse_node(node, "dangling", "默认连线不是从这个网关出去的。", "请重新设置默认连线。")
    if len(ways) == 1 and not conditional:
        return
    for flow in ways:
        if flow.id == node.default and flow.condition:
            draft.refuse_flow(flow, "default", "默认连线上写了条件。", "请删除条件。")
        if flow.id != node.default and not flow.condition and node.kind == p.EXCLUSIVE:
            draft.refuse_flow(flow, "default", "排他网关的连线没有条件。", "请写条件，或设为默认连线。")
    if not node.default and len(conditional) == len(ways) and not _covers_all(draft, nodes, node, conditional):
        draft.refuse_node(node, "no_default", "可能没有一个条件成立，流程会停住。", "请设一条默认连线。")


def _covers_all(draft: Draft, nodes: Nodes, gateway: Node, ways: Iterable[Flow]) -> bool:
    """Whether the conditions name every button of the one user task before the gateway."""
    if len(gateway.incoming) != 1:
        return False
    task = nodes[draft.flows[gateway.incoming[0]].source]
    if not task.user or task.user.multi:
        return False
    found = set()
    for flow in ways:
        match = _OUTCOME_IS.fullmatch(flow.condition.text) if flow.condition else None
        if match and match[2] in (None, task.id):
            found.add(match[3])
    return found >= {outcome.name for outcome in task.user.outcomes}


def _check_outcome_names(draft: Draft, nodes: Nodes, flow: Flow) -> None:
    if flow.condition is None:
        return
    users = {node.id: node.user for node in nodes.values() if node.user}
    for task_id in _OUTCOMES.findall(flow.condition.text):
        if task_id not in users:
            draft.refuse_flow(flow, "dangling", f"条件里的任务“{task_id}”不存在。", "请改成用户任务的编号。")
    match = _OUTCOME_IS.fullmatch(flow.condition.text)
    if not match:
        return
    asked = [users[match[2]]] if match[2] in users else list(users.values())
    if match[3] != p.MIXED and not any(user.outcome(match[3]) for user in asked):
        draft.refuse_flow(flow, "dangling", f"没有一个任务有办理结果“{match[3]}”。", "请改成已有的办理结果。")


def check_separate(draft: Draft, nodes: Nodes) -> None:
    """Separation of duties names other user tasks; `call/task` names one of a called model."""
    for node in nodes.values():
        for other in node.user.separate if node.user else ():
            target = nodes.get(other)
            if target is None or target.user is None or other == node.id:
                draft.refuse_node(
                    node, "dangling", f"yw:separate里的“{other}”不是另一个用户任务。", "请改成用户任务的编号。"
                )


def _check_reachable(draft: Draft, nodes: Nodes) -> None:
    forward: dict[str, list[str]] = {node_id: [] for node_id in nodes}
    backward: dict[str, list[str]] = {node_id: [] for node_id in nodes}
    for source, target in _steps(nodes, draft.flows):
        forward[source].append(target)
        backward[target].append(source)
    starts = [node.id for node in nodes.values() if node.kind == p.START]
    ends = [node.id for node in nodes.values() if node.kind in p.ENDS]
    reached, ending = walk(starts, forward.__getitem__), walk(ends, backward.__getitem__)
    for node in nodes.values():
        if node.id not in reached:
            draft.refuse_node(node, "unreachable", "从开始事件走不到这个节点。", "请连上或删除。")
        elif node.id not in ending:
            draft.refuse_node(node, "no_way_out", "从这个节点走不到结束事件。", "请画出离开的连线。")


def _steps(nodes: Nodes, flows: Flows) -> Iterable[tuple[str, str]]:
    for flow in flows.values():
        yield flow.source, flow.target
    for node in nodes.values():
        if node.host in nodes:
            yield node.host, node.id


def walk(start: Iterable[str], following: Callable[[str], Iterable[str]]) -> set[str]:
    """All ids reachable from `start`, itself included."""
    reached = set(start)
    pending = list(reached)
    while pending:
        for following_id in following(pending.pop()):
            if following_id not in reached:
                reached.add(following_id)
                pending.append(following_id)
    return reached


def cycle_without_wait(draft: Draft, nodes: Nodes, flows: Flows) -> None:
    """Refuse loops in which nobody ever waits: they would run without end.

    A sub-process counts as a wait if anything in it waits; else the bound on steps holds.
    """
    waiting = {node.id for node in nodes.values() if node.kind in p.WAITING}
    for node_id in list(waiting):
        place = nodes[node_id].parent
        while place:
            waiting.add(place)
            place = nodes[place].parent
    left = {node_id: set[str]() for node_id in nodes if node_id not in waiting}
    for source, target in _steps(nodes, flows):
        if source in left and target in left:
            left[source].add(target)
    while True:
        entered = set().union(*left.values()) if left else set()
        gone = {node_id for node_id, targets in left.items() if not targets or node_id not in entered}
        if not gone:
            break
        left = {node_id: targets - gone for node_id, targets in left.items() if node_id not in gone}
    if left:
        node = nodes[min(left)]
        draft.refuse_node(
            node,
            "endless",
            "这里有一个没有人办理、也不等待的循环，会永远转下去。",
            "请在循环里加用户任务或定时。",
        )


def join_reach(nodes: Nodes, flows: Flows) -> dict[str, dict[str, frozenset[str]]]:
    """Per inclusive join and incoming flow, the nodes of its scope from which a token can come in there.

    Paths through the join itself do not count (BPMN 2.0 §13.4.3); boundary events follow their activity.
    """
    backward: dict[str, list[str]] = {node_id: [] for node_id in nodes}
    for source, target in _steps(nodes, flows):
        backward[target].append(source)
    reach: dict[str, dict[str, frozenset[str]]] = {}
    for join in nodes.values():
        if join.kind == p.INCLUSIVE and len(join.incoming) > 1:
            reach[join.id] = {
                flow_id: frozenset(_back_to(join.id, flows[flow_id].source, backward)) for flow_id in join.incoming
            }
    return reach


def _back_to(join_id: str, source: str, backward: Mapping[str, list[str]]) -> set[str]:
    if source == join_id:
        return set()
    return walk([source], lambda node_id: [n for n in backward[node_id] if n != join_id])
