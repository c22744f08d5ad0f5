"""Circles in the requirements between decisions: refused, because such decisions have no value."""

from __future__ import annotations

from collections.abc import Iterable

from .nodes import DecisionNode, Node, ServiceNode


def _below(node: Node) -> list[Node]:
    """Decisions that must be known before this one."""
    return [need.node for need in node.needs if isinstance(need.node, DecisionNode)]


def decision_cycles(nodes: Iterable[Node]) -> list[Node]:
    """Decisions that, directly or not, require themselves (without recursion, each edge once)."""
    decisions = [node for node in nodes if not isinstance(node, ServiceNode)]
    state: dict[Node, int] = {}
    found: list[Node] = []
    for start in decisions:
        if start in state:
            continue
        stack = [(start, iter(_below(start)))]
        state[start] = 1
        while stack:
            node, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                state[node] = 2
                stack.pop()
            elif state.get(following) == 1:
                found.append(node)
            elif following not in state:
                state[following] = 1
                stack.append((following, iter(_below(following))))
    return found
