"""When waiting tokens may go on together: parallel joins, inclusive joins, and joins that wait in vain."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from yiwang.engines.flow import plan as p
from yiwang.engines.flow.plan import Node, Plan
from yiwang.engines.flow.tokens import Token


def parallel_ready(node: Node, waiting: Iterable[Token]) -> list[Token]:
    """One token per incoming flow, the oldest first; empty while one flow still has none."""
    first: dict[str, Token] = {}
    for token in waiting:
        first.setdefault(token.via, token)
    return list(first.values()) if len(first) == len(node.incoming) else []


def inclusive_ready(plan: Plan, node: Node, waiting: Collection[Token], others: Iterable[Token]) -> bool:
    """Whether no other token of the scope can still come in by an empty flow (BPMN 2.0 §13.4.3).

    Stricter than the standard in one point: a token that might also take a filled flow is waited for as well,
    because a decision made without a voice that could still come would be the worse error.
    """
    filled = {token.via for token in waiting}
    reach = plan.reach.get(node.id, {})
    empty = [places for flow_id, places in reach.items() if flow_id not in filled]
    return not any(token.node in places for token in others for places in empty)


def first_open_inclusive(plan: Plan, tokens: Collection[Token]) -> list[Token]:
    """The tokens of the first inclusive join that may open now, one per filled flow; [] if none may."""
    groups: dict[tuple[str, str], list[Token]] = {}
    for token in tokens:
        if token.kind == "join" and plan.nodes[token.node].kind == p.INCLUSIVE:
            groups.setdefault((token.scope_id, token.node), []).append(token)
    for (scope_id, node_id), waiting in groups.items():
        others = [t for t in tokens if t.scope_id == scope_id and not (t.kind == "join" and t.node == node_id)]
        if inclusive_ready(plan, plan.nodes[node_id], waiting, others):
            first: dict[str, Token] = {}
            for token in waiting:
                first.setdefault(token.via, token)
            return list(first.values())
    return []


def stuck_join(tokens: Collection[Token]) -> Token | None:
    """A token at a join in a scope where nothing else can ever move, so that the join would wait for ever."""
    by_scope: dict[str, list[Token]] = {}
    for token in tokens:
        by_scope.setdefault(token.scope_id, []).append(token)
    for members in by_scope.values():
        if all(token.kind == "join" for token in members):
            return members[0]
    return None
