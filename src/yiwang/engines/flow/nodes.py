"""What each kind of node does with a token that arrives (BPMN 2.0 §13)."""

from __future__ import annotations

from yiwang.engines.flow import plan as p
from yiwang.engines.flow.conditions import ConditionRefused
from yiwang.engines.flow.joins import parallel_ready
from yiwang.engines.flow.plan import Node
from yiwang.engines.flow.steps import Decided, DecisionFailed
from yiwang.engines.flow.tokens import Token
from yiwang.engines.flow.user_work import enter_user
from yiwang.engines.flow.walk import OPENED, Arrival, Handler, Walk


def _pass_through(walk: Walk, node: Node, at: Arrival) -> None:
    walk.take_ways(node, at.scope, at.outcome)


def _end(walk: Walk, node: Node, at: Arrival) -> None:
    walk.pass_node(node.id)
    _tell_scope(walk, at)


def _tell_scope(walk: Walk, at: Arrival) -> None:
    """The activity around a scope goes on with the outcome that its last token brought."""
    scope = walk.tokens.get(at.scope)
    if scope is not None and scope.outcome != at.outcome:
        walk.tokens[scope.id] = Token(scope.id, scope.node, scope.scope_id, scope.kind, scope.via, at.outcome)


def _terminate(walk: Walk, node: Node, at: Arrival) -> None:
    walk.pass_node(node.id)
    _tell_scope(walk, at)
    walk.empty_scope(at.scope)
    if not at.scope:
        walk.ended = "terminated"


def _end_error(walk: Walk, node: Node, at: Arrival) -> None:
    walk.pass_node(node.id)
    token = walk.enter(node, at, "incident")
    walk.throw(token, node.error_code, f"流程以错误“{node.error_code}”结束，没有人处理这个错误。")


def _exclusive(walk: Walk, node: Node, at: Arrival) -> None:
    if len(node.outgoing) == 1 and walk.plan.flows[node.outgoing[0]].condition is None:
        walk.take_ways(node, at.scope, at.outcome)
        return
    chosen = _true_flows(walk, node, at, first=True)
    if chosen:
        walk.pass_node(node.id)
        walk.take(chosen[0], at.scope, at.outcome)


def _inclusive(walk: Walk, node: Node, at: Arrival) -> None:
    if len(node.incoming) > 1:
        token = Token(walk.turn.ids(), node.id, at.scope, "join", at.via, at.outcome)
        walk.tokens[token.id] = token
        return
    split_inclusive(walk, node, at)


def split_inclusive(walk: Walk, node: Node, at: Arrival) -> None:
    """Every true way out, else the default, else an incident."""
    chosen = _true_flows(walk, node, at, first=False)
    if chosen:
        walk.pass_node(node.id)
    for flow_id in chosen:
        walk.take(flow_id, at.scope, at.outcome)


def _true_flows(walk: Walk, node: Node, at: Arrival, *, first: bool) -> list[str]:
    """The flows to take, in the model's order; [] after an incident was noted."""
    context = walk.context(node, at.outcome)
    chosen: list[str] = []
    for flow_id in node.outgoing:
        condition = walk.plan.flows[flow_id].condition
        if flow_id == node.default:
            continue
        try:
            holds = condition is None or condition.evaluate(context, walk.turn.now) is True
        except ConditionRefused as error:
            _park(walk, node, at, "condition_failed", f"条件算不出来：{error}")
            return []
        if holds:
            chosen.append(flow_id)
            if first:
                return chosen
    if not chosen and node.default:
        return [node.default]
    if not chosen:
        _park(walk, node, at, "no_way", "没有一个条件成立，也没有默认连线，流程停在这里。")
    return chosen


def _park(walk: Walk, node: Node, at: Arrival, code: str, message: str) -> None:
    walk.incident(walk.enter(node, at, "incident"), code, message)


def _parallel(walk: Walk, node: Node, at: Arrival) -> None:
    if len(node.incoming) == 1:
        walk.take_ways(node, at.scope, at.outcome)
        return
    token = Token(walk.turn.ids(), node.id, at.scope, "join", at.via, at.outcome)
    walk.tokens[token.id] = token
    waiting = [t for t in walk.tokens.values() if t.node == node.id and t.scope_id == at.scope]
    ready = parallel_ready(node, waiting)
    for joined in ready:
        del walk.tokens[joined.id]
    if ready:
        walk.take_ways(node, at.scope, at.outcome)


def _catch_timer(walk: Walk, node: Node, at: Arrival) -> None:
    walk.set_timer(walk.enter(node, at, "event"), node, "catch", node.timing)


def _catch_message(walk: Walk, node: Node, at: Arrival) -> None:
    walk.wait_for(walk.enter(node, at, "event"), node)


def _service(walk: Walk, node: Node, at: Arrival) -> None:
    walk.start_job(walk.enter(node, at, "job"), node)


def _rule(walk: Walk, node: Node, at: Arrival) -> None:
    try:
        value = walk.turn.decide(node.decision, walk.context(node, at.outcome))
    except DecisionFailed as error:
        walk.throw(walk.enter(node, at, "incident"), error.code, error.message)
        return
    walk.results[node.result] = value
    walk.decided.append(Decided(node.id, node.decision, node.result, value))
    walk.take_ways(node, at.scope, at.outcome)


def _scope(walk: Walk, node: Node, at: Arrival) -> None:
    token = walk.enter(node, at, "scope")
    walk.queue.append(Arrival(node.start, token.id, "", at.outcome))


HANDLERS: dict[str, Handler] = {
    p.START: _pass_through,
    p.END: _end,
    p.END_TERMINATE: _terminate,
    p.END_ERROR: _end_error,
    p.EXCLUSIVE: _exclusive,
    p.INCLUSIVE: _inclusive,
    OPENED: split_inclusive,
    p.PARALLEL: _parallel,
    p.CATCH_TIMER: _catch_timer,
    p.CATCH_MESSAGE: _catch_message,
    p.SERVICE: _service,
    p.RULE: _rule,
    p.USER: enter_user,
    p.SUB: _scope,
    p.CALL: _scope,
}
