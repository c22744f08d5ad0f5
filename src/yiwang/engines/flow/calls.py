"""Flattens called models into their caller, so that a plan stands for itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from yiwang.engines.flow import plan as p
from yiwang.engines.flow.draft import Draft
from yiwang.engines.flow.plan import Flow, Node, Plan


def inline(
    draft: Draft, nodes: dict[str, Node], called_plan: Callable[[Node], Plan | None]
) -> tuple[dict[str, Node], dict[str, Flow]]:
    """Flatten called models into the caller, each under the path of its call."""
    all_nodes, all_flows = dict(nodes), dict(draft.flows)
    for node in nodes.values():
        if node.kind != p.CALL:
            continue
        called = called_plan(node)
        if called is None or len(all_nodes) > draft.limits.max_nodes:
            continue
        prefix = f"{node.id}/"
        all_nodes[node.id] = replace(node, start=prefix + called.start)
        for inner in called.nodes.values():
            moved = _under(prefix, node.id, inner)
            all_nodes[moved.id] = moved
        for flow in called.flows.values():
            all_flows[prefix + flow.id] = replace(
                flow, id=prefix + flow.id, source=prefix + flow.source, target=prefix + flow.target
            )
    return all_nodes, all_flows


def _under(prefix: str, call_id: str, node: Node) -> Node:
    def path(value: str) -> str:
        return prefix + value if value else ""

    def paths(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(prefix + value for value in values)

    return replace(
        node,
        id=prefix + node.id,
        parent=path(node.parent) or call_id,
        prefix=prefix + node.prefix,
        incoming=paths(node.incoming),
        outgoing=paths(node.outgoing),
        default=path(node.default),
        host=path(node.host),
        start=path(node.start),
        boundaries=paths(node.boundaries),
        user=replace(node.user, separate=paths(node.user.separate)) if node.user else None,
    )
